using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>A store into a register of the CPU.</summary>
/// <param name="Guard">When it happens.</param>
/// <param name="Overwritten">What the register held until then.</param>
public sealed record RegisterStore(Bdd Guard, SymbolicBits Overwritten, string Function, SourceLocation Location);

/// <summary>The stores into a register in one half of a run, in order, and what it holds when that has ended.</summary>
public sealed record RegisterTurn(ImmutableArray<RegisterStore> Stores, SymbolicBits Left);

/// <summary>
/// What KVM does with one register of the CPU, of whatever level, while a vCPU is loaded, entered, left and put. Where <see cref="SwitchView"/> says whose value it has, this says which: registers of
/// EL2 belong to no guest.
/// </summary>
/// <param name="Start">What it holds when the vCPU is about to be loaded.</param>
/// <param name="ForGuest">Up to the end of the guest's turn.</param>
/// <param name="ForHost">From there until the vCPU was put.</param>
/// <param name="Lacks">The machines that do not have it; none where that is not known.</param>
/// <param name="Lacking">When KVM accesses it on one of these, and where.</param>
public sealed record RegisterUse(SystemRegisterEncoding Register, SymbolicBits Start, RegisterTurn ForGuest, RegisterTurn ForHost, Bdd Lacks, SwitchEdge Lacking);

/// <summary>All of them, ascending.</summary>
/// <param name="Ended">The paths on which the guest ran and the vCPU was put; the values mean nothing elsewhere.</param>
public sealed record RegisterUses(Bdd Ended, ImmutableArray<RegisterUse> Uses)
{
    /// <summary>Of a vCPU that is not followed.</summary>
    public static RegisterUses None { get; } = new(Bdd.False, []);
}
