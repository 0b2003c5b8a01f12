namespace KvmModel.Arm64;

/// <summary>The five numbers by which an instruction names a system register (Arm ARM DDI 0487 C5.1.2): op0 0 to 3, op1 0 to 7, CRn 0 to 15, CRm 0 to 15, op2 0 to 7.</summary>
/// <remarks>Ordered as the kernel orders descriptor tables: by op0, op1, CRn, CRm, op2.</remarks>
public readonly record struct SystemRegisterEncoding(byte Op0, byte Op1, byte CRn, byte CRm, byte Op2) : IComparable<SystemRegisterEncoding>
{
    /// <summary>The value of the kernel's <c>sys_reg(op0, op1, crn, crm, op2)</c> (Linux arch/arm64/include/asm/sysreg.h).</summary>
    public uint SysReg => (uint)((Op0 << 19) | (Op1 << 16) | (CRn << 12) | (CRm << 8) | (Op2 << 5));

    /// <summary>The inverse of <see cref="SysReg"/>; null when the value has other bits set.</summary>
    public static SystemRegisterEncoding? FromSysReg(ulong value)
    {
        var encoding = new SystemRegisterEncoding((byte)((value >> 19) & 3), (byte)((value >> 16) & 7), (byte)((value >> 12) & 15), (byte)((value >> 8) & 15), (byte)((value >> 5) & 7));
        return encoding.SysReg == value ? encoding : null;
    }

    public int CompareTo(SystemRegisterEncoding other) => SysReg.CompareTo(other.SysReg);

    /// <summary><c>S3_0_C1_C0_0</c>, as assemblers write it.</summary>
    public override string ToString() => $"S{Op0}_{Op1}_C{CRn}_C{CRm}_{Op2}";
}
