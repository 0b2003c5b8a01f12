using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>A row of <c>cp15_regs</c> (Linux arch/arm64/kvm/sys_regs.c): how KVM handles what a 32-bit guest does to a register through coprocessor 15.</summary>
/// <param name="Encoding">The coprocessor's coordinates: op0 is 0, and op1 the instruction's opc1.</param>
/// <param name="Register">The architectural name of the AArch64 register with these coordinates, or of none their numbers.</param>
/// <param name="Access">The function that emulates an access; null for none.</param>
public sealed record Cp15Descriptor(SystemRegisterEncoding Encoding, string Register, string? Access, SourceLocation Location) : IModelFact
{
    public string Kind => "cp15-descriptor";

    public string Subject => $"cp15 {Register} ({Encoding})";

    public string Key => Encoding.ToString();

    public string Description => $"access {Access ?? "none"}";

    /// <summary>The AArch64 register with the same coordinates: most registers of an interrupt controller or a PMU are the same thing in both (Arm ARM DDI 0487 G8.2).</summary>
    public SystemRegisterEncoding Twin => Encoding with { Op0 = 3 };
}
