using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>How a unit is preprocessed, apart from its source.</summary>
/// <param name="Resolver">The tree and its search path.</param>
/// <param name="Predefined">Sources read before the unit, in order: the compiler's macros, those of the command line.</param>
/// <param name="Forced">Headers included before the unit (<c>-include</c>), by path in the tree.</param>
public sealed record PreprocessorOptions(IncludeResolver Resolver, IReadOnlyList<SourceText> Predefined, IReadOnlyList<string> Forced)
{
    /// <summary>Macros whose calls are left standing (<see cref="IntrinsicMacros"/>); conditions still see them as defined.</summary>
    public IReadOnlyCollection<string> Intrinsics { get; init; } = [];

    /// <summary>Macros whose calls are left out (<see cref="IntrinsicMacros.BuildChecks"/>).</summary>
    public IReadOnlyCollection<string> Erased { get; init; } = [];

    /// <summary>
    /// Whether what was preprocessed for other units is taken where it would be the same, and kept for them. The tokens are those that a compiler reads, but for the numbers
    /// that <c>__COUNTER__</c> gives: see <see cref="Stretch.FirstCount"/>.
    /// </summary>
    public bool SharesStretches { get; init; }

    /// <summary>A version of the main file that was preprocessed before, whose unchanged pieces are taken over too; null for none.</summary>
    public SourceText? Earlier { get; init; }

    public PreprocessorLimits Limits { get; init; } = PreprocessorLimits.Default;
}
