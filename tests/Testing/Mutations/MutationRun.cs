using System.Collections.Immutable;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Testing.Mutations;

/// <summary>What the rules say of a mutant.</summary>
/// <param name="Findings">What would be sent.</param>
/// <param name="Unreadable">What of the changed tree could not be parsed: a mutant that is no C tells nothing.</param>
public sealed record MutantReview(Mutant Mutant, ImmutableArray<Finding> Findings, ImmutableArray<Evidence> Unreadable, PatchStatus Status);

/// <summary>Reviews mutants as series of one patch, each as any series is reviewed. What a mutant does not touch is read once for all.</summary>
public static class MutationRun
{
    /// <returns>One for each mutant, in order.</returns>
    public static ImmutableArray<MutantReview> Of(ISourceTree tree, ImmutableArray<Mutant> mutants, RuleSet rules, IProgress<string>? progress = null)
    {
        var pipeline = new ReviewPipeline(KernelConfig.Default, rules, new BaseUnits(tree));
        var @base = new ReviewBase(BaseKind.Directory, "kernel", BaseChoice.Given);
        var reviews = new MutantReview[mutants.Length];
        var done = 0;
        Parallel.For(0, mutants.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, index =>
        {
            var review = pipeline.Run(mutants[index].ToSeries(), tree, @base, ApplyOptions.Strict, new Progress<string>());
            reviews[index] = new MutantReview(
                mutants[index], [.. review.Findings.Where(finding => finding.Status != FindingStatus.Preexisting)], review.Coverage.Unparsed, review.Patches[0].Status);
            progress?.Report($"{Interlocked.Increment(ref done)} of {mutants.Length} mutants");
        });
        return [.. reviews];
    }
}
