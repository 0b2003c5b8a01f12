using System.Text.RegularExpressions;
using ReviewBot.Bot.Outbox;
using ReviewBot.Mail;

namespace ReviewBot.Bot.Answers;

/// <summary>
/// Whether a mail is from whom its <c>From</c> names. Anybody can write any name there; what counts is what our own mail server found out and wrote on top: the first
/// <c>Authentication-Results</c>, when it bears that server's name and says that DMARC passed, or that the domain of the address signed the mail. SPF counts for nothing, as it is about
/// the envelope. That a foreign field of the same name is removed on arrival (RFC 8601 §5) is the operator's part.
/// </summary>
/// <remarks>Source: RFC 8601 §2.2, §2.7.1 (<c>header.d</c>); RFC 7489 §3.1 (alignment), where subdomains of a signing domain are aligned.</remarks>
internal static partial class SenderProof
{
    private const int MaxField = 10_000;

    /// <param name="server">Our server's name (<c>authserv-id</c>); null when there is none, and then nothing is proved.</param>
    public static bool IsFrom(HeaderBlock headers, string address, string? server)
    {
        if (server is null || headers.Fields.Count(field => field.Name.Equals("From", StringComparison.OrdinalIgnoreCase)) != 1)
            return false;
        if (headers.First("Authentication-Results") is not { Length: <= MaxField } field || !MailAddress.IsSound(address))
            return false;
        var parts = Comment().Replace(field, " ").Split(';');
        if (!parts[0].Trim().Split(' ')[0].Equals(server, StringComparison.OrdinalIgnoreCase))
            return false;
        var domain = MailAddress.DomainOf(address);
        return parts.Skip(1).Any(part => Passed(part, "dmarc", "header.from") is { } from && from.Equals(domain, StringComparison.OrdinalIgnoreCase))
            || parts.Skip(1).Any(part => Passed(part, "dkim", "header.d") is { } signer && IsAligned(signer, domain));
    }

    private static bool IsAligned(string signer, string domain) =>
        signer.Contains('.') && (domain.Equals(signer, StringComparison.OrdinalIgnoreCase) || domain.EndsWith("." + signer, StringComparison.OrdinalIgnoreCase));

    /// <summary>The value of a property in a result that is a pass; null when it is another result.</summary>
    private static string? Passed(string part, string method, string property)
    {
        var words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var result, ..] || !result.Equals($"{method}=pass", StringComparison.OrdinalIgnoreCase))
            return null;
        var value = words.FirstOrDefault(word => word.StartsWith(property + "=", StringComparison.OrdinalIgnoreCase));
        return value?[(property.Length + 1)..].Trim('"').TrimStart('@');
    }

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
