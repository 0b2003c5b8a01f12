using KvmModel.Vcpu;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>descriptor-slot</c>: a row of <c>sys_reg_descs</c> keeps its register's state in the slot of another register, though its own has a slot, or had it in the row before the patch.
/// Registers that are two views of one state (PMCNTENCLR_EL0 and PMCNTENSET_EL0) have one slot between them, and are left alone.
/// </summary>
internal sealed class DescriptorSlotCheck : ICheck
{
    public string Rule => "descriptor-slot";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            var slots = new Lazy<HashSet<string>>(() => step.After.Facts<VcpuSysReg>().Select(slot => slot.Name).ToHashSet(StringComparer.Ordinal));
            foreach (var (before, row) in step.Delta.Gained<SysRegDescriptor>())
            {
                if (IsForeign(step.After, row) && !(before is not null && before.Slot == row.Slot) && slots.Value.Contains(row.Register) && step.Adds(row.Location))
                    yield return Observe(step, row);
            }
        }
    }

    /// <summary>Whether the slot is called like a register with another encoding.</summary>
    private static bool IsForeign(VcpuModel model, SysRegDescriptor row) => row.Slot is { } slot && slot != row.Register && model.Registers.Find(slot) is { } encoding && encoding != row.Encoding;

    private static Observation Observe(SeriesStep step, SysRegDescriptor row) => new()
    {
        Step = step,
        Location = row.Location,
        Subject = $"{row.Subject} {row.Slot}",
        Confidence = Confidence.Likely,
        Words = Observation.WordsOf(("register", row.Register), ("slot", row.Slot!)),
        Suggestion = step.After.Tree.Read(row.Location.Path) is { } text ? LineFix.ReplaceWord(text, row.Location.Line, row.Slot!, row.Register) : null,
        Evidence = [.. step.After.Facts<VcpuSysReg>().Where(slot => slot.Name == row.Register).Take(1).Select(slot => new Evidence($"slot of {row.Register}", slot.Location))],
    };
}
