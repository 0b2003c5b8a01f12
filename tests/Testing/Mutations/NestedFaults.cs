using static ReviewBot.Testing.Mutations.KernelTexts;

namespace ReviewBot.Testing.Mutations;

/// <summary>Faults in the tables of nested virtualisation: which trap is forwarded when, which bits of a guest hypervisor's register are reserved, where the VNCR page has a register.</summary>
internal static class NestedFaults
{
    private const string Fine = @"SR_FGT\((?<name>SYS_\w+),\s*(?<group>\w+),\s*(?<bit>\w+),\s*(?<polarity>[01])\)";
    private const string Coarse = @"SR_TRAP\((?<name>\w+),\s*(?<trap>CGT_\w+)\)";

    public static readonly MutationKind[] Kinds =
    [
        new("cgt-polarity", "A trap is forwarded when the guest hypervisor did not ask for it", false, texts =>
            texts.Each([EmulateNested], null, @"^\t\t\.value\s*=\s*(?<x>[A-Z]\w+)(?=,\n)", "0")
                .Concat(texts.Each([EmulateNested], null, @"^\t\t\.value\s*=\s*(?<x>0),\n\t\t\.mask\s*=\s*(?<mask>[A-Z]\w+),", "${mask}"))),
        new("cgt-wrong-control", "A trap is forwarded by a neighbour's control", false, texts => Neighbours(texts, @"^\t\t\.(?:value|mask)\s*=\s*(?<x>H\w+_T\w+)(?=,\n)")),
        new("cgt-behaviour", "A trap is forwarded for reads alone", false, texts => texts.Each([EmulateNested], null, @"\.behaviour\s*=\s*(?<x>BEHAVE_FORWARD_ANY)", "BEHAVE_FORWARD_READ")),
        new("cgt-row-dropped", "An access is never forwarded", false, texts => texts.Each([EmulateNested], null, $@"^(?<x>\t{Coarse},\n)", "")),
        new("cgt-row-duplicated", "An access has two entries", false, texts => texts.Each([EmulateNested], null, $@"^(?<x>\t{Coarse},\n)", "${x}${x}")),
        new("cgt-row-wrong-trap", "An access is forwarded by another control's trap", false, texts => Neighbours(texts, @"SR_TRAP\(SYS_\w+,\s*(?<x>CGT_\w+)\)")),
        new("fgt-polarity", "A fine-grained trap is read the wrong way round", false, texts => texts.Each([EmulateNested], null, Fine.Replace("<polarity>", "<x>", StringComparison.Ordinal), match => match.Groups["x"].Value == "0" ? "1" : "0")),
        new("fgt-row-dropped", "A fine-grained trap is never forwarded", false, texts => texts.Each([EmulateNested], null, $@"^(?<x>\t{Fine},\n)", "")),
        new("fgt-row-duplicated", "A fine-grained trap has two entries", false, texts => texts.Each([EmulateNested], null, $@"^(?<x>\t{Fine},\n)", "${x}${x}")),
        new("fgt-bit-wrong", "A fine-grained trap has its neighbour's bit", false, texts => Neighbours(texts, Fine.Replace("<bit>", "<x>", StringComparison.Ordinal))),
        new("res0-dropped", "A guest hypervisor may set a bit of a feature that the VM lacks", false, texts => texts.Each([Nested], "nv_sysregs|sysreg_masks", @"\bres0 \|= (?<x>[^;]+);", "0")),
        new("res0-guard-inverted", "Bits are reserved for the VMs that have the feature", false, texts => texts.Each([Nested], "nv_sysregs|sysreg_masks", @"\bif \((?<x>!)(?=kvm_has_feat\([^;{}]*\)\n)", "")),
        new("res0-on-host", "Bits are reserved by what the host has", false, texts => HostGate.In(texts, [Nested], "nv_sysregs|sysreg_masks")),
        new("res0-not-set", "The reserved bits of a register are never set", false, texts => texts.Each([Nested], "nv_sysregs|sysreg_masks", @"(?<=[;{}]\s*)^(?<x>\tset_sysreg_masks\([^;]*;\n)", "")),
        new("nested-limit-dropped", "A nested VM sees a feature that nesting does not support", false, texts =>
            texts.Each([Nested], "limit_nv_id_reg", @"(?<=[;{}:]\s*)^(?<x>\t+val &= [^;]*;\n)", "")),
        new("vncr-duplicate", "Two registers have one place in the VNCR page", false, texts => Neighbours(texts, @"^#define VNCR_\w+\s+(?<x>0x[0-9A-Fa-f]+)$", Vncr)),
        new("vncr-offset-wrong", "A register's place in the VNCR page is not the architecture's", false, texts => texts.Each([Vncr], null, @"^#define VNCR_\w+\s+0x[0-9A-F]+(?<x>[08])$", match => match.Groups["x"].Value == "0" ? "4" : "C")),
    ];

    /// <summary>Each match takes what the match before it has.</summary>
    private static IEnumerable<Site> Neighbours(KernelTexts texts, string pattern, string path = EmulateNested)
    {
        string? before = null;
        return texts.Each([path], null, pattern, match => (before, before = match.Groups["x"].Value).Item1);
    }
}
