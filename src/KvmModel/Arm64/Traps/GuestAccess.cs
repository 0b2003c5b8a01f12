namespace KvmModel.Arm64.Traps;

/// <summary>Which way an access moves data: a read is MRS or SYSL, a write is MSR or SYS.</summary>
public enum AccessDirection : byte { Read, Write }

/// <summary>One AArch64 system instruction of a guest: MRS or MSR (op0 2 and 3), SYSL or SYS (op0 1).</summary>
/// <param name="ExceptionLevel">
/// 0 or 1: where the guest runs, with EL2 enabled and HCR_EL2.TGE 0. 2 is where a guest hypervisor takes itself to run: it is at EL1, with HCR_EL2.NV set (Arm ARM DDI 0487 D8.11).
/// </param>
public readonly record struct GuestAccess(SystemRegisterEncoding Encoding, AccessDirection Direction, int ExceptionLevel)
{
    public override string ToString() => $"{(Encoding.Op0 == 1 ? (Direction == AccessDirection.Read ? "SYSL" : "SYS") : Direction == AccessDirection.Read ? "MRS" : "MSR")} {Encoding} at EL{ExceptionLevel}";
}
