using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Invariants;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;

namespace Rules.Behaviour;

/// <summary>A line of a patch that breaks an invariant, for one thing or for several.</summary>
/// <param name="First">What it breaks, the first in the order of what is broken.</param>
/// <param name="Witness">A case of that.</param>
/// <param name="Subjects">What all that it breaks is about, in that order; all of one kind.</param>
/// <param name="FixedBy">The later patch that mends it; null when none does.</param>
internal sealed record BehaviourFault(SeriesStep Step, SourceLocation Location, DiffSide Side, NewBreach First, Assignment Witness, ImmutableArray<BreachSubject> Subjects, int? FixedBy)
{
    public InvariantKind Kind => First.Kind;
}

/// <summary>What a broken invariant is about: the register, and words that may have its encoding in them.</summary>
internal readonly record struct BreachSubject(SystemRegisterEncoding? Register, string Text);
