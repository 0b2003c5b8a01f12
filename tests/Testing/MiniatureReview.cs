using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Kbuild;
using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Series;
using Rules;

namespace ReviewBot.Testing;

/// <summary>Reviews a <see cref="Miniature"/> as any series is reviewed, and compares what is found with its marks.</summary>
public sealed class MiniatureReview
{
    private static readonly Person Author = new("A Contributor", "contributor@example.org");

    /// <summary>One for each catalogue: what is found out about the kernel below all miniatures is found out once.</summary>
    private static readonly ConditionalWeakTable<RuleSet, ReviewPipeline> s_pipelines = [];

    private MiniatureReview(Miniature miniature, SeriesReview review) => (Miniature, Review) = (miniature, review);

    public Miniature Miniature { get; }

    public SeriesReview Review { get; }

    public ImmutableArray<Finding> Findings => Review.Findings;

    public static MiniatureReview Of(string rule, string name, RuleSet rules) => Of(Miniature.Read(rule, name), rules);

    public static MiniatureReview Of(Miniature miniature, RuleSet rules)
    {
        var patches = ImmutableArray.CreateBuilder<SeriesPatch>();
        ISourceTree tree = Miniature.Kernel;
        foreach (var patch in miniature.Patches)
        {
            var diff = Diff(tree, patch);
            patches.Add(new SeriesPatch(patch.Index, $"Patch {patch.Index}", Author, null, null, patch.Message ?? $"Patch {patch.Index}", UnifiedDiff.Print(diff), []));
            tree = OverlayTree.Apply(tree, diff, ApplyOptions.Strict, out _);
        }
        var series = new PatchSeries
        {
            Title = miniature.Name,
            Revision = new Revision(1, null, IsInferred: true),
            IsRfc = false,
            IsResend = false,
            Author = Author,
            MessageId = null,
            Cover = null,
            Patches = patches.ToImmutable(),
            Total = patches.Count,
            MissingParts = [],
            BaseCommit = null,
            Diagnostics = [],
        };
        var @base = new ReviewBase(BaseKind.Directory, "kernel", BaseChoice.Given);
        return new MiniatureReview(miniature, s_pipelines.GetValue(rules, static rules => new ReviewPipeline(KernelConfig.Default, rules)).Run(series, Miniature.Kernel, @base, ApplyOptions.Strict, new Progress<string>()));
    }

    /// <summary>What the marks ask for and the review does not give, and the other way round; empty when they agree.</summary>
    public IEnumerable<string> Differences()
    {
        var wanted = Miniature.Patches.SelectMany(patch => patch.Marks.Select(mark => Wanted(patch, mark))).OfType<string>().ToList();
        foreach (var finding in Findings)
        {
            var got = Text(finding.Patch, finding.Side, finding.Rule, finding.Path, finding.Line);
            if (!wanted.Remove(got))
                yield return $"unexpected: {got}\n    {finding.Quoted}\n    {finding.Message}";
        }
        foreach (var missing in wanted)
            yield return $"missing: {missing}";
    }

    private static string? Wanted(MiniaturePatch patch, MiniatureMark mark) => mark.Kind switch
    {
        MarkKind.Finding => Text(patch.Index, DiffSide.New, mark.Rule, mark.Path, mark.Line),
        MarkKind.FindingRemoved => Text(patch.Index + 1, DiffSide.Old, mark.Rule, mark.Path, mark.Line),
        _ => null,
    };

    private static string Text(int patch, DiffSide side, string rule, string path, int line) => $"{rule} in patch {patch} at {path}:{line} ({side})";

    private static Patch Diff(ISourceTree before, MiniaturePatch patch) => new(
        [.. patch.Files.Select(file => (before.Read(file.Key)?.Text, file.Value) switch
        {
            (null, var added) => LineDiff.Between(file.Key, "", added ?? "") with { OldPath = null, Change = FileChange.Added },
            (var removed, null) => LineDiff.Between(file.Key, removed, "") with { NewPath = null, Change = FileChange.Deleted },
            var (old, @new) => LineDiff.Between(file.Key, old, @new),
        })],
        []);
}
