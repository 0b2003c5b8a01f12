using System.Collections.Immutable;
using KvmModel.Invariants;
using KvmModel.Source;

namespace Rules.Behaviour;

/// <summary>A line of a patch that breaks an invariant, for one thing or for several.</summary>
/// <param name="Breaches">What it breaks, all of one kind; one at least, the first in the order of what they are about first.</param>
/// <param name="FixedBy">The later patch that mends it; null when none does.</param>
internal sealed record BehaviourFault(SeriesStep Step, SourceLocation Location, DiffSide Side, ImmutableArray<NewBreach> Breaches, int? FixedBy)
{
    public InvariantKind Kind => Breaches[0].Kind;
}
