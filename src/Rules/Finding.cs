using System.Collections.Immutable;
using KvmModel.Source;

namespace Rules;

/// <summary>How much a finding matters, in ascending order.</summary>
public enum Severity { Note, Warning, Error }

/// <summary>How sure we are, in ascending order: a heuristic's word, a reading with an assumption, or a demonstration from the tree's own code.</summary>
public enum Confidence { Hint, Likely, Proved }

/// <summary>
/// Whose doing it is: the patch made it; the patch made it and a later patch of the series heals it; or it was there before the series, in which case it is never sent.
/// </summary>
public enum FindingStatus { Introduced, Transient, Preexisting }

/// <summary>Which version of a file a line number counts in: after the patch, or before it.</summary>
public enum DiffSide { New, Old }

/// <summary>A fact that supports a finding, and where the reader can check it; null when it has no place in the tree.</summary>
public sealed record Evidence(string Text, SourceLocation? Location);

/// <summary>A concrete machine that shows a finding, for a reader to check.</summary>
/// <param name="Assume">What is assumed of the machine, by name (<c>cap.X</c>, <c>guest.REGISTER.FIELD</c>, <c>mode.vhe</c>), in ordinal order of the names.</param>
/// <param name="Access">What the guest or userspace does.</param>
/// <param name="Before">What happened before the patch.</param>
/// <param name="After">What happens with the patch.</param>
public sealed record Witness(ImmutableSortedDictionary<string, WitnessValue> Assume, string Access, string Before, string After);

/// <summary>A Boolean or an unsigned number.</summary>
public readonly record struct WitnessValue(bool IsBoolean, ulong Number)
{
    public static implicit operator WitnessValue(bool value) => new(true, value ? 1UL : 0UL);

    public static implicit operator WitnessValue(ulong value) => new(false, value);

    public override string ToString() => IsBoolean ? (Number != 0 ? "true" : "false") : $"{Number}";
}

/// <summary>One thing wrong with one patch, on one line of it, with what shows it.</summary>
public sealed record Finding
{
    /// <summary>The rule's id, such as <c>trap-polarity</c>.</summary>
    public required string Rule { get; init; }

    public required Severity Severity { get; init; }

    public required Confidence Confidence { get; init; }

    /// <summary>16 hex digits that stay the same when lines move, and tell two findings of a rule apart; see <see cref="Rules.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The patch's index in its series, from 1; 0 is the cover letter.</summary>
    public required int Patch { get; init; }

    public required string Path { get; init; }

    /// <summary>The line, from 1, in the file after the patch, or before it when <see cref="Side"/> is <see cref="DiffSide.Old"/>.</summary>
    public required int Line { get; init; }

    public required DiffSide Side { get; init; }

    /// <summary>The heading of the hunk that shows the line (<c>@@ -1,2 +1,3 @@ section</c>).</summary>
    public required string Hunk { get; init; }

    /// <summary>The diff line that a comment goes under, with its leading <c>+</c>, <c>-</c> or space.</summary>
    public required string Quoted { get; init; }

    /// <summary>The finding in half a line.</summary>
    public required string Title { get; init; }

    /// <summary>The comment: what the line does, why it matters, what to do.</summary>
    public required string Message { get; init; }

    public required ImmutableArray<Evidence> Evidence { get; init; }

    public Witness? Witness { get; init; }

    /// <summary>A change of the patch that was found to heal it; null where there is none.</summary>
    public Suggestion? Suggestion { get; init; }

    public required FindingStatus Status { get; init; }

    /// <summary>The later patch that heals a <see cref="FindingStatus.Transient"/> finding.</summary>
    public int? FixedBy { get; init; }
}
