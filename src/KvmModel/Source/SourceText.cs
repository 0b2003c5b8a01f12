namespace KvmModel.Source;

/// <summary>
/// One file's content, immutable. A <see cref="char"/> of <see cref="Text"/> is one <em>byte</em> of the file (ISO 8859-1), so that an
/// offset is a byte offset, any encoding round-trips and a patch applies byte for byte; <see cref="Display"/> gives people the UTF-8 reading.
/// </summary>
public sealed class SourceText
{
    private int[]? _lineStarts;

    /// <param name="path">Path from the root of the tree, with <c>/</c>; names in angle brackets are synthesised sources.</param>
    /// <param name="text">The file's bytes, one per char.</param>
    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>The 0-based offsets at which lines start; a final line without newline counts, an empty one after the last newline does not.</summary>
    public ReadOnlySpan<int> LineStarts => _lineStarts ??= FindLineStarts(Text);

    public int LineCount => LineStarts.Length;

    /// <summary>The 1-based line that holds the 0-based <paramref name="offset"/>.</summary>
    public int LineAt(int offset)
    {
        var index = LineStarts.BinarySearch(offset);
        return index >= 0 ? index + 1 : Math.Max(1, ~index);
    }

    /// <summary>The text of a 1-based line without its newline; empty when there is no such line.</summary>
    public ReadOnlySpan<char> Line(int line)
    {
        var starts = LineStarts;
        if (line < 1 || line > starts.Length)
            return default;
        var end = line < starts.Length ? starts[line] : Text.Length;
        var span = Text.AsSpan(starts[line - 1], end - starts[line - 1]);
        return span.EndsWith("\n") ? span[..^1] : span;
    }

    /// <summary>Reads byte-per-char text as UTF-8 for people; text that is not UTF-8, or has been read already, is returned as it is.</summary>
    public static string Display(string bytePerChar)
    {
        if (System.Text.Ascii.IsValid(bytePerChar) || bytePerChar.AsSpan().IndexOfAnyExceptInRange('\0', '\u00ff') >= 0)
            return bytePerChar;
        var bytes = System.Text.Encoding.Latin1.GetBytes(bytePerChar);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : bytePerChar;
    }

    public override string ToString() => Path;

    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int>(text.Length / 32 + 1);
        if (text.Length > 0)
            starts.Add(0);
        for (var at = text.IndexOf('\n'); at >= 0 && at + 1 < text.Length; at = text.IndexOf('\n', at + 1))
            starts.Add(at + 1);
        return [.. starts];
    }
}
