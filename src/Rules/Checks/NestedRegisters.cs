using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>What a patch does to the registers of VMs that run a hypervisor: the answers of <see cref="NestedHistory"/> before and after it, and where the patch speaks of it.</summary>
internal sealed record NestedRegisters(SeriesStep Step, NestedHistory History, NestedVm Before, NestedVm After)
{
    private static readonly string[] s_paths = ["arch/arm64/kvm/config.c", "arch/arm64/kvm/nested.c"];

    /// <summary>The steps of a series that touch the files in which KVM computes this; a tree that has no such functions gives none.</summary>
    public static IEnumerable<NestedRegisters> In(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            if (!step.Applied.Files.Any(file => file.IsApplied && s_paths.Contains(file.Diff.NewPath)))
                continue;
            var history = new NestedHistory(series.Config);
            if (history.Run(step.Before.Tree) is { } before && history.Run(step.After.Tree) is { } after)
                yield return new NestedRegisters(step, history, before, after);
        }
    }

    /// <summary>The line for a comment on some fields: the first that the patch changes and that names one of them, else the first that it changes. What stands in place of a removed line goes before it.</summary>
    public (SourceLocation Location, DiffSide Side)? LineFor(IReadOnlyCollection<string> names)
    {
        var lines = from file in Step.Applied.Files
                    where s_paths.Contains(file.Diff.NewPath)
                    from hunk in file.Diff.Hunks
                    from line in hunk.Lines
                    where line.Kind != HunkLineKind.Context
                    let isNamed = names.Any(name => line.Text.Contains(name, StringComparison.Ordinal))
                    select (Path: file.Diff.NewPath!, Hunk: hunk, Line: line, IsNamed: isNamed);
        foreach (var (path, hunk, line, _) in lines.OrderByDescending(entry => entry.IsNamed).ThenByDescending(entry => entry.Line.Kind == HunkLineKind.Added))
        {
            if (line.Kind == HunkLineKind.Added)
                return (new SourceLocation(path, line.NewLine), DiffSide.New);
            return hunk.Lines.Where(other => other.Kind == HunkLineKind.Added).Take(1).Select(other => ((SourceLocation, DiffSide)?)(new SourceLocation(path, other.NewLine), DiffSide.New)).FirstOrDefault()
                ?? (new SourceLocation(path, line.OldLine), DiffSide.Old);
        }
        return null;
    }

    /// <summary>Whether the patch adds code outside of functions of some name, in any file of KVM.</summary>
    public static bool AddsCodeOutside(SeriesStep step, string function)
    {
        foreach (var file in step.Applied.Files.Where(file => file is { After: not null, Diff.NewPath: not null } && file.Diff.NewPath.StartsWith("arch/arm64/", StringComparison.Ordinal)))
        {
            var inside = SpelledFile.Of(file.After!).Regions.Where(region => region.Kind == CodeRegionKind.Function && region.Name.StartsWith(function, StringComparison.Ordinal)).ToList();
            if (file.Diff.Hunks.SelectMany(hunk => hunk.Lines).Any(line => line.Kind == HunkLineKind.Added && line.ToString()[1..].Trim().Length > 0 && !inside.Exists(region => region.FirstLine <= line.NewLine && line.NewLine <= region.LastLine)))
                return true;
        }
        return false;
    }
}
