using System.Collections.Frozen;
using KvmModel.Kbuild;
using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>Which files of a tree may define what KVM/arm64 is linked with, and into which object each is linked.</summary>
/// <remarks>
/// A choice, not the kernel's makefiles: KVM, the processor's description and set-up, and the library functions that are plain C. What lies elsewhere (the scheduler,
/// the allocators) has no body in the program, and is known by meaning or not at all.
/// </remarks>
internal static class ProgramSources
{
    private const string Hyp = "arch/arm64/kvm/hyp/";

    /// <summary>In the order in which a name is looked for.</summary>
    private static readonly string[] _directories =
        ["arch/arm64/kvm", "arch/arm64/kvm/vgic", "arch/arm64/kvm/hyp", "arch/arm64/kvm/hyp/vhe", "arch/arm64/kvm/hyp/nvhe", "virt/kvm", "arch/arm64/kernel", "arch/arm64/mm"];

    private static readonly string[] _libraries =
    [
        "arch/arm64/kernel/pi/idreg-override.c", "kernel/params.c",
        "lib/bitmap.c", "lib/bsearch.c", "lib/ctype.c", "lib/find_bit.c", "lib/hweight.c", "lib/kstrtox.c", "lib/list_sort.c", "lib/math/gcd.c", "lib/rbtree.c", "lib/sort.c", "lib/string.c", "lib/string_helpers.c",
    ];

    /// <summary>Compiled for the constants in them, or for the machine that builds.</summary>
    private static readonly FrozenSet<string> _unlinked = FrozenSet.Create(StringComparer.Ordinal,
        "arch/arm64/kernel/asm-offsets.c", Hyp + "hyp-constants.c", Hyp + "nvhe/gen-hyprel.c");

    /// <summary>The files, in the order in which a name is looked for.</summary>
    public static IEnumerable<string> In(ISourceTree tree) =>
        _directories.SelectMany(tree.Files).Where(path => path.EndsWith(".c", StringComparison.Ordinal) && !_unlinked.Contains(path)).Concat(_libraries.Where(tree.Exists));

    /// <summary>How a file is compiled for a domain; null when it is not part of it.</summary>
    public static UnitFlavour? FlavourIn(string path, ProgramDomain domain)
    {
        var isHyp = path.StartsWith(Hyp, StringComparison.Ordinal);
        if (domain == ProgramDomain.Hyp)
            return isHyp && !path.StartsWith(Hyp + "vhe/", StringComparison.Ordinal) ? UnitFlavour.Nvhe : null;
        return KernelPreprocessor.DefaultFlavour(path) is var flavour && flavour != UnitFlavour.Nvhe ? flavour : null;
    }
}
