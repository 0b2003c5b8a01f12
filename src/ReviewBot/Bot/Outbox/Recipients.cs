using System.Collections.Immutable;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Queue;
using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Bot.Outbox;

/// <summary>Whom a reply goes to: the sender of the mail that is answered, and of the others who got that mail those that the policy names. Nobody else, whatever a mail says.</summary>
internal sealed record Recipients(ImmutableArray<Person> To, ImmutableArray<Person> Cc)
{
    /// <summary>To and Cc fields of a mail that are looked at; RFC 5322 §3.6 allows one of each.</summary>
    private const int MaxFields = 10;

    /// <summary>People of one mail (RFC 5321 §4.5.3.1.8 has servers take 100).</summary>
    private const int MaxPeople = 60;

    public IEnumerable<string> Addresses => To.Concat(Cc).Select(person => person.Address);

    public bool IsNobody => To.IsEmpty && Cc.IsEmpty;

    /// <param name="answered">The mail that is answered.</param>
    /// <param name="isPrivate">Only to its sender.</param>
    public static Recipients Of(ThreadMail answered, BotConfig config, bool isPrivate = false)
    {
        var policy = config.Policy;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { config.Identity.Address };
        var to = Allowed(AddressList.Sender(answered.Headers) is { } sender ? [sender] : []);
        var others = isPrivate ? [] : Allowed(Listed(answered.Headers));
        return to is [] && others is [var first, .. var rest] ? new Recipients([first], [.. rest]) : new Recipients([.. to], [.. others]);

        List<Person> Allowed(IEnumerable<Person> people) => [.. people.Where(person =>
            policy.MayWriteTo.Any(entry => MailAddress.Matches(entry, person.Address))
            && !policy.OptedOut.Any(entry => MailAddress.Matches(entry, person.Address))
            && seen.Add(person.Address)).Take(MaxPeople)];
    }

    private static IEnumerable<Person> Listed(HeaderBlock headers) =>
        headers.Fields.Where(field => field.Name.Equals("To", StringComparison.OrdinalIgnoreCase) || field.Name.Equals("Cc", StringComparison.OrdinalIgnoreCase))
            .Take(MaxFields).SelectMany(field => AddressList.Read(field.Value));
}
