using System.Globalization;
using static ReviewBot.Testing.Mutations.KernelTexts;

namespace ReviewBot.Testing.Mutations;

/// <summary>Faults in what a VM's ID registers say, in what userspace may make them say, and in the descriptions of registers and features that both rest on.</summary>
internal static class IdRegisterFaults
{
    public static readonly MutationKind[] Kinds =
    [
        new("id-field-unmasked", "An ID register shows what KVM does not support", false, texts =>
            texts.Each([SysRegs], "sanitised", @"(?<=[;{}:]\s*)^(?<x>\t+val &= ~[^;]*;\n)", "")),
        new("id-field-mask-narrower", "An ID register shows one field more than KVM supports", false, texts =>
            texts.Each([SysRegs], "sanitised", @"(?<x>ARM64_FEATURE_MASK\(ID_\w+\) \|\s*)(?=ARM64_FEATURE_MASK)", "")),
        new("id-hidden-exposed", "A hidden ID register is shown", false, texts => texts.Each([SysRegs], null, @"(?<x>ID_HIDDEN)(?=\(ID_AA64)", "ID_SANITISED")),
        new("id-made-writable", "Userspace may write all of an ID register", false, texts => texts.Each([SysRegs], null, @"(?<x>ID_SANITISED\((?<name>ID_AA64\w+)\))", "ID_WRITABLE(${name}, GENMASK_ULL(63, 0))")),
        new("id-mask-wider", "Userspace may write a field that KVM does not handle", false, texts =>
            texts.Each([SysRegs], null, @"~\((?:ID_\w+\s*\|\s*)*(?<x>ID_\w+\s*\|\s*)ID_", "")),
        new("id-mask-all", "Userspace may write every field of an ID register", false, texts => texts.Each([SysRegs], null, @"ID_WRITABLE\(ID_\w+,\s*(?<x>[^;{}]*?)\),\n", "GENMASK_ULL(63, 0)")),
        new("id-mask-fixed", "Userspace can no longer write an ID register", false, texts => texts.Each([SysRegs], null, @"(?<x>ID_WRITABLE\((?<name>ID_AA64\w+),[^;{}]*?\)),\n", "ID_SANITISED(${name})")),
        new("feature-sign-wrong", "A feature's levels are compared with the wrong sign", false, texts =>
            texts.Each([Features], null, @"^\t(?<x>S_ARM64_FTR_BITS|ARM64_FTR_BITS)(?=\(FTR_(VISIBLE|HIDDEN), FTR_STRICT, FTR_LOWER_SAFE, ID_AA64)", match => match.Groups["x"].Length == 16 ? "ARM64_FTR_BITS" : "S_ARM64_FTR_BITS")),
        new("feature-safe-wrong", "The system takes the highest level of a feature for the safe one", false, texts =>
            texts.Each([Features], null, @"^\tS?_?ARM64_FTR_BITS\(FTR_\w+, FTR_STRICT, (?<x>FTR_LOWER_SAFE), ID_AA64", "FTR_HIGHER_SAFE")),
        new("description-sign-wrong", "A field is described with the wrong sign", false, texts =>
            texts.Each([Description], null, @"^(?<x>Signed|Unsigned)Enum\t", match => match.Groups["x"].Value == "Signed" ? "Unsigned" : "Signed")),
        new("description-encoding-wrong", "A register is described with its neighbour's encoding", false, texts =>
            texts.Each([Description], null, @"^Sysreg\t\w+\t3(?:\t\d+){3}\t(?<x>[0-6])$", match => $"{Number(match.Groups["x"].Value) + 1}")),
        new("description-value-wrong", "A field's value is described with the wrong number", false, texts =>
            texts.Each([Description], null, @"^\t0b000(?<x>[01])\tIMP$", match => match.Groups["x"].Value == "1" ? "0" : "1")),
        new("description-bits-wrong", "A field is described one bit too high", false, texts =>
            texts.Each([Description], null, @"^Field\t(?<x>\d+)\t(?=En|n[A-Z])", match => Number(match.Groups["x"].Value) is < 63 and var bit ? $"{bit + 1}" : null)),
    ];

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
