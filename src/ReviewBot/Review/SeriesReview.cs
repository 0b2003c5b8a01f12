using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Series;
using Rules;

namespace ReviewBot.Review;

/// <summary>All that is said of one series: the input of every report, and the same for the same input, <see cref="Timings"/> aside.</summary>
public sealed record SeriesReview
{
    public required PatchSeries Series { get; init; }

    public required ReviewBase Base { get; init; }

    /// <summary>One for each patch of the series, in order.</summary>
    public required ImmutableArray<PatchReview> Patches { get; init; }

    /// <summary>The catalogue that was asked, disabled rules too, in its order.</summary>
    public ImmutableArray<Rule> Rules { get; init; } = [];

    /// <summary>By patch, path, line and rule. Preexisting ones are told apart by their status.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Findings that the catalogue lets pass, each with its reason; in the same order.</summary>
    public ImmutableArray<SuppressedFinding> Suppressed { get; init; } = [];

    /// <summary>What the series changes in the model, whether or not it is wrong; by patch, kind and subject.</summary>
    public required ImmutableArray<ModelChange> Delta { get; init; }

    /// <summary>What it changes for a guest or userspace, when that was asked for.</summary>
    public BehaviourSummary? Behaviour { get; init; }

    public required Coverage Coverage { get; init; }

    /// <summary>About the input, beside those of <see cref="Series"/>.</summary>
    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>How long each stage took, in the order in which they first ran.</summary>
    public required ImmutableArray<StageTiming> Timings { get; init; }
}

/// <summary>The sources that the first patch was laid on.</summary>
public enum BaseKind { Directory, Git, Context }

/// <summary>How the base was found.</summary>
public enum BaseChoice { Given, BaseCommit, BlobIds, Guessed, ContextOnly }

/// <param name="Id">The directory's name or the commit; what the user can recognise, never an absolute path.</param>
public sealed record ReviewBase(BaseKind Kind, string Id, BaseChoice How);

/// <param name="Diff">The patch as parsed.</param>
/// <param name="Reason">Why it is not simply applied; null when it is.</param>
public sealed record PatchReview(SeriesPatch Patch, Patch Diff, PatchStatus Status, string? Reason);

/// <summary>A difference in behaviour or in a table that a patch makes; <paramref name="Before"/> or <paramref name="After"/> is null where there was or is none.</summary>
/// <param name="Patch">The patch's index in its series.</param>
/// <param name="Kind">A stable name in kebab case, such as <c>register-slot</c>.</param>
/// <param name="Subject">What changed: a register, a control, a trap.</param>
public sealed record ModelChange(int Patch, string Kind, string Subject, string? Before, string? After);

/// <summary>What was read and what could not be.</summary>
/// <param name="FunctionsRun">Function bodies whose effects were read.</param>
/// <param name="Unparsed">Declarations that could not be parsed; each is where and what.</param>
/// <param name="Unknown">Values that stayed unknown; each is where and why.</param>
public sealed record Coverage(int FunctionsRun, ImmutableArray<Evidence> Unparsed, ImmutableArray<Evidence> Unknown);

public sealed record StageTiming(string Stage, TimeSpan Elapsed);
