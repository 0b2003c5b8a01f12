using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>An invariant that a patch breaks: it fails after the patch where it held before.</summary>
/// <param name="Subject">What it fails for, in words that stay when lines move.</param>
/// <param name="Case">Finds one case; null when that is too much work. It takes as much time as all else, and holds on to the simulations until it was asked.</param>
/// <param name="Before">What happened before, in that case.</param>
/// <param name="After">What happens now.</param>
/// <param name="Reasons">Why it happens now, as far as the simulation says.</param>
/// <param name="ReasonsBefore">Why it did not before.</param>
public sealed record NewBreach(
    InvariantKind Kind, string Subject, SystemRegisterEncoding? Register, GuestAccess? Access, string? Control, Lazy<Assignment?> Case, string Before, string After,
    ImmutableArray<Reason> Reasons, ImmutableArray<Reason> ReasonsBefore)
{
    /// <summary>One case; null when none was found.</summary>
    public Assignment? Witness => Case.Value;
}
