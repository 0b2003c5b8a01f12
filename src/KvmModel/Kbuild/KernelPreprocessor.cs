using System.Collections.Immutable;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// Preprocesses files of a bare kernel tree as kbuild has them compiled: search path, forced headers and macros of the command line (Linux v6.12
/// Makefile, scripts/Makefile.lib, arch/arm64/Makefile, arch/arm64/kvm/**/Makefile). Safe to use from several threads.
/// </summary>
public sealed class KernelPreprocessor
{
    internal const string Kvm = "arch/arm64/kvm/";
    private const string Hyp = Kvm + "hyp/";

    private static readonly ImmutableArray<string> _path =
    [
        "arch/arm64/include", "arch/arm64/include/generated", "include",
        "arch/arm64/include/uapi", "arch/arm64/include/generated/uapi", "include/uapi", "include/generated/uapi",
    ];

    private static readonly string[] _forced = ["include/linux/compiler-version.h", "include/linux/kconfig.h", "include/linux/compiler_types.h"];

    private readonly IncludeResolver _host;
    private readonly IncludeResolver _hyp;
    private readonly IncludeResolver _other;
    private readonly CommandLines _commandLines;
    private readonly IReadOnlyCollection<string> _intrinsics;

    /// <param name="intrinsics">Macros whose calls are left standing, such as <see cref="IntrinsicMacros.All"/>, checks of the build being left out too; null for what a compiler reads.</param>
    public KernelPreprocessor(ISourceTree tree, KernelConfig? config = null, IReadOnlyCollection<string>? intrinsics = null)
    {
        _intrinsics = intrinsics ?? [];
        Tree = tree as KernelTree ?? new KernelTree(tree, config ?? KernelConfig.Default);
        _commandLines = CommandLines.Of(Tree.Config);
        _host = new IncludeResolver(Tree, [.. _path, "arch/arm64/kvm"]);
        _hyp = new IncludeResolver(Tree, [.. _path, "arch/arm64/kvm/hyp/include", "arch/arm64/kvm", "kernel/trace"]);
        _other = new IncludeResolver(Tree, _path);
    }

    public KernelTree Tree { get; }

    /// <summary>How a file is compiled when nothing else is asked for: by its directory, and <see cref="UnitFlavour.Vhe"/> where both hypervisors have it.</summary>
    public static UnitFlavour DefaultFlavour(string path)
    {
        if (!path.StartsWith(Hyp, StringComparison.Ordinal) || path is Hyp + "pgtable.c" or Hyp + "hyp-constants.c")
            return UnitFlavour.Host;
        return path.StartsWith(Hyp + "nvhe/", StringComparison.Ordinal) ? UnitFlavour.Nvhe : UnitFlavour.Vhe;
    }

    /// <summary>The unit that a file makes; null when the tree does not have it.</summary>
    /// <param name="earlier">A version of the file that was preprocessed before, perhaps in another tree: what is the same costs little then.</param>
    public PreprocessedUnit? Preprocess(string path, UnitFlavour? flavour = null, SourceText? earlier = null) =>
        Tree.Read(path) is { } main ? Preprocessor.Run(main, Options(path, flavour ?? DefaultFlavour(path)) with { Earlier = earlier == main ? null : earlier }) : null;

    /// <summary>How a file is preprocessed.</summary>
    public PreprocessorOptions Options(string path, UnitFlavour flavour) => new(
        path.StartsWith(Hyp, StringComparison.Ordinal) ? _hyp : path.StartsWith(Kvm, StringComparison.Ordinal) || path.StartsWith("virt/kvm/", StringComparison.Ordinal) ? _host : _other,
        [CompilerMacros.Source, .. _commandLines.Of(path, flavour)],
        _forced)
    { Intrinsics = _intrinsics, Erased = _intrinsics.Count > 0 ? IntrinsicMacros.BuildChecks : [], SharesStretches = _intrinsics.Count > 0 };
}
