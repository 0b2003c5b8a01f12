namespace KvmModel.Arm64.Traps;

/// <summary>A register, or a system instruction, as the fact files describe it.</summary>
/// <param name="Exists">When the machine has it.</param>
/// <param name="El1">The accesses that EL1 has, and <paramref name="El0"/> those of EL0: <c>rw</c>, <c>r</c>, <c>w</c> or nothing.</param>
/// <param name="Source">Where the architecture says so.</param>
public sealed record ArchitectureRegister(string Name, SystemRegisterEncoding Encoding, TrapCondition Exists, string El1, string El0, string Source)
{
    /// <summary>The first op1 of registers of EL2 (Arm ARM DDI 0487 C5.1.3).</summary>
    private const int El2Op1 = 4;

    /// <summary>
    /// When EL2 has it: as <see cref="Exists"/>, without what lets EL1 have registers of EL2 (Arm ARM DDI 0487 HCR_EL2.NV). Null when that is not a matter of the machine's ID registers alone.
    /// </summary>
    public TrapCondition? ExistsAtEl2 { get; } = AtEl2(Encoding, Exists) is var exists && exists.Bits.All(bit => bit.Register.StartsWith("ID_", StringComparison.Ordinal)) ? exists : null;

    private static TrapCondition AtEl2(SystemRegisterEncoding encoding, TrapCondition exists) => encoding.Op1 < El2Op1 || exists is not TrapCondition.All all ? exists
        : all.Operands.Where(operand => operand is not (TrapCondition.BitIsSet { Bit.Register: "HCR_EL2" } or TrapCondition.Implemented { Feature.Name: "FEAT_NV" })).Aggregate(TrapCondition.Always, (left, right) => left & right);
}
