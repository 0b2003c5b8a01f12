using System.Collections.Immutable;

namespace KvmModel.Arm64.Traps;

/// <summary>One reason for which an access traps.</summary>
/// <param name="When">The condition; <see cref="TrapCondition.Bits"/> are the control bits that are responsible.</param>
/// <param name="TargetLevel">1 when the guest's own EL1 takes the exception, 2 when KVM does.</param>
/// <param name="Source">Where the architecture says so, such as <c>Arm ARM DDI 0487 K.a HCR_EL2.TVM</c>.</param>
public sealed record TrapRule(TrapCondition When, int TargetLevel, ExceptionClass Class, string Source)
{
    public ImmutableArray<RegisterBit> Bits { get; } = When.Bits;
}
