using System.Collections.Immutable;
using KvmModel.Source;

namespace Rules;

/// <summary>What the rules say of a series: what is told, and what was let pass. Both in the order of patch, path, line and rule.</summary>
/// <param name="Diagnostics">Limits that were reached.</param>
public sealed record Verdict(ImmutableArray<Finding> Findings, ImmutableArray<SuppressedFinding> Suppressed, ImmutableArray<Diagnostic> Diagnostics);
