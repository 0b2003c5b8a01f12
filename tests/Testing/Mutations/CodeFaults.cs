using System.Text.RegularExpressions;
using static ReviewBot.Testing.Mutations.KernelTexts;

namespace ReviewBot.Testing.Mutations;

/// <summary>Faults that any code can have, where they change what a guest or userspace sees: widths, comparisons, accessors, names.</summary>
internal static class CodeFaults
{
    private static readonly string[] s_kvm = ["arch/arm64/kvm", "arch/arm64/kvm/hyp/include/hyp", "arch/arm64/kvm/hyp/vhe", "arch/arm64/kvm/hyp/nvhe"];

    /// <summary>Fields with more levels than one, and the level asked for.</summary>
    private const string Levelled = @"(?:AMU|RAS|SME|NV|EVT|BRBE|PMUVer|PMSVer|GIC), \w+|\w+, (?!IMP\b)\w+";

    public static readonly MutationKind[] Kinds =
    [
        new("storage-narrowed", "A 64-bit register is kept in 32 bits", false, texts => texts.Each([KvmHost], null, @"^\t+(?<x>u64)(?=\s+\w+_el[0-3];)", "u32")),
        new("storage-type", "A register is kept in a type that is not its size by name", false, texts => texts.Each([KvmHost], null, @"^\t+(?<x>u64)(?=\s+\w+_el[0-3];)", "unsigned long")),
        new("local-narrowed", "A 64-bit register goes through 32 bits", false, texts => texts.Each([SysRegs, Nested, Debug, Switch], ".", @"^\t+(?<x>u64)(?= \w+ = (?:__)?(?:vcpu_read_sys_reg|vcpu_sys_reg|read_sysreg|read_sanitised_ftr_reg|kvm_read_vm_id_reg)\w*\()", "u32")),
        new("level-compared-equal", "A feature is taken for absent at the levels above the one asked for", false, texts => texts.Each([.. s_kvm, KvmHost], null, $@"\b(?<x>kvm_has_feat)\([^,()]*(?:\([^()]*\))?[^,()]*, ID_\w+, (?:{Levelled})\)", "kvm_has_feat_enum")),
        new("memory-for-live", "A register is read from memory while it is on the CPU", false, texts => texts.Each(s_kvm, ".", @"(?<x>\bvcpu_read_sys_reg\()(?=\w+, (?<name>\w+)\))", match => IsLive(texts, match.Groups["name"].Value) ? "__vcpu_sys_reg(" : null)),
        new("raw-for-sanitised", "A raw ID register is used where the system's is meant", false, texts => texts.Each(s_kvm, ".", @"(?<x>\bread_sanitised_ftr_reg\()(?=SYS_\w+\))", "read_sysreg_s(")),
        new("host-id-for-vm", "The system's ID register is used where the VM's is meant", false, texts => texts.Each(s_kvm, ".", @"(?<x>\bkvm_read_vm_id_reg\((?:[\w>-]+), (?<name>SYS_\w+)\))", "read_sanitised_ftr_reg(${name})")),
        new("name-undefined", "A function is renamed where it is defined and not where it is called", false, texts => Renamed(texts, "arch/arm64/kvm/sys_regs.c")),
        new("range-wrong", "A range of bits is one too short", false, texts => texts.Each([SysRegs, Nested], null, @"GENMASK(?:_ULL)?\((?<x>\d\d), \d+\)", match => $"{int.Parse(match.Groups["x"].Value, System.Globalization.CultureInfo.InvariantCulture) - 1}")),
        new("and-for-or", "One of two conditions is enough", false, texts => texts.Each([SysRegs, Nested, Switch], ".", @"\bif \([^;{}|]*?(?<x>&&)[^;{}|]*\)\n", "||")),
        new("break-dropped", "A case falls through", false, texts => texts.Each([SysRegs, Nested], ".", @"(?<=[;}]\s*)^(?<x>\t+break;\n)(?=\s*case )", "")),
    ];

    /// <summary>Whether KVM leaves the register on the CPU while its vCPU is loaded: it reads it from there, or maps it to one that it does (Linux v6.12 __vcpu_read_sys_reg_from_cpu(), MAPPED_EL2_SYSREG()).</summary>
    private static bool IsLive(KernelTexts texts, string register) => texts.In(KvmHost, SysRegs).Any(text => Regex.IsMatch(text.Code, $@"\bcase {register}:\s*\*val = read_sysreg|\bMAPPED_EL2_SYSREG\({register},", RegexOptions.None, TimeSpan.FromSeconds(10)));

    private static IEnumerable<Site> Renamed(KernelTexts texts, string path) => texts.Each([path], null, @"^static (?:bool|int|u64|unsigned int) (?<x>(?:access|set|get|reset)_\w+)\((?=[^;{}]*\)\n\{)", match => match.Groups["x"].Value + "_reg");
}
