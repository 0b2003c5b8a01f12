using System.Collections.Immutable;

namespace Rules;

/// <summary>
/// A change that would heal a finding: whole lines of the finding's file, as the patch leaves it, that others take the place of. The lines that go are all shown by one hunk of the patch, so that
/// a forge can offer the change and a reader of the patch sees what it does. A finding has one only when the patch with it was judged again, and the finding was gone
/// (<see cref="Suggestions.SuggestionProof"/>).
/// </summary>
/// <param name="FirstLine">The first of the lines that go, from 1, in the file after the patch.</param>
/// <param name="Replaced">The lines that go, at least one, without newlines.</param>
/// <param name="Lines">The lines that come, without newlines; none to take lines away.</param>
public sealed record Suggestion(int FirstLine, ImmutableArray<string> Replaced, ImmutableArray<string> Lines)
{
    /// <summary>The most lines on either side: a longer change is no suggestion but a patch.</summary>
    public const int MostLines = 40;

    /// <summary>The last of the lines that go.</summary>
    public int LastLine => FirstLine + Replaced.Length - 1;

    /// <summary>The change as the lines of a difference, without those at its ends that stay.</summary>
    public IEnumerable<string> Difference()
    {
        var (head, tail) = (0, 0);
        while (head < Math.Min(Replaced.Length, Lines.Length) && Replaced[head] == Lines[head])
            head++;
        while (tail < Math.Min(Replaced.Length, Lines.Length) - head && Replaced[^(tail + 1)] == Lines[^(tail + 1)])
            tail++;
        return Replaced[head..^tail].Select(line => "-" + line).Concat(Lines[head..^tail].Select(line => "+" + line));
    }

    public bool Equals(Suggestion? other) => other is not null && FirstLine == other.FirstLine && Replaced.SequenceEqual(other.Replaced) && Lines.SequenceEqual(other.Lines);

    public override int GetHashCode() => HashCode.Combine(FirstLine, Replaced.Length, Lines.Length);
}
