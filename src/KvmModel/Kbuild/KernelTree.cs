using System.Collections.Concurrent;
using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// A bare kernel tree with the headers in it that a build would generate, at the paths where the build puts them. Each is made when it is first read,
/// from the tree's own sources and the configuration, and is the same object wherever these are the same. What exists in the tree itself
/// is never replaced.
/// </summary>
public sealed class KernelTree : IDerivedTree
{
    private const string Generated = "arch/arm64/include/generated/";
    private readonly ConcurrentDictionary<string, SourceText?> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<SourceText?>> _generated = new(StringComparer.Ordinal);

    public KernelTree(ISourceTree sources, KernelConfig config)
    {
        Sources = sources;
        Config = config = config.IsProfile ? ArchitectureConfig.Fit(config, sources) : config;
        Add("include/generated/autoconf.h", () => config.Header);
        Add(Bounds.Path, () => Bounds.In(sources, config));
        Add("include/generated/timeconst.h", () => FromConfig("include/generated/timeconst.h", () => TimeConstants.Header(config.Number("CONFIG_HZ", 250))));
        Add("include/generated/uapi/linux/version.h", () => KernelVersionHeaders.Version(sources.Read("Makefile")));
        Add("include/generated/utsrelease.h", () => KernelVersionHeaders.Release(sources.Read("Makefile")));
        Add("include/generated/asm-offsets.h", () => Offsets("include/generated/asm-offsets.h", "arch/arm64/kernel/asm-offsets.c"));
        Add("include/generated/rq-offsets.h", () => Offsets("include/generated/rq-offsets.h", "kernel/sched/rq-offsets.c"));
        Add("arch/arm64/kvm/hyp_constants.h", () => Offsets("arch/arm64/kvm/hyp_constants.h", "arch/arm64/kvm/hyp/hyp-constants.c"));
        Add("include/generated/vdso-offsets.h", () => FromConfig("include/generated/vdso-offsets.h", () => "/* known after linking */\n"));
        foreach (var uapi in (string[])["", "uapi/"])
        {
            foreach (var (path, text) in AsmGenericHeaders.In(sources, uapi))
                Add(path, () => text);
            var kbuild = KbuildList.Read(sources.Read($"arch/arm64/include/{uapi}asm/Kbuild"));
            foreach (var name in kbuild["generated-y"].Concat(kbuild["syscall-y"]))
                Add($"{Generated}{uapi}asm/{name}", () => FromTools($"{Generated}{uapi}asm/{name}", name));
        }
    }

    /// <summary>The tree without generated headers.</summary>
    public ISourceTree Sources { get; }

    /// <summary>The configuration that the headers show; the default profile fitted to the tree.</summary>
    public KernelConfig Config { get; }

    /// <summary>The paths of the generated headers, in ordinal order.</summary>
    public IEnumerable<string> GeneratedPaths => _generated.Keys.Order(StringComparer.Ordinal);

    public SourceText? Read(string path) => _generated.TryGetValue(path, out var make) ? _read.GetOrAdd(path, static (_, make) => make(), make) : Sources.Read(path);

    public bool Exists(string path) => _generated.ContainsKey(path) ? Read(path) is not null : Sources.Exists(path);

    public IReadOnlyList<string> Files(string directory)
    {
        var made = _generated.Keys.Where(path => TreePath.Directory(path) == directory && Exists(path)).ToList();
        return made.Count == 0 ? Sources.Files(directory) : [.. Sources.Files(directory).Union(made).Order(StringComparer.Ordinal)];
    }

    /// <remarks>Of the generated headers, those that the other tree was asked for are compared.</remarks>
    bool IDerivedTree.HasPathsOf(ISourceTree other) =>
        other is KernelTree known && OverlayTree.HaveSamePaths(Sources, known.Sources)
        && _generated.Count == known._generated.Count && _generated.Keys.All(known._generated.ContainsKey)
        && known._read.All(read => Read(read.Key)?.Path == read.Value?.Path);

    private void Add(string path, Func<SourceText?> make)
    {
        if (!Sources.Exists(path))
            _generated[path] = make;
    }

    private SourceText FromConfig(string path, Func<string> make) => DerivedText.Of(path, null, [Config.Header], make);

    /// <summary>A header that <c>arch/arm64/tools</c> makes; null for one that is not known how to make.</summary>
    private SourceText? FromTools(string path, string name)
    {
        switch (name)
        {
            case "sysreg-defs.h" when Sources.Read(SystemRegisterFile.Path) is { } registers:
                var dialect = SysregHeaderDialect.Of(Sources.Read(SysregHeaderDialect.ScriptPath)?.Text);
                return DerivedText.Of(path, dialect, [registers], () => SysregHeader.Write(SystemRegisterFile.Read(registers), dialect));
            case "cpucap-defs.h" or "cpucaps.h" when Sources.Read(CpuCapabilities.Path) is { } capabilities:
                return DerivedText.Of(path, null, [capabilities], () => CpuCapabilities.Read(capabilities).Header());
            case "kernel-hwcap.h" when Sources.Read(HardwareCapabilities.Path) is { } hwcap:
                return DerivedText.Of(path, null, [hwcap], () => HardwareCapabilities.Header(hwcap));
            case "unistd_64.h" when Sources.Read("arch/arm64/tools/syscall_64.tbl") is { } table:
                return DerivedText.Of(path, null, [table], () => SyscallNumbers.Header(table, ["common", "64", "renameat", "rlimit", "memfd_secret"], ""));
            case "unistd_32.h" or "unistd_compat_32.h" when Sources.Read("arch/arm64/tools/syscall_32.tbl") is { } table:
                return DerivedText.Of(path, null, [table], () => SyscallNumbers.Header(table, ["common", "32"], name == "unistd_32.h" ? "" : "compat32_"));
            default:
                return null;
        }
    }

    private SourceText? Offsets(string path, string source) =>
        Sources.Read(source) is { } text ? DerivedText.Of(path, null, [text], () => AssemblerOffsets.Header(text)) : null;
}
