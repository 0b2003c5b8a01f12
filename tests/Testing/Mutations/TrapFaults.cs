using static ReviewBot.Testing.Mutations.KernelTexts;

namespace ReviewBot.Testing.Mutations;

/// <summary>Faults in how a VM's traps are configured: controls, the conditions on which they are set, fine-grained UNDEFs.</summary>
internal static class TrapFaults
{
    /// <summary>The functions that decide traps, by the names that they had or have.</summary>
    private const string Configuration = "^(kvm_calculate_traps|vcpu_set_h\\w*|vcpu_reset_hcr|kvm_init_sysreg|kvm_arm_setup_mdcr_el2|kvm_init_\\w*traps\\w*)$";

    private static readonly string[] s_files = [SysRegs, Debug, "arch/arm64/include/asm/kvm_emulate.h", "arch/arm64/kvm/arm.c"];

    public static readonly MutationKind[] Kinds =
    [
        new("trap-on-host", "A trap depends on what the host has", false, texts => HostGate.In(texts, s_files, Configuration)),
        new("trap-guard-dropped", "A trap is configured for every VM", false, texts =>
            texts.Each(s_files, Configuration, @"^(?<x>\t+if \((?:kvm|vcpu|!kvm|!vcpu)_\w+\([^;{}]*\)\n\t)(?=\t+\w)", "\t")),
        new("trap-guard-inverted", "A trap is configured for the wrong VMs", false, texts =>
            texts.Each(s_files, Configuration, @"\bif \((?<x>!?)(?=(kvm|vcpu)_\w+\([^;{}]*\)\n)", match => match.Groups["x"].Length > 0 ? "" : "!")),
        new("trap-wrong-feature", "A trap depends on a neighbour's feature", false, texts =>
            texts.Each(s_files, Configuration, @"kvm_has_feat\(kvm, ID_AA64\w+, (?<x>TCRX, IMP|S1PIE, IMP|S1POE, IMP|TLB, OS|TLB, RANGE|PAN, PAN2|ATS1A, IMP|MOPS, IMP)\)", match => match.Groups["x"].Value switch
            {
                "TCRX, IMP" => "S1PIE, IMP",
                "S1PIE, IMP" => "S1POE, IMP",
                "S1POE, IMP" => "S1PIE, IMP",
                "TLB, OS" => "TLB, RANGE",
                "TLB, RANGE" => "TLB, OS",
                "PAN, PAN2" => "PAN, IMP",
                "ATS1A, IMP" => "MOPS, IMP",
                _ => "ATS1A, IMP",
            })),
        new("trap-bit-dropped", "A control does not trap what it must", false, texts =>
            texts.Each([KvmArm], null, @"#define HCR_GUEST_FLAGS(?:[^\n]*\\\n)*?[^\n]*?(?<x>HCR_T\w+ \| )", "")
                .Concat(texts.Each([KvmArm], null, @"(?<=#define HCR_GUEST_FLAGS \((?:[^()]*))(?<x>HCR_(TACR|TIDCP|TSW|TSC|TLOR|TWI) \|)", ""))
                .Concat(texts.Each([Debug], Configuration, @"(?<x>MDCR_EL2_T\w+ \|\s*)(?=MDCR)", ""))),
        new("trap-bit-lost", "A control is never set", false, texts => texts.Each(s_files, Configuration, @"arch\.(?:hcrx?|mdcr)_el2 \|= (?<x>[^;]+);", "0")),
        new("fgu-bit-dropped", "A register of a feature that the VM lacks is not UNDEF", false, texts => texts.Each([SysRegs], Configuration, @"(?<=[(|]\s*)(?<x>HFG\w+\s*\|\s*)(?=HFG)", "")),
        new("fgu-lost", "Registers of a feature that the VM lacks are not UNDEF", false, texts => texts.Each([SysRegs], Configuration, @"arch\.fgu\[\w+\] \|?= (?<x>[^;]+);", "0")),
        new("fgu-wrong-group", "A fine-grained UNDEF goes to another register's bits", false, texts =>
            texts.Each([SysRegs], Configuration, @"arch\.fgu\[(?<x>HFG[xI]TR_GROUP|HFGITR_GROUP|HDFGRTR_GROUP)\]", match => match.Groups["x"].Value == "HFGITR_GROUP" ? "HDFGRTR_GROUP" : "HFGITR_GROUP")),
        new("trap-not-activated", "A control is not written on the way into the guest", false, texts =>
            texts.Each([.. Hyp], "activate_traps", @"(?<=[;{}]\s*)^(?<x>\t+write_sysreg(?:_\w+)?\((?!0\b|\*|HCRX_HOST)[^;]*;\n)", "")),
        new("trap-not-deactivated", "A control of the guest stays on in the host", false, texts =>
            texts.Each([.. Hyp], "deactivate_traps", @"(?<=[;{}]\s*)^(?<x>\t+(?:write_sysreg|sysreg_clear_set)\w*\([^;]*;\n)", "")),
    ];
}
