using System.Collections.Immutable;
using KvmModel.Source;

namespace Rules;

/// <summary>What a check saw: the raw material of a <see cref="Finding"/>, before the catalogue's words and the diff's lines.</summary>
public sealed record Observation
{
    /// <summary>The patch that does it.</summary>
    public required SeriesStep Step { get; init; }

    /// <summary>The line: of the file after the patch, or before it when <see cref="Side"/> says so.</summary>
    public required SourceLocation Location { get; init; }

    public DiffSide Side { get; init; } = DiffSide.New;

    /// <summary>What it is about, in words that stay when lines move; goes into the fingerprint.</summary>
    public required string Subject { get; init; }

    public required Confidence Confidence { get; init; }

    /// <summary>Values for the placeholders of the rule's title and message.</summary>
    public required ImmutableDictionary<string, string> Words { get; init; }

    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    public Witness? Witness { get; init; }

    /// <summary>What would heal it, as far as the check can tell; told only when it does (<see cref="Suggestions.SuggestionProof"/>).</summary>
    public Suggestion? Suggestion { get; init; }

    public FindingStatus Status { get; init; } = FindingStatus.Introduced;

    /// <summary>The later patch that heals it.</summary>
    public int? FixedBy { get; init; }

    /// <summary>It is about how the patch changes a line: a stretch of the series that only adds the line, as it ends up, says nothing of it.</summary>
    public bool IsAboutAnEdit { get; init; }

    /// <summary>It is about what one patch of the series does to another, so that no later state of the tree can heal it.</summary>
    public bool IsAboutTheSeries { get; init; }

    internal static ImmutableDictionary<string, string> WordsOf(params (string Name, string Value)[] words) =>
        words.ToImmutableDictionary(word => word.Name, word => word.Value, StringComparer.Ordinal);
}
