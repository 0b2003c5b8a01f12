using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>What a unit asked beside the content of its inputs: which headers, and which names it depended on being macros or not.</summary>
internal sealed record UnitDependencies(SourceText Main, IReadOnlyCollection<IncludeRequest> Requests, SymbolSet Consulted);
