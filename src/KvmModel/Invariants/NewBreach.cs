using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>An invariant that a patch breaks: it fails after the patch where it held before.</summary>
/// <param name="Subject">What it fails for, in words that stay when lines move.</param>
/// <param name="Witness">One case.</param>
/// <param name="Before">What happened before, in the case of the witness.</param>
/// <param name="After">What happens now.</param>
/// <param name="Reasons">Why it happens now, as far as the simulation says.</param>
/// <param name="ReasonsBefore">Why it did not before.</param>
public sealed record NewBreach(
    InvariantKind Kind, string Subject, SystemRegisterEncoding? Register, GuestAccess? Access, string? Control, Assignment Witness, string Before, string After,
    ImmutableArray<Reason> Reasons, ImmutableArray<Reason> ReasonsBefore);
