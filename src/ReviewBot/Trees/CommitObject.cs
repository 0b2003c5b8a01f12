using System.Text;
using KvmModel.Source;
using ReviewBot.Series;

namespace ReviewBot.Trees;

/// <summary>What a commit object says of its author and change.</summary>
/// <param name="Message">As git records it, without newline at the end.</param>
/// <remarks>Source: <c>git-cat-file commit</c>: header lines (continued by a blank), an empty line, the message; <c>encoding</c> names the message's charset.</remarks>
internal sealed record CommitObject(Person Author, DateTimeOffset? Date, string Message)
{
    public static CommitObject Parse(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var gap ? gap : text.Length;
        var (author, encoding) = ("", (string?)null);
        foreach (var line in text[..end].Split('\n'))
        {
            if (line.StartsWith("author ", StringComparison.Ordinal))
                author = line["author ".Length..];
            else if (line.StartsWith("encoding ", StringComparison.Ordinal))
                encoding = line["encoding ".Length..];
        }

        var isLatin1 = encoding is not null && (encoding.Equals("ISO-8859-1", StringComparison.OrdinalIgnoreCase) || encoding.Equals("latin1", StringComparison.OrdinalIgnoreCase));
        string Read(string bytes) => isLatin1 ? bytes : SourceText.Display(bytes);
        var (person, date) = Signature(Read(author));
        return new CommitObject(person, date, Read(text[Math.Min(end + 2, text.Length)..]).TrimEnd('\n'));
    }

    public SeriesPatch AsPatch(int index, string diff)
    {
        var paragraph = Message.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var gap ? Message[..gap] : Message;
        return new SeriesPatch(index, paragraph.Replace('\n', ' '), Author, Date, MessageId: null, Message, diff, CommitText.Trailers(Message));
    }

    /// <summary><c>NAME &lt;ADDRESS&gt; SECONDS ZONE</c>.</summary>
    private static (Person Person, DateTimeOffset? Date) Signature(string text)
    {
        var (open, close) = (text.IndexOf('<'), text.LastIndexOf('>'));
        if (open < 0 || close < open)
            return (new Person(text, ""), null);
        var address = text[(open + 1)..close];
        var name = text[..open].Trim();
        var person = new Person(name.Length > 0 ? name : address, address);
        var time = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (time.Length != 2 || !long.TryParse(time[0], out var seconds) || !int.TryParse(time[1], out var zone) || seconds is < 0 or > 253_402_300_799)
            return (person, null);
        var offset = TimeSpan.FromMinutes(zone / 100 * 60 + zone % 100);
        return (person, offset.Duration() <= TimeSpan.FromHours(14) ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToOffset(offset) : DateTimeOffset.FromUnixTimeSeconds(seconds));
    }
}
