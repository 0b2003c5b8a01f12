using System.Collections.Immutable;
using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Series;
using Rules;

namespace ReviewBot.Review;

/// <summary>
/// The whole flow, from a series and the tree that it goes on to what is said of it. Every step takes and gives immutable values; none has an effect outside. Safe from several threads; series on
/// one tree that go through one pipeline share what is found out about the tree.
/// </summary>
/// <param name="config">The kernel configuration that the sources are read under.</param>
/// <param name="rules">The catalogue.</param>
/// <param name="known">What earlier reviews read of the tree that the series go on; null when there were none. It saves time and changes nothing.</param>
public sealed class ReviewPipeline(KernelConfig config, RuleSet rules, BaseUnits? known = null)
{
    private readonly SimulationPool _simulations = new(config);

    /// <summary>Whether the review says what the series changes for a guest or userspace.</summary>
    public bool TellsBehaviour { get; init; }

    /// <param name="series">The patches, in order.</param>
    /// <param name="tree">What the first patch goes on.</param>
    /// <param name="base">What the tree is and how it was found.</param>
    /// <param name="options">How much fuzz is accepted.</param>
    /// <param name="progress">Told what is going on, for people.</param>
    public SeriesReview Run(PatchSeries series, ISourceTree tree, ReviewBase @base, ApplyOptions options, IProgress<string> progress)
    {
        var clock = new StageClock(progress);
        var patches = clock.Time("parse", () => Parse(series));
        var applied = clock.Time("apply", () => Apply(tree, patches, options));
        using var loan = _simulations.Borrow();
        var analysis = clock.Time("model", () => Analyse(applied, loan.Simulations, options, clock));
        var verdict = clock.Time("rules", () => new RuleEngine(rules).Judge(analysis));
        var behaviour = TellsBehaviour ? clock.Time("behaviour", () => BehaviourSummary.Of(analysis)) : null;
        return new SeriesReview
        {
            Series = series,
            Base = @base,
            Patches = [.. applied.Select(patch => new PatchReview(patch.Patch, patch.Diff, patch.Report.Status, patch.Report.Reason))],
            Rules = rules.Rules,
            Findings = verdict.Findings,
            Suppressed = verdict.Suppressed,
            Behaviour = behaviour,
            Delta = [.. analysis.Steps.SelectMany(step => step.Delta.Changes.Select(change => Describe(step.Index, change))), .. behaviour?.Differences.Select(difference => difference.Change) ?? []],
            Coverage = CoverageOf(analysis),
            Diagnostics = [.. patches.SelectMany(patch => patch.Diff.Diagnostics), .. rules.Diagnostics, .. verdict.Diagnostics, .. Limits(loan.Simulations), .. InputProblems(analysis)],
            Timings = clock.Timings,
        };
    }

    private static ImmutableArray<(SeriesPatch Patch, Patch Diff)> Parse(PatchSeries series) =>
        [.. series.Patches.Select(patch => (patch, UnifiedDiff.Parse(patch.Diff)))];

    private static ImmutableArray<AppliedPatch> Apply(ISourceTree tree, ImmutableArray<(SeriesPatch Patch, Patch Diff)> patches, ApplyOptions options)
    {
        var applied = ImmutableArray.CreateBuilder<AppliedPatch>(patches.Length);
        foreach (var (patch, diff) in patches)
        {
            var after = OverlayTree.Apply(tree, diff, options with { KeepsWhatFits = true }, out var report);
            applied.Add(new AppliedPatch(patch, diff, report, tree, after));
            tree = after;
        }
        return applied.MoveToImmutable();
    }

    private SeriesAnalysis Analyse(ImmutableArray<AppliedPatch> patches, TreeSimulations simulations, ApplyOptions options, StageClock clock)
    {
        var models = new VcpuModelReader(config, patches.SelectMany(patch => patch.Diff.Paths), known);
        var steps = ImmutableArray.CreateBuilder<SeriesStep>(patches.Length);
        VcpuModel? before = null;
        var whole = patches.TakeWhile(patch => IsWhole(patch.Report)).Select(patch => patch.Patch.Index).ToHashSet();
        foreach (var patch in patches)
        {
            clock.Say($"reading the model after patch {patch.Patch.Index} of {patches.Length}: {patch.Patch.Subject}");
            before ??= models.Read(patch.Before);
            steps.Add(Step(patch, before));
            before = steps[^1].After;
        }
        return new SeriesAnalysis(steps.MoveToImmutable()) { Config = config, Again = Again };

        SeriesStep Step(AppliedPatch patch, VcpuModel from)
        {
            var after = patch.Diff.Paths.Any(KvmSources.IsInput) ? models.Read(patch.After) : from;
            return new SeriesStep(patch.Patch.Index, patch.Report, from, after, ModelComparer.Compare(from, after))
            {
                Message = $"{patch.Patch.Subject}\n{patch.Patch.Message}",
                Behaviour = Behaviour(HypMode.Vhe),
                BehaviourBelowVhe = Behaviour(HypMode.Nvhe),
            };

            PatchBehaviour Behaviour(HypMode mode) => whole.Contains(patch.Patch.Index) ? PatchBehaviour.Of(simulations, mode, patch.Before, patch.After, patch.Diff.Paths) : PatchBehaviour.None("the tree lacks a part of the patch, or of one before it");
        }

        SeriesStep Again(SeriesStep step, Patch diff)
        {
            var patch = patches.First(patch => patch.Patch.Index == step.Index);
            var after = OverlayTree.Apply(patch.Before, diff, options with { KeepsWhatFits = true }, out var report);
            return Step(patch with { Diff = diff, Report = report, After = after }, step.Before);
        }
    }

    /// <summary>Whether all of a patch that is run is there.</summary>
    private static bool IsWhole(PatchReport report) =>
        !report.Files.IsEmpty && !report.Files.Any(file => file.Outcome is ApplyOutcome.Failed or ApplyOutcome.Partial && SimulatedSources.Contains(file.Diff.Path));

    private static ModelChange Describe(int patch, FactChange change) =>
        new(patch, change.Fact.Kind, change.Fact.Subject, change.Before?.Description, change.After?.Description);

    private static Coverage CoverageOf(SeriesAnalysis analysis)
    {
        var units = analysis.Steps.SelectMany(step => step.After.Units).Distinct().ToList();
        return new Coverage(
            units.Sum(unit => unit.FunctionsRead),
            [.. units.SelectMany(unit => unit.Unparsed).DistinctBy(gap => (gap.Message, gap.Location)).Select(gap => new Evidence(gap.Message, gap.Location))],
            [.. units.SelectMany(unit => unit.Unknown).DistinctBy(gap => (gap.Message, gap.Location)).Select(gap => new Evidence(gap.Message, gap.Location))]);
    }

    private static IEnumerable<Diagnostic> Limits(TreeSimulations simulations) => simulations.IsSpent
        ? [new Diagnostic("simulation-limit", "running KVM before and after each patch takes more than a review may: the rules that do so did not look at all patches")] : [];

    private static IEnumerable<Diagnostic> InputProblems(SeriesAnalysis analysis) =>
        analysis.Steps.SelectMany(step => step.After.Units).Distinct().SelectMany(unit => unit.Diagnostics).Distinct();

    private sealed record AppliedPatch(SeriesPatch Patch, Patch Diff, PatchReport Report, ISourceTree Before, ISourceTree After);
}
