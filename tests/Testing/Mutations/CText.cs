using System.Text.RegularExpressions;
using KvmModel.Source;

namespace ReviewBot.Testing.Mutations;

/// <summary>A stretch of a text, half-open.</summary>
public readonly record struct Stretch(int Start, int End)
{
    public int Length => End - Start;

    public bool Contains(int offset) => Start <= offset && offset < End;
}

/// <summary>
/// A C source as text with its outline: which stretches are code, the bodies of functions, the rows of tables. It is found by layout (the kernel's style: a body's brace stands alone in the first
/// column), which is enough to say where a mistake can be put, and owes nothing to the front end under test.
/// </summary>
public sealed partial class CText
{
    private readonly Lazy<(string Name, Stretch Body)[]> _functions;

    public CText(SourceText source)
    {
        Source = source;
        Code = Blank(source.Text);
        _functions = new(FindFunctions);
    }

    public SourceText Source { get; }

    public string Path => Source.Path;

    public string Text => Source.Text;

    /// <summary>The text with every character of a comment a blank, newlines apart: offsets are those of <see cref="Text"/>.</summary>
    public string Code { get; }

    /// <summary>The bodies, without braces, in the order of the text.</summary>
    public IReadOnlyList<(string Name, Stretch Body)> Functions => _functions.Value;

    /// <summary>The function that holds an offset; null outside of functions.</summary>
    public string? FunctionAt(int offset) => Functions.FirstOrDefault(function => function.Body.Contains(offset)).Name;

    /// <summary>The elements of an array's initialiser, without the commas between them; empty when there is no such array.</summary>
    public IEnumerable<Stretch> Rows(string table)
    {
        var head = Regex.Match(Code, $@"\b{Regex.Escape(table)}\s*\[[^\]]*\][^;={{]*=\s*\{{", RegexOptions.None, TimeSpan.FromSeconds(1));
        if (!head.Success)
            yield break;
        var (depth, start) = (0, head.Index + head.Length);
        for (var at = start; at < Code.Length && depth >= 0; at++)
        {
            depth += Code[at] switch { '{' or '(' or '[' => 1, '}' or ')' or ']' => -1, _ => 0 };
            if ((depth == 0 && Code[at] == ',') || depth < 0)
            {
                if (Trim(start, at) is { Length: > 0 } row)
                    yield return row;
                start = at + 1;
            }
        }
    }

    /// <summary>The place of an offset for people: the function, and the line without its indentation.</summary>
    public string Describe(int offset)
    {
        var line = Source.Line(Source.LineAt(offset)).Trim().ToString();
        return $"{Path[(Path.LastIndexOf('/') + 1)..]}{(FunctionAt(offset) is { } function ? $" {function}()" : "")}: {Spaces().Replace(line, " ")}";
    }

    private Stretch Trim(int start, int end)
    {
        while (start < end && char.IsWhiteSpace(Code[start]))
            start++;
        while (end > start && char.IsWhiteSpace(Code[end - 1]))
            end--;
        return new Stretch(start, end);
    }

    private (string, Stretch)[] FindFunctions()
    {
        var found = new List<(string, Stretch)>();
        foreach (Match head in FunctionHead().Matches(Code))
        {
            var start = head.Index + head.Length;
            var end = Code.IndexOf("\n}", start, StringComparison.Ordinal);
            if (end > start)
                found.Add((head.Groups["name"].Value, new Stretch(start, end + 1)));
        }
        return [.. found];
    }

    private static string Blank(string text)
    {
        var code = text.ToCharArray();
        foreach (Match comment in Comment().Matches(text))
        {
            if (comment.Value[0] != '/')
                continue;
            for (var at = comment.Index; at < comment.Index + comment.Length; at++)
            {
                if (code[at] != '\n')
                    code[at] = ' ';
            }
        }
        return new string(code);
    }

    // A string is matched so that a comment sign in it is none.
    [GeneratedRegex(@"/\*[\s\S]*?\*/|//[^\n]*|""(?:\\.|[^""\\\n])*""", RegexOptions.None, 5000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[A-Za-z_][^\n;={}()]*?\b(?<name>\w+)\([^;{}]*\)\s*\n\{\n", RegexOptions.Multiline, 5000)]
    private static partial Regex FunctionHead();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
