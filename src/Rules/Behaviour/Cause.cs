using KvmModel.Invariants;
using KvmModel.Source;

namespace Rules.Behaviour;

/// <summary>A broken invariant and the line of the patch that breaks it.</summary>
/// <param name="Location">Of the file after the patch, or before it when <paramref name="Side"/> says so.</param>
internal sealed record Cause(NewBreach Breach, SourceLocation Location, DiffSide Side);
