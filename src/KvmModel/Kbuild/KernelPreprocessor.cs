using System.Collections.Concurrent;
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
    private const string Kvm = "arch/arm64/kvm/";
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
    private readonly ConcurrentDictionary<(string, UnitFlavour), SourceText> _commandLines = new();

    private readonly IReadOnlyCollection<string> _intrinsics;

    /// <param name="intrinsics">Macros whose calls are left standing, such as <see cref="IntrinsicMacros.All"/>; null for none, as a compiler has it.</param>
    public KernelPreprocessor(ISourceTree tree, KernelConfig? config = null, IReadOnlyCollection<string>? intrinsics = null)
    {
        _intrinsics = intrinsics ?? [];
        Tree = tree as KernelTree ?? new KernelTree(tree, config ?? KernelConfig.Default);
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
    public PreprocessedUnit? Preprocess(string path, UnitFlavour? flavour = null) =>
        Tree.Read(path) is { } main ? Preprocessor.Run(main, Options(path, flavour ?? DefaultFlavour(path))) : null;

    /// <summary>How a file is preprocessed.</summary>
    public PreprocessorOptions Options(string path, UnitFlavour flavour) => new(
        path.StartsWith(Hyp, StringComparison.Ordinal) ? _hyp : path.StartsWith(Kvm, StringComparison.Ordinal) || path.StartsWith("virt/kvm/", StringComparison.Ordinal) ? _host : _other,
        [CompilerMacros.Source, _commandLines.GetOrAdd((path, flavour), static (key, tree) => CommandLine(key.Item1, key.Item2, tree.Config), Tree)],
        _forced)
    { Intrinsics = _intrinsics };

    private static SourceText CommandLine(string path, UnitFlavour flavour, KernelConfig config)
    {
        var name = TreePath.Name(path);
        name = name.Contains('.') ? name[..name.LastIndexOf('.')] : name;
        var isKvm = path.StartsWith(Kvm, StringComparison.Ordinal) || path.StartsWith("virt/kvm/", StringComparison.Ordinal);
        var module = flavour == UnitFlavour.Nvhe ? "kvm_nvhe" : isKvm ? "kvm" : name.Replace('-', '_');
        return new SourceText("<command-line>", $"""
            #define __KERNEL__ 1
            #define KASAN_SHADOW_SCALE_SHIFT {(config["CONFIG_KASAN_GENERIC"] is not null ? "3" : config["CONFIG_KASAN_SW_TAGS"] is not null ? "4" : "")}
            {(config["CONFIG_DYNAMIC_FTRACE_WITH_ARGS"] is not null ? "#define CC_USING_PATCHABLE_FUNCTION_ENTRY 1" : "")}
            #define KBUILD_MODFILE "{TreePath.Directory(path)}/{module}"
            #define KBUILD_BASENAME "{name.Replace('-', '_')}"
            #define KBUILD_MODNAME "{module}"
            #define __KBUILD_MODNAME kmod_{module}
            {flavour switch
        {
            UnitFlavour.Nvhe => "#define __KVM_NVHE_HYPERVISOR__ 1\n#define __DISABLE_EXPORTS 1\n#define __DISABLE_TRACE_MMIO__ 1\n#define DISABLE_BRANCH_PROFILING 1",
            UnitFlavour.Vhe => "#define __KVM_VHE_HYPERVISOR__ 1",
            _ => "",
        }}

            """);
    }
}
