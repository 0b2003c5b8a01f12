using System.Text;
using ReviewBot.Series;

namespace ReviewBot.Mail;

/// <summary>
/// A <c>From</c> value in, the person out. Takes what RFC 5322 §3.4 allows (<c>Name &lt;a@b&gt;</c>, quoted strings, comments, <c>a@b (Name)</c>) and what people
/// write (unquoted commas, encoded words inside quotes). Like <c>git mailinfo</c> it keeps a comment inside a name, and takes the address for a name that has
/// one of <c>@&lt;&gt;</c> in it or more than 60 bytes, so that no name can pose as another address.
/// </summary>
internal static class MailboxParser
{
    public static Person Parse(string raw)
    {
        var text = Unquote(EncodedWords.Decode(raw));
        var at = text.IndexOf('@');
        if (at < 0)
            return Bogus(text);
        var start = at;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]) && text[start - 1] != '<')
            start--;
        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != '>')
            end++;
        var address = text[start..end];
        var before = start > 0 && text[start - 1] == '<' ? text[..(start - 1)] : text[..start];
        var after = end < text.Length ? text[(end + 1)..] : "";
        return new Person(SaneName(before + " " + after, address), address);
    }

    /// <summary>Collapses runs of blanks and trims, as headers shown to people need.</summary>
    public static string CollapseBlanks(string text) =>
        string.Join(' ', text.Split([' ', '\t', '\n', '\r', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries));

    private static string SaneName(string text, string address)
    {
        var name = CollapseBlanks(text);
        if (name.StartsWith('(') && name.EndsWith(')'))
            name = name[1..^1];
        return name.Length == 0 || name.AsSpan().ContainsAny("@<>") || Encoding.UTF8.GetByteCount(name) > 60 ? address : name;
    }

    /// <summary><c>Name &lt;user&gt;</c> and the like: what is in the brackets stands for an address.</summary>
    private static Person Bogus(string text)
    {
        var open = text.IndexOf('<');
        var close = open < 0 ? -1 : text.IndexOf('>', open);
        if (close < 0)
            return new Person(CollapseBlanks(text), "");
        var address = text[(open + 1)..close];
        return new Person(SaneName(text[..open], address), address);
    }

    /// <summary>Resolves quoted strings and quoted pairs (§3.2.1, §3.2.4), outside and inside comments.</summary>
    private static string Unquote(string text)
    {
        var result = new StringBuilder(text.Length);
        var depth = 0;
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var current = text[at];
            if (current == '\\' && (isQuoted || depth > 0) && at + 1 < text.Length)
                result.Append(text[++at]);
            else if (current == '"' && depth == 0)
                isQuoted = !isQuoted;
            else
            {
                if (!isQuoted && current == '(')
                    depth++;
                else if (!isQuoted && current == ')' && depth > 0)
                    depth--;
                result.Append(current);
            }
        }

        return result.ToString();
    }
}
