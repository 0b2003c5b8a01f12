using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>What a unit is a function of, beside the content of its inputs: how it was asked for, what each include found, and which names it depended on being macros or not.</summary>
/// <param name="Consulted">A name outside this set could be defined or not, any way, without changing a token of the unit.</param>
internal sealed record UnitDependencies(SourceText Main, PreprocessorOptions Options, IReadOnlyDictionary<IncludeRequest, IncludeAnswer> Includes, SymbolSet Consulted);
