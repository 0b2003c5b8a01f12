using System.Collections.Immutable;
using ReviewBot.Testing.Mutations;
using Rules;

namespace ReviewBot.Quality;

/// <summary>What the rules said of the mutants of one tree, counted.</summary>
/// <param name="Kernel">The tree's version.</param>
/// <param name="Most">How many faults of a kind there are at most.</param>
internal sealed record MutationScores(string Kernel, int Most, ImmutableArray<MutantReview> Reviews)
{
    public IEnumerable<MutantReview> Faults => Reviews.Where(review => !review.Mutant.Kind.Preserves);

    public IEnumerable<MutantReview> Preserving => Reviews.Where(review => review.Mutant.Kind.Preserves);

    /// <summary>Findings that matter on edits that change nothing.</summary>
    public IEnumerable<(MutantReview Review, Finding Finding)> FalseAlarms =>
        from review in Preserving
        from finding in review.Findings
        where finding.Severity >= Severity.Warning
        select (review, finding);

    /// <summary>By kind, in the order of the kit.</summary>
    public IEnumerable<KindScore> Kinds(bool preserving) =>
        from review in Reviews
        where review.Mutant.Kind.Preserves == preserving
        group review by review.Mutant.Kind into kind
        select new KindScore(
            kind.Key, kind.Count(), kind.Count(review => !review.Findings.IsEmpty),
            [.. kind.SelectMany(review => review.Findings).Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal)]);
}

/// <param name="Raised">How many drew a finding.</param>
/// <param name="Rules">The rules of these findings.</param>
internal sealed record KindScore(MutationKind Kind, int Mutants, int Raised, ImmutableArray<string> Rules);
