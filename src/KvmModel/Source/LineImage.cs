using System.Text;

namespace KvmModel.Source;

/// <summary>A file as a list of lines that hunks are put into. Lines are slices; nothing is copied until <see cref="ToText"/>.</summary>
internal sealed class LineImage
{
    private readonly List<Line> _lines;

    private LineImage(List<Line> lines) => _lines = lines;

    /// <summary>One line: a slice of some text, and whether a newline follows.</summary>
    /// <param name="IsPatched">An earlier hunk put the line there (as change or as context), so that no later one may match it.</param>
    public readonly record struct Line(string Buffer, int Start, int Length, bool HasNewline, bool IsPatched)
    {
        public ReadOnlySpan<char> Span => Buffer.AsSpan(Start, Length);

        public bool Is(HunkLine line) => HasNewline != line.NoNewline && Span.SequenceEqual(line.Text);

        /// <summary>
        /// As <c>git apply</c> compares the last line of a hunk: bytes up to where the hunk ends, hence a hunk whose last line has no newline also fits a line with
        /// one (or with blanks more).
        /// </summary>
        public bool IsLastFor(HunkLine line) =>
            line.NoNewline ? Span.StartsWith(line.Text) && Span[line.Text.Length..].IsWhiteSpace() : Is(line);
    }

    public int Count => _lines.Count;

    public Line this[int index] => _lines[index];

    public static LineImage Of(SourceText? text)
    {
        if (text is null)
            return new LineImage([]);
        var starts = text.LineStarts;
        var lines = new List<Line>(starts.Length);
        for (var index = 0; index < starts.Length; index++)
        {
            var end = index + 1 < starts.Length ? starts[index + 1] : text.Text.Length;
            var hasNewline = text.Text[end - 1] == '\n';
            lines.Add(new Line(text.Text, starts[index], end - starts[index] - (hasNewline ? 1 : 0), hasNewline, IsPatched: false));
        }

        return new LineImage(lines);
    }

    public static Line Patched(HunkLine line) => new(line.Text, 0, line.Text.Length, !line.NoNewline, IsPatched: true);

    public void Replace(int index, int count, List<Line> with)
    {
        var same = Math.Min(count, with.Count);
        for (var k = 0; k < same; k++)
            _lines[index + k] = with[k];
        if (count > same)
            _lines.RemoveRange(index + same, count - same);
        else if (with.Count > same)
            _lines.InsertRange(index + same, with.GetRange(same, with.Count - same));
    }

    /// <param name="separate">
    /// Whether a line that lost its newline gets it back when others follow, as <c>patch</c> does; <c>git apply</c> joins the two.
    /// </param>
    public string ToText(bool separate)
    {
        long length = 0;
        foreach (var line in _lines)
            length += line.Length + 1;
        var text = new StringBuilder((int)Math.Min(length, int.MaxValue - 1024));
        for (var index = 0; index < _lines.Count; index++)
        {
            text.Append(_lines[index].Span);
            if (_lines[index].HasNewline || (separate && index + 1 < _lines.Count))
                text.Append('\n');
        }

        return text.ToString();
    }
}
