using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>state-outside-sysreg-file</c>: a guest's system register gets a member of its own in <c>struct kvm_vcpu_arch</c> instead of a slot in
/// <c>enum vcpu_sysreg</c>; or gets one, which a later patch of the same series takes away again. Decided on names: the member is called like a register of EL0 or EL1.
/// </summary>
internal sealed class StateOutsideSysregFileCheck : ICheck
{
    private static readonly string[] Levels = ["", "_EL0", "_EL1"];

    public string Rule => "state-outside-sysreg-file";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var added in series.Steps)
        {
            foreach (var (before, member) in added.Delta.Gained<VcpuStateMember>())
            {
                if (before is not null || RegisterOf(added.After, member) is not { } register)
                    continue;
                var removed = series.Steps.Where(later => later.Index > added.Index)
                    .SelectMany(later => later.Delta.Lost<VcpuStateMember>().Where(lost => lost.After is null && lost.Before.Subject == member.Subject).Select(lost => (Step: later, lost.Before)))
                    .FirstOrDefault();
                yield return removed.Step is null ? Stays(added, member, register) : Moves(added, removed.Step, removed.Before, register);
            }
        }
    }

    /// <summary>The register whose state the member is by name; null when it is none, or no integer.</summary>
    private static string? RegisterOf(VcpuModel model, VcpuStateMember member) =>
        member.BitWidth is null ? null : Levels.Select(level => member.Name.ToUpperInvariant() + level).FirstOrDefault(name => model.Registers.Find(name) is { Op1: not 4 });

    private static Observation Stays(SeriesStep step, VcpuStateMember member, string register)
    {
        var slot = step.After.Facts<VcpuSysReg>().FirstOrDefault(slot => slot.Name == register);
        return new Observation
        {
            Step = step,
            Location = member.Location,
            Subject = member.Subject,
            Confidence = Confidence.Likely,
            Words = Observation.WordsOf(
                ("what", $"{member.Name} holds {register} outside the guest's register file"),
                ("advice", slot is null ? $"Give {register} a slot in enum vcpu_sysreg" : $"{register} has a slot in enum vcpu_sysreg: use that one")),
            Evidence = slot is null ? [] : [new Evidence($"slot of {register}", slot.Location)],
        };
    }

    private static Observation Moves(SeriesStep added, SeriesStep removed, VcpuStateMember member, string register)
    {
        var slot = removed.Delta.Gained<VcpuSysReg>().Select(gained => gained.After).FirstOrDefault(slot => slot.Name == register);
        return new Observation
        {
            Step = removed,
            Location = member.Location,
            Side = DiffSide.Old,
            Subject = member.Subject,
            IsAboutTheSeries = true,
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(
                ("what", $"patch {added.Index} of this series added {member.Name}, and this one {(slot is null ? "removes it again" : $"moves {register} to enum vcpu_sysreg")}"),
                ("advice", slot is null ? "Leave it out of both patches" : $"Add the slot for {register} in patch {added.Index} and the member never")),
            Evidence = slot is null ? [] : [new Evidence($"slot of {register}", slot.Location)],
        };
    }
}
