using System.Text;
using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// An address list of a header in, people who can be written to out. Strict where <see cref="MailboxParser"/>, which reads authors as git does, is generous: an address is what stands in the angle brackets or
/// alone, never something inside a name, a quoted string, a comment or an encoded word, where its sender can write what he likes. What is not of that form is left out.
/// </summary>
/// <remarks>Source: RFC 5322 §3.4 without groups, routes and literals; RFC 2047 §5 (an encoded word is never part of an address).</remarks>
internal static class AddressList
{
    /// <summary>Stops a header that is all commas.</summary>
    private const int MaxEntries = 300;

    public static IEnumerable<Person> Read(string value) => Split(value).Take(MaxEntries).Select(Mailbox).OfType<Person>();

    /// <summary>Whom a <c>From</c> names; null when it names nobody, or more than one.</summary>
    public static Person? Sender(HeaderBlock headers) => headers.First("From") is { } from && Split(from).Take(2).ToList() is [var only] ? Mailbox(only) : null;

    private static Person? Mailbox(string entry)
    {
        var bare = WithoutQuotedAndComments(entry);
        var open = bare.IndexOf('<');
        var address = (open < 0 ? bare : bare[(open + 1)..].TrimEnd() is [.. var inside, '>'] ? inside : "").Trim();
        if (!MailAddress.IsSound(address) || (open >= 0 && address.Contains('<')))
            return null;
        var name = open < 0 ? "" : EncodedWords.Decode(entry[..entry.LastIndexOf('<')].Trim().Trim('"').Replace("\\", "", StringComparison.Ordinal));
        return new Person(name, address);
    }

    private static string WithoutQuotedAndComments(string text)
    {
        var result = new StringBuilder(text.Length);
        var (depth, isQuoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == '\\' && (isQuoted || depth > 0))
                at++;
            else if (letter == '"' && depth == 0)
                isQuoted = !isQuoted;
            else if (letter == '(' && !isQuoted)
                depth++;
            else if (letter == ')' && depth > 0)
                depth--;
            else if (!isQuoted && depth == 0)
                result.Append(letter);
        }

        return result.ToString();
    }

    /// <summary>The entries between commas; those within quotes and comments separate nothing.</summary>
    private static IEnumerable<string> Split(string value)
    {
        var (start, depth, isQuoted) = (0, 0, false);
        for (var at = 0; at < value.Length; at++)
        {
            switch (value[at])
            {
                case '\\' when isQuoted || depth > 0:
                    at++;
                    break;
                case '"' when depth == 0:
                    isQuoted = !isQuoted;
                    break;
                case '(' when !isQuoted:
                    depth++;
                    break;
                case ')' when !isQuoted && depth > 0:
                    depth--;
                    break;
                case ',' when !isQuoted && depth == 0:
                    yield return value[start..at];
                    start = at + 1;
                    break;
            }
        }

        yield return value[start..];
    }
}
