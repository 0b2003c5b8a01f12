using KvmModel.Source;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>Which files of a tree are KVM/arm64, and which of them the model must read.</summary>
public static class KvmSources
{
    /// <summary>The directory that makes a tree one we can read.</summary>
    public const string Directory = "arch/arm64/kvm";

    private static readonly string[] Directories = [Directory, $"{Directory}/hyp", $"{Directory}/hyp/vhe", $"{Directory}/hyp/nvhe", $"{Directory}/vgic"];

    /// <summary>
    /// What a unit's text contains when it holds a part of the model, by role: the descriptor table, the trap tables, the world switch,
    /// the laziness of FP state, and the guest's copy of the trap configuration.
    /// </summary>
    private static readonly string[] Roles =
        [$"{DescriptorReader.Table}[", $"{TrapTableReader.CoarseTrapBits}[", "<hyp/switch.h>", "<hyp/sysreg-sr.h>", "kvm_arch_vcpu_load_fp(struct", "arch.hcrx_el2"];

    /// <summary>Whether a path is KVM/arm64 code or one of its own headers.</summary>
    public static bool IsCode(string path) =>
        path.StartsWith(Directory + "/", StringComparison.Ordinal) || path.StartsWith("arch/arm64/include/asm/kvm", StringComparison.Ordinal) || path.StartsWith("virt/kvm/", StringComparison.Ordinal);

    /// <summary>Whether a change of the file can change what the model reads: code, headers, the descriptions that headers are generated from, and the host's feature tables.</summary>
    public static bool IsInput(string path) =>
        path.EndsWith(".h", StringComparison.Ordinal) || path.StartsWith("arch/arm64/tools/", StringComparison.Ordinal)
        || path.EndsWith("/Kbuild", StringComparison.Ordinal) || path.EndsWith(".c", StringComparison.Ordinal) && IsCode(path) || path is "Makefile" or FeatureFields.Path;

    /// <summary>The units that hold a part of the model, in ordinal order.</summary>
    public static IEnumerable<string> UnitsOf(ISourceTree tree) =>
        from directory in Directories
        from path in tree.Files(directory)
        where path.EndsWith(".c", StringComparison.Ordinal) && tree.Read(path) is { } text && Roles.Any(role => text.Text.Contains(role, StringComparison.Ordinal))
        select path;
}
