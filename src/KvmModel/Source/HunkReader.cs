using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>
/// Reads one hunk. Its counts say where it ends, so that a mail's signature (<c>-- </c>) or a footer behind it is never taken for a line of it; a line that
/// cannot be part of it before the counts are met ends it incomplete.
/// </summary>
internal static class HunkReader
{
    /// <summary>Line numbers beyond this are refused; no file has so many lines.</summary>
    private const int MaxLine = 1 << 28;

    /// <summary>Reads the hunk whose <c>@@</c> line is current; null, and one line on, when that line is damaged.</summary>
    public static Hunk? Read(DiffLines lines)
    {
        var header = Header(lines.Current);
        var start = lines.Number;
        lines.Advance();
        if (header is not var (oldStart, oldCount, newStart, newCount, section))
            return null;

        var result = ImmutableArray.CreateBuilder<HunkLine>();
        var (oldLine, newLine) = (oldStart, newStart);
        var (oldLeft, newLeft) = (oldCount, newCount);
        if (oldCount == 0)
            oldLine++;
        if (newCount == 0)
            newLine++;
        while ((oldLeft > 0 || newLeft > 0) && !lines.AtEnd)
        {
            var line = lines.Content;
            if (IsNoNewline(line))
            {
                MarkNoNewline(result);
                lines.Advance();
                continue;
            }

            var kind = line.IsEmpty ? ' ' : line[0];
            if (kind is not (' ' or '+' or '-') || (kind != '+' && oldLeft == 0) || (kind != '-' && newLeft == 0) || IsSignature(line, lines))
                break;
            result.Add(new HunkLine((HunkLineKind)kind, line.IsEmpty ? "" : line[1..].ToString(), oldLine, newLine, NoNewline: false));
            if (kind != '+')
                (oldLine, oldLeft) = (oldLine + 1, oldLeft - 1);
            if (kind != '-')
                (newLine, newLeft) = (newLine + 1, newLeft - 1);
            lines.Advance();
        }

        if (!lines.AtEnd && IsNoNewline(lines.Content))
        {
            MarkNoNewline(result);
            lines.Advance();
        }

        return new Hunk(oldStart, oldCount, newStart, newCount, section, result.ToImmutable(), start, oldLeft == 0 && newLeft == 0);
    }

    /// <summary>The parts of <c>@@ -a[,b] +c[,d] @@[ section]</c>; null when the line is not one.</summary>
    public static (int OldStart, int OldCount, int NewStart, int NewCount, string Section)? Header(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("\r");
        var at = "@@ -".Length;
        if (!line.StartsWith("@@ -") || !Range(line, ref at, out var oldStart, out var oldCount))
            return null;
        if (!line[at..].StartsWith(" +"))
            return null;
        at += 2;
        if (!Range(line, ref at, out var newStart, out var newCount) || !line[at..].StartsWith(" @@"))
            return null;
        return (oldStart, oldCount, newStart, newCount, line[(at + 3)..].TrimStart(' ').ToString());
    }

    private static bool Range(ReadOnlySpan<char> line, ref int at, out int start, out int count)
    {
        count = 1;
        if (!Number(line, ref at, out start))
            return false;
        if (at >= line.Length || line[at] != ',')
            return true;
        at++;
        return Number(line, ref at, out count) && start + count <= MaxLine;
    }

    private static bool Number(ReadOnlySpan<char> line, ref int at, out int value)
    {
        var first = at;
        value = 0;
        for (; at < line.Length && char.IsAsciiDigit(line[at]); at++)
        {
            value = value * 10 + (line[at] - '0');
            if (value > MaxLine)
                return false;
        }

        return at > first;
    }

    /// <summary>The text is translated by some programs; as for git, the backslash and a length are what counts.</summary>
    private static bool IsNoNewline(ReadOnlySpan<char> line) => line.Length >= 11 && line.StartsWith("\\ ");

    /// <summary><c>-- </c> and then what no hunk line starts with (git's version) is a signature even where the hunk has lines to come.</summary>
    private static bool IsSignature(ReadOnlySpan<char> line, DiffLines lines) =>
        line is "-- " && lines.Peek(1) is { IsEmpty: false } next && next[0] is not (' ' or '+' or '-' or '\\' or '@');

    private static void MarkNoNewline(ImmutableArray<HunkLine>.Builder lines)
    {
        if (lines.Count > 0)
            lines[^1] = lines[^1] with { NoNewline = true };
    }
}
