using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>What a line of a hunk is; the values are the characters it starts with.</summary>
public enum HunkLineKind
{
    Context = ' ',
    Added = '+',
    Removed = '-',
}

/// <summary>One line of a hunk, with its place in both files as the diff counts them.</summary>
/// <param name="Text">Without the leading character and without newline.</param>
/// <param name="OldLine">1-based line in the file before; for an added line, of the next line that was there before.</param>
/// <param name="NewLine">1-based line in the file after; for a removed line, of the next line that is there after.</param>
/// <param name="NoNewline">The line is the file's last and has no newline (<c>\ No newline at end of file</c>).</param>
public readonly record struct HunkLine(HunkLineKind Kind, string Text, int OldLine, int NewLine, bool NoNewline)
{
    public override string ToString() => (char)Kind + Text;
}

/// <summary>
/// One <c>@@ -OldStart,OldCount +NewStart,NewCount @@ Section</c> of a unified diff. The lines agree with the counts unless the hunk is cut
/// (<see cref="IsComplete"/> false).
/// </summary>
/// <param name="OldStart">1-based line of the first line before; with a count of 0, the line after which the hunk inserts.</param>
/// <param name="Section">What the diff printed after the second <c>@@</c>, usually the function; may be empty.</param>
/// <param name="DiffLine">1-based line of the <c>@@</c> line in the text that was parsed.</param>
public sealed record Hunk(int OldStart, int OldCount, int NewStart, int NewCount, string Section, ImmutableArray<HunkLine> Lines, int DiffLine, bool IsComplete = true)
{
    /// <summary>Number of context lines before the first change; all of them when there is no change.</summary>
    public int Leading => Lines.TakeWhile(line => line.Kind == HunkLineKind.Context).Count();

    /// <summary>Number of context lines after the last change.</summary>
    public int Trailing => Lines.Reverse().TakeWhile(line => line.Kind == HunkLineKind.Context).Count();

    /// <summary>The <c>@@ … @@</c> line.</summary>
    public string Header =>
        $"@@ -{Range(OldStart, OldCount)} +{Range(NewStart, NewCount)} @@{(Section.Length > 0 ? " " + Section : "")}";

    /// <summary>The hunk that undoes this one.</summary>
    public Hunk Reversed() => new(NewStart, NewCount, OldStart, OldCount, Section, ReversedLines(), DiffLine, IsComplete);

    public bool Equals(Hunk? other) =>
        other is not null && OldStart == other.OldStart && OldCount == other.OldCount && NewStart == other.NewStart && NewCount == other.NewCount
        && Section == other.Section && IsComplete == other.IsComplete && DiffLine == other.DiffLine && Lines.AsSpan().SequenceEqual(other.Lines.AsSpan());

    public override int GetHashCode() => HashCode.Combine(OldStart, OldCount, NewStart, NewCount, Lines.Length);

    public override string ToString() => Header;

    private static string Range(int start, int count) => count == 1 ? $"{start}" : $"{start},{count}";

    private ImmutableArray<HunkLine> ReversedLines()
    {
        var lines = ImmutableArray.CreateBuilder<HunkLine>(Lines.Length);
        foreach (var line in Lines)
        {
            var kind = line.Kind switch { HunkLineKind.Added => HunkLineKind.Removed, HunkLineKind.Removed => HunkLineKind.Added, var same => same };
            lines.Add(new HunkLine(kind, line.Text, line.NewLine, line.OldLine, line.NoNewline));
        }

        return lines.MoveToImmutable();
    }
}
