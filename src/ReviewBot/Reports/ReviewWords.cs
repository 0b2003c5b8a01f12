using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports;

/// <summary>A kind of loss, in a sentence, and the patches that it befell.</summary>
internal sealed record Loss(string Sentence, ImmutableArray<string> Patches);

/// <summary>What every report for people says of a review as a whole, in the same words: what it is on, what was lost, what was found, what was not read.</summary>
internal static class ReviewWords
{
    /// <summary>What the review has to say to the author; what was there before the series is no part of it.</summary>
    public static ImmutableArray<Finding> Told(SeriesReview review) => [.. review.Findings.Where(finding => finding.Status != FindingStatus.Preexisting)];

    public static string Base(ReviewBase found) => found.How switch
    {
        BaseChoice.ContextOnly => "without a tree: only what the diffs themselves show is known",
        BaseChoice.Given => $"on {found.Id}",
        BaseChoice.BaseCommit => $"on {found.Id}, the base-commit that the series names",
        BaseChoice.BlobIds => $"on {found.Id}, which has the files that the diffs were made from",
        _ => $"on {found.Id}, which is a guess",
    };

    /// <summary>Every patch that is missing or was not simply applied, and once for all of a kind what that costs.</summary>
    public static IEnumerable<Loss> Losses(SeriesReview review)
    {
        var missing = review.Series.MissingParts;
        if (missing.Length > 0)
            yield return new Loss($"{Count(missing.Length, "patch is", "patches are")} missing, and what they do is not known to those after them: {string.Join(", ", missing)}", []);
        foreach (var lost in review.Patches.Where(patch => patch.Status != PatchStatus.Applied).GroupBy(patch => patch.Status).OrderBy(group => group.Key))
        {
            // Without a tree no patch applies, which the heading has said.
            if (lost.Key == PatchStatus.ContextOnly && review.Base.How == BaseChoice.ContextOnly)
                continue;
            yield return new Loss($"{Sentence(lost.Key, lost.Count())}:", [.. lost.Select(patch => $"{patch.Patch.Index}/{review.Series.Total}: {patch.Reason ?? patch.Patch.Subject}")]);
        }
    }

    /// <summary><c>No findings.</c> or <c>3 findings: 1 error, 2 notes.</c></summary>
    public static string Findings(IReadOnlyCollection<Finding> findings) =>
        findings.Count == 0 ? "No findings." : $"{Count(findings.Count, "finding", "findings")}: {BySeverity(findings)}.";

    /// <summary>What was not read, in parts of a sentence; empty when all was.</summary>
    public static IEnumerable<string> Gaps(Coverage coverage)
    {
        if (coverage.Unparsed.Length is var unparsed and > 0)
            yield return Count(unparsed, "declaration did not parse", "declarations did not parse");
        if (coverage.Unknown.Length is var unknown and > 0)
            yield return Count(unknown, "value is unknown", "values are unknown");
    }

    /// <summary>What was compared of the behaviour, and that nothing changed where that is so.</summary>
    public static string Verdict(BehaviourSummary behaviour) => behaviour switch
    {
        { CheckedPatches: 0 } => "No functional change for a guest or userspace: no patch touches anything of KVM that runs.",
        { Differences.IsEmpty: true, Unanswered.IsEmpty: true } => $"No functional change for a guest or userspace. Compared: {behaviour.Scope}.",
        _ => $"Compared: {behaviour.Scope}.",
    };

    /// <summary>When a later patch of the series heals the finding, or when it is not the series' doing; else null.</summary>
    public static string? Status(Finding finding) => finding.Status switch
    {
        FindingStatus.Transient => finding.FixedBy is { } patch ? $"patch {patch} of this series takes it back" : "a later patch of this series takes it back",
        FindingStatus.Preexisting => "was there before this series",
        _ => null,
    };

    /// <summary>What stands above a suggested change. It was judged like the patch itself.</summary>
    public static string Suggestion(Suggestion suggestion) => $"With this in place of {(suggestion.Replaced.Length == 1 ? $"line {suggestion.FirstLine}" : $"lines {suggestion.FirstLine} to {suggestion.LastLine}")} there is nothing left to say:";

    /// <summary>What stands above what a witness does.</summary>
    /// <param name="spelled">How an assumption is set; as it is where this is null.</param>
    public static string Case(Witness witness, Func<string, string>? spelled = null)
    {
        var assumptions = witness.Assume.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}");
        return witness.Assume.IsEmpty ? "In any VM on any machine" : $"With {string.Join(", ", spelled is null ? assumptions : assumptions.Select(spelled))}";
    }

    public static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";

    private static string Sentence(PatchStatus status, int count) => status switch
    {
        PatchStatus.AppliedFuzz => Count(count, "patch was applied with fuzz and", "patches were applied with fuzz and") + " may have landed in the wrong place",
        PatchStatus.ContextOnly => Count(count, "patch does", "patches do") + " not apply as a whole: of the hunks, only those that fit were read",
        _ => Count(count, "patch was", "patches were") + " not reviewed",
    };

    private static string BySeverity(IEnumerable<Finding> findings)
    {
        var counts = findings.CountBy(finding => finding.Severity).OrderByDescending(pair => pair.Key);
        return string.Join(", ", counts.Select(pair => Count(pair.Value, ContractWords.Of(pair.Key), ContractWords.Of(pair.Key) + "s")));
    }
}
