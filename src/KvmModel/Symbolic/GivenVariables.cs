using System.Collections.Frozen;

namespace KvmModel.Symbolic;

/// <summary>
/// Variables whose content the program does not make itself: assembly, the boot loader or parts of the kernel that are not run do. One CPU, which is up; the kernel entered
/// at EL2; virtual addresses are physical ones.
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
        ["kimage_voffset"] = 0,
        ["memstart_addr"] = 0,
        ["hyp_physvirt_offset"] = 0,
        ["jiffies"] = 0,
        // BOOT_CPU_MODE_EL2, for the first CPU and the others (Linux arch/arm64/include/asm/virt.h).
        ["__boot_cpu_mode"] = 0x0000_0e12_0000_0e12,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The content of a given variable; null for all others.</summary>
    public static Func<int, SymbolicBits>? ContentOf(string name) =>
        s_words.TryGetValue(name, out var word) ? index => SymbolicBits.FromConstant(index == 0 ? word : 0, 64) : null;
}
