using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// The macros that kbuild's compiler command lines define under one configuration (Linux v6.12 scripts/Makefile.lib, arch/arm64/kvm/hyp/nvhe/Makefile). In three parts, by what
/// they depend on: units share what was preprocessed only where the macros asked about are the same objects.
/// </summary>
internal sealed class CommandLines
{
    private static readonly ConditionalWeakTable<KernelConfig, CommandLines> _known = [];
    private readonly SourceText _common;
    private readonly FrozenDictionary<UnitFlavour, SourceText> _flavours;
    private readonly ConcurrentDictionary<(string Path, UnitFlavour Flavour), SourceText> _modules = new();

    private CommandLines(KernelConfig config)
    {
        _common = Source($"""
            #define __KERNEL__ 1
            #define KASAN_SHADOW_SCALE_SHIFT {(config["CONFIG_KASAN_GENERIC"] is not null ? "3" : config["CONFIG_KASAN_SW_TAGS"] is not null ? "4" : "")}
            {(config["CONFIG_DYNAMIC_FTRACE_WITH_ARGS"] is not null ? "#define CC_USING_PATCHABLE_FUNCTION_ENTRY 1" : "")}

            """);
        _flavours = Enum.GetValues<UnitFlavour>().ToFrozenDictionary(flavour => flavour, flavour => Source(flavour switch
        {
            UnitFlavour.Nvhe => "#define __KVM_NVHE_HYPERVISOR__ 1\n#define __DISABLE_EXPORTS 1\n#define __DISABLE_TRACE_MMIO__ 1\n#define DISABLE_BRANCH_PROFILING 1\n",
            UnitFlavour.Vhe => "#define __KVM_VHE_HYPERVISOR__ 1\n",
            _ => "",
        }));
    }

    public static CommandLines Of(KernelConfig config) => _known.GetValue(config, static config => new CommandLines(config));

    /// <summary>The definitions for a file, as sources.</summary>
    public SourceText[] Of(string path, UnitFlavour flavour) =>
        [_common, _flavours[flavour], _modules.GetOrAdd((path, flavour), static key => Module(key.Path, key.Flavour))];

    private static SourceText Module(string path, UnitFlavour flavour)
    {
        var name = TreePath.Name(path);
        name = (name.Contains('.') ? name[..name.LastIndexOf('.')] : name).Replace('-', '_');
        var isKvm = path.StartsWith(KernelPreprocessor.Kvm, StringComparison.Ordinal) || path.StartsWith("virt/kvm/", StringComparison.Ordinal);
        var module = flavour == UnitFlavour.Nvhe ? "kvm_nvhe" : isKvm ? "kvm" : name;
        return Source($"""
            #define KBUILD_MODFILE "{TreePath.Directory(path)}/{module}"
            #define KBUILD_BASENAME "{name}"
            #define KBUILD_MODNAME "{module}"
            #define __KBUILD_MODNAME kmod_{module}

            """);
    }

    private static SourceText Source(string text) => new("<command-line>", text);
}
