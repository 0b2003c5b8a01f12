using System.Collections.Frozen;

namespace KvmModel.Preprocessing;

/// <summary>
/// Kernel macros that are given by their meaning instead of by their expansion: inline assembly, instrumentation, and accessors of the register file.
/// The preprocessor leaves their calls standing (arguments are expanded as anywhere), so that the parser sees a call of a function of that name.
/// </summary>
public static class IntrinsicMacros
{
    /// <summary>Reads of a system register, which is the first argument (Linux arch/arm64/include/asm/sysreg.h, kvm_hyp.h).</summary>
    public static readonly FrozenSet<string> ReadSysreg = FrozenSet.Create(StringComparer.Ordinal,
        "read_sysreg", "read_sysreg_s", "read_sysreg_el0", "read_sysreg_el1", "read_sysreg_el2");

    /// <summary>Writes of a system register: the value, then the register.</summary>
    public static readonly FrozenSet<string> WriteSysreg = FrozenSet.Create(StringComparer.Ordinal,
        "write_sysreg", "write_sysreg_s", "write_sysreg_el0", "write_sysreg_el1", "write_sysreg_el2");

    /// <summary>Read-modify-writes of a system register: the register, the bits to clear, the bits to set.</summary>
    public static readonly FrozenSet<string> ClearSetSysreg = FrozenSet.Create(StringComparer.Ordinal, "sysreg_clear_set", "sysreg_clear_set_s");

    /// <summary>Places in a guest's or the host's register file: the context or vCPU, then the slot (Linux arch/arm64/include/asm/kvm_host.h).</summary>
    public static readonly FrozenSet<string> RegisterFile = FrozenSet.Create(StringComparer.Ordinal, "ctxt_sys_reg", "__vcpu_sys_reg");

    /// <summary>Stores into a guest's register file: the vCPU, the slot, the value.</summary>
    public static readonly FrozenSet<string> RegisterFileStore = FrozenSet.Create(StringComparer.Ordinal, "__vcpu_assign_sys_reg");

    /// <summary>Run-time assertions: the condition that must not hold (Linux include/asm-generic/bug.h, include/linux/kvm_host.h), last argument of <c>KVM_BUG_ON</c> apart.</summary>
    public static readonly FrozenSet<string> Assertions = FrozenSet.Create(StringComparer.Ordinal,
        "WARN_ON", "WARN_ON_ONCE", "WARN_ON_SMP", "WARN", "WARN_ONCE", "BUG_ON", "VM_BUG_ON", "VM_WARN_ON", "VM_WARN_ON_ONCE", "KVM_BUG_ON");

    /// <summary>
    /// Checks that the compiler makes (Linux include/linux/compiler_types.h, build_bug.h). They hold in every tree that compiles and do nothing when they do, but expand to much
    /// of the text of some files: a check of one bit counts the bits of a mask by 2900 macro calls. Calls of them are left out.
    /// </summary>
    public static readonly FrozenSet<string> BuildChecks = FrozenSet.Create(StringComparer.Ordinal, "BUILD_BUG_ON", "BUILD_BUG_ON_MSG", "compiletime_assert");

    /// <summary>Calls into the hypervisor at EL2: the function, then its arguments (Linux arch/arm64/include/asm/kvm_host.h).</summary>
    public static readonly FrozenSet<string> Hypercalls = FrozenSet.Create(StringComparer.Ordinal, "kvm_call_hyp_nvhe");

    /// <summary>Accesses of a variable of userspace: a variable, then the pointer (Linux include/linux/uaccess.h).</summary>
    public static readonly FrozenSet<string> UserAccess = FrozenSet.Create(StringComparer.Ordinal, "put_user", "get_user", "__put_user", "__get_user");

    /// <summary>Those that stay standing in a program that is run: accesses of system registers and of userspace, hypercalls, assertions. The rest is C that can be run.</summary>
    public static readonly FrozenSet<string> Executed =
        FrozenSet.ToFrozenSet([.. ReadSysreg, .. WriteSysreg, .. Hypercalls, .. UserAccess, .. Assertions], StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static readonly FrozenSet<string> All =
        FrozenSet.ToFrozenSet([.. ReadSysreg, .. WriteSysreg, .. ClearSetSysreg, .. RegisterFile, .. RegisterFileStore, .. Assertions], StringComparer.Ordinal);
}
