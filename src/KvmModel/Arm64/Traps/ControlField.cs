namespace KvmModel.Arm64.Traps;

/// <summary>Bits of an EL2 control, and when a machine has them; a write of a bit that no field covers is ignored.</summary>
/// <param name="Register">Such as <c>HCRX_EL2</c>.</param>
/// <param name="Mask">The bits.</param>
/// <param name="Exists">A condition over the machine's ID registers.</param>
public sealed record ControlField(string Register, ulong Mask, TrapCondition Exists);
