using KvmModel.Arm64.Traps;
using KvmModel.Source;
using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>descriptor-lost</c>: a patch takes the row of a register that a guest can access out of <c>sys_reg_descs</c>, and the series puts none in its place. Userspace loses a register
/// that it could save and restore; or a guest's access, where it traps, becomes one that KVM does not know.
/// </summary>
internal sealed class DescriptorLostCheck : ICheck
{
    public string Rule => "descriptor-lost";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            // A table that is gone as a whole has moved to where it is not read.
            if (step.Delta.Changes.IsEmpty || !step.After.Facts<SysRegDescriptor>().Any())
                continue;
            foreach (var (row, after) in step.Delta.Lost<SysRegDescriptor>())
            {
                if (after is null && IsReachable(row) && step.FindOld(row.Location) is { Line.Kind: HunkLineKind.Removed } && !IsGivenBack(series, step, row))
                    yield return Observe(step, row);
            }
        }
    }

    private static bool IsReachable(SysRegDescriptor row) => TrapFacts.Shared.Find(row.Encoding) is { } register && register.El1.Length + register.El0.Length > 0 && register.Exists != TrapCondition.Never;

    private static bool IsGivenBack(SeriesAnalysis series, SeriesStep step, SysRegDescriptor row) =>
        series.Steps.Where(later => later.Index >= step.Index).Any(later => later.After.Facts<SysRegDescriptor>().Any(other => other.Encoding == row.Encoding));

    private static Observation Observe(SeriesStep step, SysRegDescriptor row)
    {
        var isShown = row.Reset is not null || row.GetUser is not null || row.Slot is not null;
        return new Observation
        {
            Step = step,
            Location = row.Location,
            Side = DiffSide.Old,
            Subject = row.Subject,
            Confidence = Confidence.Likely,
            Words = Observation.WordsOf(
                ("register", row.Register),
                ("consequence", isShown
                    ? "KVM_GET_REG_LIST no longer has the register, and a VM that was saved with it cannot be restored"
                    : "an access that traps is one that KVM does not know: it is logged, and the guest takes an UNDEF whatever its features say")),
        };
    }
}
