using System.Text;
using KvmModel.Source;

namespace ReviewBot.Reports;

/// <summary>
/// Puts text that others wrote into Markdown so that it reads as it is: nothing in it is markup, HTML, a mention of a person or a reference to an issue.
/// </summary>
/// <remarks>Source: CommonMark 0.31 §2.4 (backslash escapes), §4.5 (fences), §6.1 (code spans); GitHub's mentions and references, which look at rendered text.</remarks>
internal static class MarkdownText
{
    /// <summary>Stands between <c>@</c> or <c>#</c> and a name: readers do not see it, and GitHub does not make a link.</summary>
    private const string Break = "&#8203;";

    private const string Escaped = "\\`*[]<>&|~$";

    /// <summary>One line of prose.</summary>
    public static string Of(string text)
    {
        var line = PrintableText.Of(SourceText.Display(text)).Trim();
        var result = new StringBuilder(line.Length + 16);
        for (var at = 0; at < line.Length; at++)
        {
            if (AddressAt(line, at) is { Length: > 0 } address)
            {
                result.Append('<').Append(address).Append('>');
                at += address.Length - 1;
                continue;
            }

            var next = at + 1 < line.Length ? line[at + 1] : ' ';
            if (Escaped.Contains(line[at]) || (line[at] == '_' && !IsInsideWord(line, at)) || IsBlockStart(line, at))
                result.Append('\\');
            result.Append(line[at]);
            if (line[at] is '@' or '#' && char.IsLetterOrDigit(next))
                result.Append(Break);
        }

        return result.ToString();
    }

    /// <summary>A code span on one line.</summary>
    public static string Code(string text)
    {
        var line = PrintableText.Of(SourceText.Display(text).ReplaceLineEndings(" "));
        if (line.Length == 0)
            return "";
        var ticks = new string('`', LongestRun(line) + 1);
        var pad = line[0] == '`' || line[^1] == '`' || (line[0] == ' ' && line[^1] == ' ' && line.AsSpan().ContainsAnyExcept(' ')) ? " " : "";
        return ticks + pad + line + pad + ticks;
    }

    /// <summary>A fenced block; ends with a newline.</summary>
    /// <param name="language">A word that says how it is coloured.</param>
    public static string Fence(IEnumerable<string> lines, string language)
    {
        var body = lines.Select(line => PrintableText.Of(SourceText.Display(line))).ToList();
        var fence = new string('`', Math.Max(3, body.Select(LongestRun).DefaultIfEmpty().Max() + 1));
        return $"{fence}{language}\n{string.Concat(body.Select(line => line + "\n"))}{fence}\n";
    }

    /// <summary>A block that a forge puts into a file as it is; null when a line has more than printable characters and tabs, which only a block that shows them may have.</summary>
    public static string? Exact(IReadOnlyCollection<string> lines, string language)
    {
        var body = lines.Select(SourceText.Display).ToList();
        if (body.Exists(line => line.Replace("\t", "", StringComparison.Ordinal) is var bare && PrintableText.Of(bare) != bare))
            return null;
        var fence = new string('`', Math.Max(3, body.Select(LongestRun).DefaultIfEmpty().Max() + 1));
        return $"{fence}{language}\n{string.Concat(body.Select(line => line + "\n"))}{fence}\n";
    }

    /// <summary>A message: paragraphs, and code as code; ends with a newline.</summary>
    public static string Message(string text) =>
        string.Join("\n", Prose.Blocks(text).Select(block => block.IsCode ? Fence(block.Lines, "c") : Of(block.Lines[0]) + "\n"));

    /// <summary>A web address that starts here, without the punctuation that ends a sentence: in angle brackets (§6.5) it is taken as it is; bare, GitHub would take escapes for a part of it.</summary>
    private static ReadOnlySpan<char> AddressAt(string line, int at)
    {
        var rest = line.AsSpan(at);
        if (!rest.StartsWith("https://", StringComparison.Ordinal) && !rest.StartsWith("http://", StringComparison.Ordinal))
            return [];
        var end = rest.IndexOfAny(" <>`\"\\");
        return (end < 0 ? rest : rest[..end]).TrimEnd(".,;:!?)]}'*_~|");
    }

    private static bool IsInsideWord(string line, int at) => at > 0 && at + 1 < line.Length && char.IsLetterOrDigit(line[at - 1]) && char.IsLetterOrDigit(line[at + 1]);

    /// <summary>Whether a character at the start of a line could make it a heading, a list or a rule.</summary>
    private static bool IsBlockStart(string line, int at) => line[at] switch
    {
        '#' or '-' or '+' or '=' or ':' => at == 0,
        '.' or ')' => at is > 0 and < 10 && !line.AsSpan(0, at).ContainsAnyExceptInRange('0', '9'),
        _ => false,
    };

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
            longest = Math.Max(longest, run = character == '`' ? run + 1 : 0);
        return longest;
    }
}
