namespace KvmModel.Preprocessing;

/// <summary>What a unit depends on beside the content of its inputs.</summary>
/// <param name="Includes">What each include that the unit asked for found, and where.</param>
/// <param name="Consulted">The names that mattered as being macros or not: any other name could be defined or not, any way, without changing a token of the unit.</param>
internal sealed record UnitDependencies(IReadOnlyDictionary<IncludeRequest, IncludeAnswer> Includes, SymbolSet Consulted);
