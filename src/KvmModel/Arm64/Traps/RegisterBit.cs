namespace KvmModel.Arm64.Traps;

/// <summary>A bit of a register that decides about traps: of an EL2 control, of an EL1 control of the guest, or of an ID register of the machine.</summary>
/// <param name="Register">The architecture's name, such as <c>CPTR_EL2</c>.</param>
/// <param name="Field">The field that the bit belongs to, such as <c>FPEN</c>; for reading only.</param>
/// <param name="Bit">0 to 63, of the register.</param>
public readonly record struct RegisterBit(string Register, string Field, int Bit)
{
    /// <summary><c>HCR_EL2.TVM</c>, and <c>CPTR_EL2.FPEN[20]</c> tells which bit of the register that is.</summary>
    public override string ToString() => $"{Register}.{Field}[{Bit}]";
}
