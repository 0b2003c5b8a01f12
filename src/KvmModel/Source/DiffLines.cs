namespace KvmModel.Source;

/// <summary>A cursor over the lines of a text; a line is what stands before a newline or the end. Looking ahead costs what it looks at, at most once per line.</summary>
internal sealed class DiffLines(string text)
{
    private int _start;
    private int _end = EndOf(text, 0);

    /// <summary>1-based number of the current line.</summary>
    public int Number { get; private set; } = 1;

    public bool AtEnd => _start >= text.Length;

    /// <summary>Whether hunk lines lose one CR at their end.</summary>
    public bool StripCarriageReturns { get; set; }

    /// <summary>The current line without its newline; empty at the end.</summary>
    public ReadOnlySpan<char> Current => AtEnd ? default : text.AsSpan(_start, _end - _start);

    /// <summary>The current line as part of a hunk: without the CR that its transport added.</summary>
    public ReadOnlySpan<char> Content
    {
        get
        {
            var line = Current;
            return StripCarriageReturns && line.EndsWith("\r") ? line[..^1] : line;
        }
    }

    public void Advance()
    {
        _start = Math.Min(_end + 1, text.Length);
        _end = EndOf(text, _start);
        Number++;
    }

    /// <summary>The line <paramref name="count"/> after the current one; empty past the end.</summary>
    public ReadOnlySpan<char> Peek(int count)
    {
        var (start, end) = (_start, _end);
        for (; count > 0 && start < text.Length; count--)
        {
            start = Math.Min(end + 1, text.Length);
            end = EndOf(text, start);
        }

        return text.AsSpan(start, end - start);
    }

    private static int EndOf(string text, int start) => text.IndexOf('\n', start) is >= 0 and var end ? end : text.Length;
}
