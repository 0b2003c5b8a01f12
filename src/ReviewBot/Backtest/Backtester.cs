using System.Collections.Immutable;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu;
using ReviewBot.Mail;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Trees;
using Rules;

namespace ReviewBot.Backtest;

/// <summary>
/// Reviews the series of an archive and compares with what reviewers said. In: the archive, the trees at hand, the rules. Out: one result a series, in the archive's order. Each series is reviewed once, on
/// the tree that it fits best; series on one tree follow each other and share what is read of it, and no tree is kept after its last series.
/// </summary>
internal sealed class Backtester(CommentedArchive archive, ImmutableArray<KernelAtHand> kernels, KernelConfig config, RuleSet rules, Judgements judgements)
{
    public ImmutableArray<ReplayedSeries> Run(IProgress<string> progress)
    {
        var fits = Fits(progress);
        var replayed = new ReplayedSeries[archive.Series.Length];
        var done = 0;
        foreach (var group in archive.Series.Index().GroupBy(series => fits[series.Index]?.Kernel))
        {
            var tree = group.Key is { } kernel ? new DirectoryTree(kernel.Path) : null;
            var pipeline = tree is null ? null : new ReviewPipeline(config, rules, new BaseUnits(tree));
            foreach (var (index, series) in group)
            {
                progress.Report($"{++done} of {archive.Series.Length}: {series.Id}{(group.Key is null ? "" : $" on {group.Key.Version}")}");
                replayed[index] = Replay(series, fits[index], tree, pipeline);
            }
        }
        return [.. replayed];
    }

    /// <summary>The best tree for each series. One tree is open at a time, and only texts are read.</summary>
    private TreeFit?[] Fits(IProgress<string> progress)
    {
        var fits = archive.Series.Select(_ => new List<TreeFit>()).ToArray();
        foreach (var kernel in kernels)
        {
            var tree = new DirectoryTree(kernel.Path);
            foreach (var (index, listed) in archive.Series.Index())
            {
                progress.Report($"trying {listed.Id} on {kernel.Version}");
                if (Read(listed) is { } series)
                    fits[index].Add(TreeFit.Of(series, kernel, tree));
            }
        }
        return [.. fits.Select(TreeFit.Best)];
    }

    private PatchSeries? Read(ArchivedSeries series)
    {
        var mbox = archive.Mbox(series);
        return File.Exists(mbox) ? new SeriesReader().Read([new PathMailSource(mbox)]).Chosen : null;
    }

    private ReplayedSeries Replay(ArchivedSeries archived, TreeFit? fit, ISourceTree? tree, ReviewPipeline? pipeline)
    {
        if (Read(archived) is not { } series)
            return NotReviewed(archived, "its mails are not in the archive");
        if (fit is null || tree is null || pipeline is null)
            return NotReviewed(archived, kernels.IsEmpty ? "no tree is at hand" : "no tree at hand takes anything of it");

        var @base = new ReviewBase(BaseKind.Directory, fit.Kernel.Version, BaseChoice.Given);
        var review = pipeline.Run(series, tree, @base, ApplyOptions.Mail, Silence.Instance);
        var indices = Indices(series);
        var sent = review.Findings.Where(finding => finding.Status != FindingStatus.Preexisting).ToImmutableArray();
        var checkable = archived.Comments.Where(comment => comment.Checkable != Checkable.No).ToImmutableArray();
        return new ReplayedSeries(
            archived, fit, null, review.Patches,
            [.. checkable.Select(comment => Compare(comment, CommentMatch.PatchOf(comment, indices), fit, sent))],
            [
                .. sent.Select(finding => new ReplayedFinding(
                    finding,
                    [.. checkable.Where(comment => CommentMatch.Raises(finding, comment, CommentMatch.PatchOf(comment, indices)))],
                    judgements.Find(archived.Id, finding.Fingerprint))),
            ]);
    }

    private static ReplayedComment Compare(ArchivedComment comment, int? patch, TreeFit fit, ImmutableArray<Finding> findings)
    {
        var reach = comment.Path is null || comment.Hunk is null ? Reach.NotOnHunk
            : fit.Fit == Fit.Whole ? Reach.Whole
            : patch is { } index && fit.Applied.GetValueOrDefault(index) ? Reach.Part
            : Reach.Out;
        return new ReplayedComment(comment, patch, reach, [.. findings.Where(finding => CommentMatch.Raises(finding, comment, patch))]);
    }

    private static ReplayedSeries NotReviewed(ArchivedSeries archived, string why)
    {
        var comments = archived.Comments.Where(comment => comment.Checkable != Checkable.No)
            .Select(comment => new ReplayedComment(comment, null, comment.Hunk is null ? Reach.NotOnHunk : Reach.Out, []));
        return new ReplayedSeries(archived, null, why, [], [.. comments], []);
    }

    private static ImmutableDictionary<string, int> Indices(PatchSeries series)
    {
        var indices = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var patch in series.Patches)
        {
            if (patch.MessageId is { } message)
                indices[message] = patch.Index;
        }
        return indices.ToImmutable();
    }

    /// <summary>What a single review says of its progress would only flicker.</summary>
    private sealed class Silence : IProgress<string>
    {
        public static readonly Silence Instance = new();

        public void Report(string value) { }
    }
}
