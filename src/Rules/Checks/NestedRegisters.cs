using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Arm64;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>What a patch does to the registers of VMs that run a hypervisor: the answers of <see cref="NestedHistory"/> before and after it, and where the patch speaks of it.</summary>
internal sealed record NestedRegisters(SeriesStep Step, NestedHistory History, NestedVm Before, NestedVm After)
{
    private const int MostNamed = 4;

    /// <summary>What several checks, and the same one of several stretches of a series, ask of a step is run once.</summary>
    private static readonly ConditionalWeakTable<SeriesStep, Answer> s_known = [];

    private static readonly string[] s_paths = ["arch/arm64/kvm/config.c", "arch/arm64/kvm/nested.c"];

    /// <summary>The steps of a series that touch the files in which KVM computes this; a tree that has no such functions gives none.</summary>
    public static IEnumerable<NestedRegisters> In(SeriesAnalysis series) => series.Steps.Select(step => s_known.GetValue(step, step => new Answer(Run(step, series.Config))).Registers).OfType<NestedRegisters>();

    /// <summary>The fields that bits of a register are in, each once; a bit that neither the tree nor the architecture gives a field goes by <paramref name="unnamed"/>, or is left out.</summary>
    public ImmutableArray<string> FieldsOf(string register, IEnumerable<int> bits, Func<int, string?> unnamed)
    {
        var described = SystemRegisterFile.Of(Step.After.Tree);
        return [.. bits.Select(bit => described?.FieldAt(register, bit)?.Name ?? ArchitectureFields.Find(register)?.In(bit, bit).FirstOrDefault()?.Name ?? unnamed(bit)).OfType<string>().Distinct()];
    }

    /// <summary>Fields of a register, for people: the first of them where there are many.</summary>
    public static string Listed(string register, ImmutableArray<string> fields) =>
        $"{register}.{(fields.Length <= MostNamed ? string.Join(", ", fields) : $"{string.Join(", ", fields.Take(MostNamed - 1))} and {fields.Length - MostNamed + 1} more")}";

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

    private static NestedRegisters? Run(SeriesStep step, KernelConfig config)
    {
        if (!step.Applied.Files.Any(file => file.IsApplied && s_paths.Contains(file.Diff.NewPath)))
            return null;
        var history = new NestedHistory(config);
        return history.Run(step.Before.Tree) is { } before && history.Run(step.After.Tree) is { } after ? new NestedRegisters(step, history, before, after) : null;
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

    /// <summary>What a step gave, null too.</summary>
    private sealed record Answer(NestedRegisters? Registers);
}
