namespace KvmModel.Arm64.Traps;

/// <summary>A register, or a system instruction, as the fact files describe it.</summary>
/// <param name="Exists">When the machine has it.</param>
/// <param name="El1">The accesses that EL1 has, and <paramref name="El0"/> those of EL0: <c>rw</c>, <c>r</c>, <c>w</c> or nothing.</param>
/// <param name="Source">Where the architecture says so.</param>
public sealed record ArchitectureRegister(string Name, SystemRegisterEncoding Encoding, TrapCondition Exists, string El1, string El0, string Source);
