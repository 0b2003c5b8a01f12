using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>A row of <c>sys_reg_descs</c> (Linux arch/arm64/kvm/sys_regs.c): how KVM handles trapped accesses to a register, and what userspace sees of it.</summary>
/// <param name="Register">The name in the row, or the encoding's architectural name.</param>
/// <param name="Macro">The macro the row was written with, such as <c>ID_SANITISED</c>; null for a row written out.</param>
/// <param name="Access">The function that emulates an access; null for none.</param>
/// <param name="Reset">The function that gives the reset value; null for none.</param>
/// <param name="Visibility">The function that hides the register; null when it is always visible.</param>
/// <param name="GetUser">The function behind <c>KVM_GET_ONE_REG</c>; null for the default.</param>
/// <param name="SetUser">The function behind <c>KVM_SET_ONE_REG</c>; null for the default.</param>
/// <param name="Slot">The storage, a name of <c>enum vcpu_sysreg</c>; null for none.</param>
/// <param name="Value">The row's <c>val</c>: a reset value, or the writable bits of an ID register; null when it is not constant.</param>
public sealed record SysRegDescriptor(
    SystemRegisterEncoding Encoding, string Register, string? Macro, string? Access, string? Reset, string? Visibility, string? GetUser, string? SetUser,
    string? Slot, ulong? Value, SourceLocation Location) : IModelFact
{
    public string Kind => "sysreg-descriptor";

    public string Subject => $"{Register} ({Encoding})";

    public string Key => Encoding.ToString();

    public string Description =>
        $"access {Access ?? "none"}, reset {Reset ?? "none"}, visibility {Visibility ?? "always"}, get {GetUser ?? "default"}, set {SetUser ?? "default"}, "
        + $"storage {Slot ?? "none"}, val {(Value is { } value ? $"0x{value:x}" : "not constant")}";

    /// <summary>Whether the encoding lies in the ID register space, op0 3, op1 0, CRn 0, CRm 1 to 7 (Arm ARM DDI 0487 D19.3).</summary>
    public bool IsIdRegister => Encoding is { Op0: 3, Op1: 0, CRn: 0, CRm: >= 1 and <= 7 };
}
