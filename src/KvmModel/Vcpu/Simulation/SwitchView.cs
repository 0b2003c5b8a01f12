using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>When a store of the world switch happens.</summary>
public enum SwitchMoment
{
    /// <summary>Before the guest first runs: while the vCPU is loaded, or on entry.</summary>
    Entry,

    /// <summary>When the guest first uses floating point.</summary>
    FloatingPointUse,

    /// <summary>When the guest first writes a debug register.</summary>
    DebugUse,

    /// <summary>When the guest has run: on exit, or while the vCPU is put.</summary>
    Exit,
}

/// <summary>A store that moves a register's value, and when it does.</summary>
public sealed record SwitchSite(SwitchMoment Moment, Bdd Guard, string Function, SourceLocation Location);

/// <summary>A value that goes from one place to another.</summary>
/// <param name="Guard">When it arrives, and is not overwritten there.</param>
/// <param name="Sites">The stores on its way to the register or to the storage, in the order in which they first happen.</param>
public sealed record SwitchEdge(Bdd Guard, ImmutableArray<SwitchSite> Sites);

/// <summary>A place where the vCPU keeps a register's value while the guest does not run.</summary>
/// <param name="Place">As C names it: <c>vcpu.arch.ctxt.sys_regs[TCR2_EL1]</c>.</param>
/// <param name="Restore">From there to the CPU's register, by the time that the guest has used what is loaded on first use.</param>
/// <param name="Save">From the CPU's register to there, by the time that the vCPU is put.</param>
public sealed record SwitchStorage(string Place, SwitchEdge Restore, SwitchEdge Save);

/// <summary>
/// What KVM does with one register of the CPU when a vCPU is loaded, entered, left and put. Each guard says when a value depends on another: exactly, in the state that the kernel
/// set up, by what would be different if the other were. What the register held before is the host's value, or what another guest left.
/// </summary>
/// <param name="Storage">Where the guest's value comes from and goes to; empty for a register that is not switched.</param>
/// <param name="Previous">When the CPU's register still has something of what it held before, while the guest runs.</param>
/// <param name="Kept">When what it held before is there again after the vCPU was put, or still.</param>
/// <param name="Left">When what the guest left in it is still there after the vCPU was put.</param>
/// <param name="Unknown">When none of this is known; the other guards are meant elsewhere.</param>
/// <param name="UnknownReasons">Why not.</param>
public sealed record SwitchView(
    SystemRegisterEncoding Register, ImmutableArray<SwitchStorage> Storage, Bdd Previous, SwitchEdge Kept, Bdd Left, Bdd Unknown, ImmutableArray<string> UnknownReasons);
