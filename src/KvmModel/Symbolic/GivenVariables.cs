using System.Collections.Frozen;
using KvmModel.Kbuild;

namespace KvmModel.Symbolic;

/// <summary>
/// Variables whose content the program does not make itself: assembly, the boot loader or parts of the kernel that are not run do. One CPU, which is up; the kernel entered
/// at EL2; the kernel's image lies in its linear map, and physical memory begins at 0.
/// </summary>
internal static class GivenVariables
{
    /// <summary>By name, the first eight bytes; the rest is zero.</summary>
    private static readonly FrozenDictionary<string, ulong> s_words = new Dictionary<string, ulong>(StringComparer.Ordinal)
    {
        ["__per_cpu_offset"] = 0,
        ["nr_cpu_ids"] = 1,
        ["__num_online_cpus"] = 1,
        ["__cpu_online_mask"] = 1,
        ["__cpu_possible_mask"] = 1,
        ["__cpu_present_mask"] = 1,
        ["__cpu_active_mask"] = 1,
        ["memstart_addr"] = 0,
        ["hyp_physvirt_offset"] = 0,
        ["jiffies"] = 0,
        ["empty_zero_page"] = 0,
        // BOOT_CPU_MODE_EL2, for the first CPU and the others (Linux arch/arm64/include/asm/virt.h).
        ["__boot_cpu_mode"] = 0x0000_0e12_0000_0e12,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The content of a given variable; null for all others.</summary>
    public static Func<int, SymbolicBits>? ContentOf(string name, KernelConfig config)
    {
        // Linux arch/arm64/include/asm/memory.h PAGE_OFFSET.
        if (name == "kimage_voffset")
            return Words(ulong.MaxValue << (int)config.Number("CONFIG_ARM64_VA_BITS", 48));
        return s_words.TryGetValue(name, out var word) ? Words(word) : null;
    }

    private static Func<int, SymbolicBits> Words(ulong first) => index => SymbolicBits.FromConstant(index == 0 ? first : 0, 64);
}
