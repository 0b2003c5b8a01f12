namespace KvmModel.Delta;

/// <summary>Which files the simulation may read: KVM, the architecture's code and headers, and the headers that they include. Of two trees that differ nowhere else, there is nothing to run.</summary>
public static class SimulatedSources
{
    private static readonly string[] s_code = ["arch/arm64/kernel/", "arch/arm64/kvm/", "arch/arm64/lib/", "arch/arm64/mm/", "virt/kvm/"];

    private static readonly string[] s_headers =
        ["arch/arm64/include/", "include/asm-generic/", "include/clocksource/", "include/kvm/", "include/linux/", "include/uapi/asm-generic/", "include/uapi/linux/", "include/vdso/"];

    public static bool Contains(string path) =>
        path.StartsWith("arch/arm64/tools/", StringComparison.Ordinal)
        || path.EndsWith("/Kbuild", StringComparison.Ordinal) && path.StartsWith("arch/arm64/", StringComparison.Ordinal)
        || (IsHeader(path) || path.EndsWith(".c", StringComparison.Ordinal) || path.EndsWith(".S", StringComparison.Ordinal)) && s_code.Any(start => path.StartsWith(start, StringComparison.Ordinal))
        || IsHeader(path) && s_headers.Any(start => path.StartsWith(start, StringComparison.Ordinal));

    private static bool IsHeader(string path) => path.EndsWith(".h", StringComparison.Ordinal);
}
