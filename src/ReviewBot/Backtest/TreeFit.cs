using System.Collections.Immutable;
using KvmModel.Source;
using KvmModel.Vcpu;
using ReviewBot.Series;

namespace ReviewBot.Backtest;

/// <summary>How a series goes on a tree: all that the model reads of it, or some.</summary>
internal enum Fit { Whole, Part }

/// <summary>
/// How well a series goes on one tree. What counts are the patches that change what the model reads, and of them the files that it reads: a selftest that has moved on does not make
/// a tree the wrong one. Patches are put on the tree one after the other, as the review does.
/// </summary>
/// <param name="Applied">By patch index: whether all that counts of it was applied.</param>
/// <param name="Counting">How many patches count; all of them where none changes what the model reads.</param>
/// <param name="Fitting">How many of these were applied.</param>
/// <param name="Exact">How many of these needed no fuzz.</param>
internal sealed record TreeFit(KernelAtHand Kernel, ImmutableDictionary<int, bool> Applied, int Counting, int Fitting, int Exact)
{
    public Fit Fit => Fitting == Counting ? Fit.Whole : Fit.Part;

    public static TreeFit Of(PatchSeries series, KernelAtHand kernel, ISourceTree tree)
    {
        var steps = new List<(int Index, bool Counts, bool Fits, bool IsExact)>();
        foreach (var patch in series.Patches)
        {
            tree = OverlayTree.Apply(tree, UnifiedDiff.Parse(patch.Diff), ApplyOptions.Mail with { KeepsWhatFits = true }, out var report);
            var read = report.Files.Where(file => KvmSources.IsInput(file.Diff.Path)).ToList();
            var files = read.Count > 0 ? read : [.. report.Files];
            steps.Add((patch.Index, read.Count > 0, files.Count > 0 && files.All(file => file.IsApplied), files.All(file => file.Outcome == ApplyOutcome.Applied)));
        }
        var counting = steps.Exists(step => step.Counts) ? steps.FindAll(step => step.Counts) : steps;
        return new TreeFit(
            kernel, steps.ToImmutableDictionary(step => step.Index, step => step.Fits), counting.Count, counting.Count(step => step.Fits), counting.Count(step => step.Fits && step.IsExact));
    }

    /// <summary>
    /// The tree to review a series on: one that takes all of it before one that takes a part, one that needs no fuzz before one that does, the one that takes more, and then the newest. Null when no tree
    /// takes anything of it.
    /// </summary>
    /// <param name="newestFirst">One for each tree.</param>
    public static TreeFit? Best(IEnumerable<TreeFit> newestFirst) =>
        newestFirst.Where(fit => fit.Fitting > 0).OrderBy(fit => fit.Fit).ThenBy(fit => fit.Fit == Fit.Whole ? fit.Counting - fit.Exact : 0).ThenByDescending(fit => fit.Fitting).ThenByDescending(fit => fit.Exact).FirstOrDefault();
}
