using KvmModel.Arm64;
using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>cp15-row-differs</c>: a patch gives a row of <c>cp15_regs</c> another access function than the row of the AArch64 register has, where the two had the same one before and the latter has it still.
/// What a 32-bit guest may do otherwise from the start is not told.
/// </summary>
internal sealed class Cp15RowCheck : ICheck
{
    public string Rule => "cp15-row-differs";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from change in step.Delta.Gained<Cp15Descriptor>()
        let row = change.After
        where change.Before?.Access is { } access && access != row.Access && AccessOf(step.Before, row.Twin) == access && AccessOf(step.After, row.Twin) == access && step.Adds(row.Location)
        select new Observation
        {
            Step = step,
            Location = row.Location,
            Subject = $"{row.Subject} {row.Access}",
            Confidence = Confidence.Likely,
            Words = Observation.WordsOf(("register", row.Register), ("access", row.Access is { } now ? $"{now}()" : "no function"), ("twin", change.Before!.Access!)),
            Evidence = [.. step.After.Facts<SysRegDescriptor>().Where(other => other.Encoding == row.Twin).Take(1).Select(other => new Evidence($"row of {other.Register}", other.Location))],
        };

    private static string? AccessOf(VcpuModel model, SystemRegisterEncoding register) => model.Facts<SysRegDescriptor>().FirstOrDefault(row => row.Encoding == register)?.Access;
}
