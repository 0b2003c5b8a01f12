namespace KvmModel.Tests.Delta;

/// <summary>
/// Changes of Linux 6.12's KVM that each alter what a guest or userspace can see: mistakes that a patch could make, and the same in the other direction. A search text is an
/// expression, not a passage.
/// </summary>
internal static class SeededChanges
{
    private const string SysRegs = "arch/arm64/kvm/sys_regs.c";
    private const string KvmArm = "arch/arm64/include/asm/kvm_arm.h";
    private const string Debug = "arch/arm64/kvm/debug.c";
    private const string VheSwitch = "arch/arm64/kvm/hyp/vhe/switch.c";
    private const string Switch = "arch/arm64/kvm/hyp/include/hyp/switch.h";

    public static readonly SeededChange[] All =
    [
        new("FPMR is listed for every guest", new TextEdit(SysRegs, ".visibility = fp8_visibility", ""),
            "list FPMR"),
        new("SVCR is listed for every guest", new TextEdit(SysRegs, ".visibility = sme_visibility", ""),
            "list SVCR"),
        new("ZCR_EL1 is listed for every guest", new TextEdit(SysRegs, "ZCR_EL1, 0, .visibility = sve_visibility", "ZCR_EL1, 0"),
            "list ZCR_EL1"),
        new("POR_EL1 is listed for every guest", new TextEdit(SysRegs, "reset_unknown, POR_EL1,", ".visibility = s1poe_visibility", ""),
            "list POR_EL1"),
        new("TPIDRRO_EL0 is hidden from all guests", new TextEdit(SysRegs, "reset_unknown, TPIDRRO_EL0", "reset_unknown, TPIDRRO_EL0, .visibility = sme_visibility"),
            "list TPIDRRO_EL0"),
        new("MTE's registers are shown to those without", new TextEdit(SysRegs, "unsigned int mte_visibility(", "if (kvm_has_mte", "if (!kvm_has_mte"),
            "list RGSR_EL1", "list GCR_EL1", "list TFSR_EL1", "list TFSRE0_EL1"),
        new("PAuth's keys are shown to those without", new TextEdit(SysRegs, "vcpu_has_ptrauth(vcpu) ? 0 : REG_HIDDEN", "vcpu_has_ptrauth(vcpu) ? REG_HIDDEN : 0"),
            "list APIAKeyLo_EL1", "list APIAKeyHi_EL1", "list APIBKeyLo_EL1", "list APIBKeyHi_EL1", "list APDAKeyLo_EL1", "list APDAKeyHi_EL1", "list APDBKeyLo_EL1", "list APDBKeyHi_EL1", "list APGAKeyLo_EL1", "list APGAKeyHi_EL1"),
        new("SVE's registers are shown where the host has SVE", new TextEdit(SysRegs, "unsigned int sve_visibility(", "vcpu_has_sve(vcpu)", "system_supports_sve()"),
            "list ZCR_EL1"),
        new("POE's registers are shown where the host has POE", new TextEdit(SysRegs, "unsigned int s1poe_visibility(", "kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, S1POE, IMP)", "system_supports_poe()"),
            "list POR_EL1", "list POR_EL0"),
        new("FPMR is enabled where the host has it", new TextEdit(SysRegs, "if (kvm_has_fpmr(kvm))", "if (system_supports_fpmr())"),
            "control HCRX_EL2", "MRS FPMR at EL1", "MRS FPMR at EL0", "MSR FPMR at EL1", "MSR FPMR at EL0"),
        new("FPMR is never enabled", new TextEdit(SysRegs, "|= HCRX_EL2_EnFPM", "|= 0"),
            "control HCRX_EL2", "MRS FPMR at EL1", "MRS FPMR at EL0", "MSR FPMR at EL1", "MSR FPMR at EL0"),
        new("TCR2_EL1 is never enabled", new TextEdit(SysRegs, "|= HCRX_EL2_TCR2En", "|= 0"),
            "control HCRX_EL2", "MRS TCR2_EL1 at EL1", "MSR TCR2_EL1 at EL1"),
        new("MOPS exceptions are not taken", new TextEdit(SysRegs, "(HCRX_EL2_MSCEn | HCRX_EL2_MCE2)", "HCRX_EL2_MSCEn"),
            "control HCRX_EL2"),
        new("outer shareable TLB maintenance traps for those that have it", new TextEdit(SysRegs, "|= HCR_ATA;", "if (!kvm_has_feat", "if (kvm_has_feat"),
            "control HCR_EL2", "SYS TLBI_VMALLE1OS at EL1"),
        new("outer shareable TLB maintenance never traps", new TextEdit(SysRegs, "|= HCR_TTLBOS", "|= 0"),
            "control HCR_EL2", "SYS TLBI_VMALLE1OS at EL1"),
        new("error records do not trap", new TextEdit(SysRegs, "|= HCR_TERR", "|= 0"),
            "control HCR_EL2", "MRS ERRIDR_EL1 at EL1"),
        new("ACTLR_EL1 does not trap", new TextEdit(KvmArm, "HCR_FB | HCR_TACR", "HCR_FB"),
            "control HCR_EL2", "MRS ACTLR_EL1 at EL1", "MSR ACTLR_EL1 at EL1"),
        new("limited ordering regions do not trap", new TextEdit(KvmArm, "HCR_RW | HCR_TLOR", "HCR_RW"),
            "control HCR_EL2", "MRS LORC_EL1 at EL1", "MSR LORC_EL1 at EL1"),
        new("ID registers do not trap", new TextEdit(KvmArm, "HCR_PTW | HCR_TID3", "HCR_PTW"),
            "control HCR_EL2", "MRS ID_AA64PFR0_EL1 at EL1"),
        new("implementation defined registers do not trap", new TextEdit(KvmArm, "HCR_SWIO | HCR_TIDCP", "HCR_SWIO"),
            "control HCR_EL2"),
        new("ACCDATA_EL1 has no fine-grained UNDEF", new TextEdit(SysRegs, "HFGxTR_EL2_nACCDATA_EL1", "0"),
            "control HFGRTR_EL2", "control HFGWTR_EL2", "MRS ACCDATA_EL1 at EL1", "MSR ACCDATA_EL1 at EL1"),
        new("TPIDR2_EL0 has no fine-grained UNDEF", new TextEdit(SysRegs, "HFGxTR_EL2_nTPIDR2_EL0_MASK", "0"),
            "control HFGRTR_EL2", "control HFGWTR_EL2"),
        new("SMPRI_EL1 has no fine-grained UNDEF", new TextEdit(SysRegs, "HFGxTR_EL2_nSMPRI_EL1_MASK", "0"),
            "control HFGRTR_EL2", "control HFGWTR_EL2", "MRS SMPRI_EL1 at EL1", "MSR SMPRI_EL1 at EL1"),
        new("PIR_EL1 is UNDEF where the host lacks it", new TextEdit(SysRegs, "!kvm_has_feat(kvm, ID_AA64MMFR3_EL1, S1PIE, IMP)", "!cpus_have_final_cap(ARM64_HAS_S1PIE)"),
            "control HFGRTR_EL2", "control HFGWTR_EL2", "MRS PIR_EL1 at EL1", "MSR PIR_EL1 at EL1", "MRS PIRE0_EL1 at EL1", "MSR PIRE0_EL1 at EL1"),
        new("POR_EL0 has no fine-grained UNDEF", new TextEdit(SysRegs, "HFGxTR_EL2_nPOR_EL0", "0"),
            "control HFGRTR_EL2", "control HFGWTR_EL2", "MRS POR_EL0 at EL1", "MSR POR_EL0 at EL1"),
        new("AT S1E1A has no fine-grained UNDEF", new TextEdit(SysRegs, "|= HFGITR_EL2_ATS1E1A", "|= 0"),
            "control HFGITR_EL2", "SYS AT_S1E1A at EL1"),
        new("range TLB maintenance is UNDEF for those that have it", new TextEdit(SysRegs, "HFGITR_EL2_TLBIVMALLE1OS);", "!kvm_has_feat", "kvm_has_feat"),
            "control HFGITR_EL2", "SYS TLBI_RVAE1 at EL1"),
        new("the OS lock does not trap", new TextEdit(Debug, "MDCR_EL2_TDRA |", "MDCR_EL2_TDOSA", "0"),
            "control MDCR_EL2", "MRS OSLSR_EL1 at EL1", "MSR OSLAR_EL1 at EL1"),
        new("statistical profiling does not trap", new TextEdit(Debug, "MDCR_EL2_TPMS |", ""),
            "control MDCR_EL2", "MRS PMSCR_EL1 at EL1", "MSR PMSCR_EL1 at EL1"),
        new("trace filters do not trap", new TextEdit(Debug, "MDCR_EL2_TTRF |", ""),
            "control MDCR_EL2", "MRS TRFCR_EL1 at EL1", "MSR TRFCR_EL1 at EL1"),
        new("PMCR_EL0 traps with the other PMU registers only", new TextEdit(Debug, "MDCR_EL2_TPMCR |", ""),
            "control MDCR_EL2"),
        new("activity monitors do not trap", new TextEdit(VheSwitch, "CPACR_ELx_TTA | CPTR_EL2_TAM", "CPACR_ELx_TTA"),
            "control CPTR_EL2", "MRS AMCR_EL0 at EL1"),
        new("AArch32 CRn 15 does not trap", new TextEdit(Switch, "1 << 15, hstr_el2", "0, hstr_el2"),
            "control HSTR_EL2"),
        new("LORC_EL1 is UNDEF", new TextEdit(SysRegs, "SYS_LORC_EL1), trap_loregion", "SYS_LORC_EL1), undef_access"),
            "MRS LORC_EL1 at EL1", "MSR LORC_EL1 at EL1"),
        new("PMMIR_EL1 is UNDEF in place of RAZ", new TextEdit(SysRegs, "SYS_PMMIR_EL1), trap_raz_wi", "SYS_PMMIR_EL1), undef_access"),
            "MRS PMMIR_EL1 at EL1"),
        new("OSDLR_EL1 is UNDEF in place of RAZ", new TextEdit(SysRegs, "SYS_OSDLR_EL1), trap_raz_wi", "SYS_OSDLR_EL1), undef_access"),
            "MRS OSDLR_EL1 at EL1", "MSR OSDLR_EL1 at EL1"),
        new("limited ordering regions are not UNDEF for those without", new TextEdit(SysRegs, "static bool trap_loregion(", "!kvm_has_feat(vcpu->kvm, ID_AA64MMFR1_EL1, LO, IMP)", "0"),
            "MRS LORC_EL1 at EL1", "MRS LORID_EL1 at EL1", "MSR LORC_EL1 at EL1"),
        new("OSLAR_EL1 and OSLSR_EL1 swap their access functions", [new(SysRegs, "SYS_OSLAR_EL1), trap_oslar_el1", "SYS_OSLAR_EL1), trap_oslsr_el1"), new(SysRegs, "SYS_OSLSR_EL1), trap_oslsr_el1", "SYS_OSLSR_EL1), trap_oslar_el1")],
            "MSR OSLAR_EL1 at EL1", "MRS OSLSR_EL1 at EL1"),
        new("ICC_SRE_EL1 is there without a GICv3", new TextEdit(SysRegs, "static bool access_gic_sre(", "!kvm_has_gicv3(vcpu->kvm)", "0"),
            "MRS ICC_SRE_EL1 at EL1", "MSR ICC_SRE_EL1 at EL1"),
        new("TCR2_EL1 is not UNDEF for those without", new TextEdit(SysRegs, "static bool access_vm_reg(", "!kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, TCRX, IMP)", "0"),
            "MSR TCR2_EL1 at EL1"),
        new("SCTLR_EL1 resets with the MMU on", new TextEdit(SysRegs, "0x00C50078", "0x00C50079"),
            "value SCTLR_EL1"),
        new("TCR_EL1 resets to one", new TextEdit(SysRegs, "reset_val, TCR_EL1, 0 }", "reset_val, TCR_EL1, 1 }"),
            "value TCR_EL1"),
        new("MPIDR_EL1 resets without its RES1 bit", new TextEdit(SysRegs, "mpidr |= (1ULL << 31)", "mpidr |= (1ULL << 30)"),
            "value MPIDR_EL1"),
        new("userspace may write TGRAN4_2", new TextEdit(SysRegs, "ID_AA64MMFR0_EL1_TGRAN4_2 |", ""),
            "mask ID_AA64MMFR0_EL1", "value ID_AA64MMFR0_EL1"),
        new("ID_AA64ZFR0_EL1 is not writable", new TextEdit(SysRegs, "ID_WRITABLE(ID_AA64ZFR0_EL1, ~ID_AA64ZFR0_EL1_RES0)", "ID_SANITISED(ID_AA64ZFR0_EL1)"),
            "mask ID_AA64ZFR0_EL1", "value ID_AA64ZFR0_EL1"),
        new("ID_AA64MMFR4_EL1 reads as zero", new TextEdit(SysRegs, "ID_SANITISED(ID_AA64MMFR4_EL1)", "ID_HIDDEN(ID_AA64MMFR4_EL1)"),
            "value ID_AA64MMFR4_EL1"),
        new("guests without MTE see the host's", new TextEdit(SysRegs, "case SYS_ID_AA64PFR1_EL1:", "!kvm_has_mte(vcpu->kvm)", "0"),
            "value ID_AA64PFR1_EL1"),
        new("guests see the host's AMU", new TextEdit(SysRegs, "val &= ~ID_AA64PFR0_EL1_AMU_MASK;", ""),
            "value ID_AA64PFR0_EL1"),
        new("cache identification does not trap", new TextEdit(SysRegs, "|= HCR_TID2", "|= 0"), "control HCR_EL2", "MRS CSSELR_EL1 at EL1", "MSR CSSELR_EL1 at EL1"),
    ];

    /// <summary>Changes that are not seen as what they are, or not at all: each is expected to become one of the others.</summary>
    public static readonly SeededChange[] NotExact =
    [
        new("FN_userspace may not write CTR_EL0.DIC", new TextEdit(SysRegs, "CTR_EL0_DIC_MASK |", ""), "mask CTR_EL0", "value CTR_EL0"),
        // An access that KVM answers is not compared by the value that it gives.
        new("FN_DBGAUTHSTATUS_EL1 reads as zero", new TextEdit(SysRegs, "read_sysreg(dbgauthstatus_el1)", "0"), "MRS DBGAUTHSTATUS_EL1 at EL1"),
    ];
}
