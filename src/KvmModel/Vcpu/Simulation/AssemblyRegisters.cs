using System.Text.RegularExpressions;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Source;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Registers that the hypervisor's assembly writes, which is not run: what becomes of them is not known. In: the sources in which a guest is entered and left (Linux
/// arch/arm64/kvm/hyp/entry.S, arch/arm64/kvm/hyp/fpsimd.S) and the macros that they use. Out: those of them that are on record, each with the file that names it.
/// </summary>
internal static partial class AssemblyRegisters
{
    private static readonly string[] s_files =
    [
        "arch/arm64/kvm/hyp/entry.S", "arch/arm64/kvm/hyp/fpsimd.S", "arch/arm64/include/asm/kvm_asm.h", "arch/arm64/include/asm/kvm_ptrauth.h", "arch/arm64/include/asm/fpsimdmacros.h",
    ];

    private static readonly Dictionary<string, SystemRegisterEncoding> s_encodings =
        TrapFacts.Shared.Registers.ToDictionary(register => register.Name, register => register.Encoding, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<(SystemRegisterEncoding Register, string Path)> In(ISourceTree tree)
    {
        foreach (var path in s_files)
        {
            if (tree.Read(path) is not { } source)
                continue;
            foreach (Match written in Write().Matches(source.Text))
            {
                if (s_encodings.TryGetValue(written.Groups["name"].Value, out var register))
                    yield return (register, path);
            }
        }
    }

    /// <summary>An MSR of a register that is named, and not of a field of PSTATE.</summary>
    [GeneratedRegex(@"\bmsr(?:_s)?\s+(?:SYS_)?(?<name>[A-Za-z][A-Za-z0-9_]*)\s*,\s*(?!#)", RegexOptions.CultureInvariant)]
    private static partial Regex Write();
}
