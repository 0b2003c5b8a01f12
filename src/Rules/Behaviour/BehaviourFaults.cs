using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Delta;
using KvmModel.Invariants;
using KvmModel.Vcpu;

namespace Rules.Behaviour;

/// <summary>
/// What a series breaks, patch by patch and line by line: the raw material of every rule that is decided by running KVM. One line is blamed for one kind of thing, that which comes first in
/// <see cref="InvariantKind"/>, since what follows from it is no further fault. What a later patch of the series mends is left out, but for a kernel that does not start.
/// </summary>
internal static class BehaviourFaults
{
    private static readonly ConditionalWeakTable<SeriesAnalysis, ImmutableArray<BehaviourFault>[]> s_known = [];

    /// <summary>Files in which the hypervisor below the kernel has code of its own, or shares code with that of VHE.</summary>
    private static readonly string[] s_belowVhe = ["arch/arm64/kvm/hyp/nvhe/", "arch/arm64/kvm/hyp/include/"];

    /// <summary>All of them, in the order of patches, then of kinds. When running KVM takes more than it may, those of the patches for which it did not.</summary>
    public static ImmutableArray<BehaviourFault> Of(SeriesAnalysis series) => s_known.GetValue(series, static series => [Find(series)])[0];

    private static ImmutableArray<BehaviourFault> Find(SeriesAnalysis series)
    {
        var found = ImmutableArray.CreateBuilder<BehaviourFault>();
        foreach (var (index, step) in series.Steps.Index())
        {
            var faults = Find(series, index, step).ToList();
            if (step.Behaviour.IsCutShort)
                break;
            found.AddRange(faults);
        }
        return found.ToImmutable();
    }

    private static IEnumerable<BehaviourFault> Find(SeriesAnalysis series, int index, SeriesStep step)
    {
        var told = new HashSet<(InvariantKind, string)>();
        var faults = Find(series, index, step.Behaviour, told);
        return step.Applied.Files.Any(file => s_belowVhe.Any(start => file.Diff.Path.StartsWith(start, StringComparison.Ordinal))) ? [.. faults, .. Find(series, index, step.BehaviourBelowVhe, told)] : faults;
    }

    /// <param name="told">What was said of the patch already: another mode of the hypervisor need not say it again.</param>
    private static IEnumerable<BehaviourFault> Find(SeriesAnalysis series, int index, PatchBehaviour behaviour, HashSet<(InvariantKind, string)> told)
    {
        ImmutableArray<NewBreach> broken = [.. behaviour.FindNewBreaches().Where(breach => told.Add((breach.Kind, breach.Subject)) && !(breach.Kind == InvariantKind.IdFieldExposed && IsHandled(series, breach)))];
        if (broken.IsEmpty)
            return [];
        var step = series.Steps[index];
        var mended = MendedBy(series, index, behaviour, broken);
        return new CauseFinder(step, behaviour).Of([.. broken.Where(breach => breach.Kind == InvariantKind.BootCheck || !mended.ContainsKey(breach))])
            .GroupBy(cause => (cause.Location, cause.Side))
            .Select(line => line.GroupBy(cause => cause.Breach.Kind).MinBy(kind => kind.Key)!.ToList())
            .Select(causes => Fault(step, causes, causes.Max(cause => mended.TryGetValue(cause.Breach, out var by) ? by : (int?)null)))
            .OfType<BehaviourFault>()
            .OrderBy(fault => fault.Kind).ThenBy(fault => fault.Location.Path, StringComparer.Ordinal).ThenBy(fault => fault.Location.Line);
    }

    /// <summary>What is said of a line; null when there is no case of it.</summary>
    private static BehaviourFault? Fault(SeriesStep step, List<Cause> causes, int? fixedBy) => causes.Find(cause => cause.Breach.Witness is not null) is { Breach: { Witness: { } witness } first } cause
        ? new(step, cause.Location, cause.Side, first, witness, [.. causes.Select(cause => new BreachSubject(cause.Breach.Register, cause.Breach.Subject))], fixedBy)
        : null;

    /// <summary>
    /// Whether there may be something that handles a field which a series shows to guests: it changes what KVM does with registers, or the field is one of the instruction set, where there is
    /// nothing to do.
    /// </summary>
    private static bool IsHandled(SeriesAnalysis series, NewBreach breach) =>
        breach.Register is { Op0: 3, Op1: 0, CRn: 0, CRm: 6 }
        || series.Steps.Any(step => step.Delta.Changes.Any(change => change.After is RegisterSwitch or ControlSetting or VcpuSysReg or CoarseTrapRoute or FineGrainedTrap or SysRegDescriptor { IsIdRegister: false }));

    /// <summary>The patches that mend what one before them broke.</summary>
    private static Dictionary<NewBreach, int> MendedBy(SeriesAnalysis series, int index, PatchBehaviour behaviour, ImmutableArray<NewBreach> broken)
    {
        var mended = new Dictionary<NewBreach, int>(ReferenceEqualityComparer.Instance);
        foreach (var later in series.Steps.Skip(index + 1).TakeWhile(_ => mended.Count < broken.Length))
        {
            foreach (var breach in (behaviour == series.Steps[index].Behaviour ? later.Behaviour : later.BehaviourBelowVhe).Mended(broken.Where(breach => !mended.ContainsKey(breach))))
                mended.Add(breach, later.Index);
        }
        return mended;
    }
}
