using System.Collections.Immutable;

namespace KvmModel.Arm64.Traps;

/// <summary>A rule that takes an access, and when: it exists, the rule holds and none before it does. Never false.</summary>
public readonly record struct Trap<TGuard>(TrapRule Rule, TGuard Taken);

/// <summary>What the machine does with a guest's access before KVM runs any code. The guards of the four parts are disjoint and cover every case.</summary>
/// <param name="Undefined">The guest takes an Undefined Instruction exception, without KVM.</param>
/// <param name="ToEl1">The guest's own EL1 takes an exception, without KVM.</param>
/// <param name="ToEl2">KVM takes an exception of the rule's class.</param>
/// <param name="Direct">The access reaches the register.</param>
public sealed record TrapDecision<TGuard>(TGuard Undefined, ImmutableArray<Trap<TGuard>> ToEl1, ImmutableArray<Trap<TGuard>> ToEl2, TGuard Direct);
