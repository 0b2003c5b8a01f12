namespace KvmModel.Tests.Delta;

/// <summary>Changes of Linux 6.12's switch between host and guest, and what each does: a guest that finds another's value, one that loses its own, a host that does.</summary>
internal static class SeededSwitchChanges
{
    private const string StateSwitch = "arch/arm64/kvm/hyp/include/hyp/sysreg-sr.h";
    private const string Switch = "arch/arm64/kvm/hyp/include/hyp/switch.h";
    private const string DebugSwitch = "arch/arm64/kvm/hyp/include/hyp/debug-sr.h";
    private const string VheSwitch = "arch/arm64/kvm/hyp/vhe/switch.c";
    private const string VheStateSwitch = "arch/arm64/kvm/hyp/vhe/sysreg-sr.c";
    private const string Timer = "arch/arm64/kvm/arch_timer.c";
    private const string FloatingPoint = "arch/arm64/kvm/fpsimd.c";

    public static readonly SeededChange[] All =
    [
        new("TPIDR_EL1 is not restored", new TextEdit(StateSwitch, "__sysreg_restore_el1_state(", "write_sysreg(ctxt_sys_reg(ctxt, TPIDR_EL1),\ttpidr_el1);", ""),
            "restore TPIDR_EL1"),
        new("TPIDR_EL1 is not saved", new TextEdit(StateSwitch, "ctxt_sys_reg(ctxt, TPIDR_EL1)\t= read_sysreg(tpidr_el1);", ""),
            "save TPIDR_EL1"),
        new("TPIDR_EL1 is restored from another register's place", new TextEdit(StateSwitch, "__sysreg_restore_el1_state(", "ctxt_sys_reg(ctxt, TPIDR_EL1)", "ctxt_sys_reg(ctxt, PAR_EL1)"),
            "save TPIDR_EL1"),
        new("FPMR is restored where the host has it", new TextEdit(Switch, "__hyp_sve_restore_guest(vcpu);", "kvm_has_fpmr(kern_hyp_va(vcpu->kvm))", "system_supports_fpmr()"),
            "restore FPMR"),
        new("FPMR is never restored", new TextEdit(Switch, "__hyp_sve_restore_guest(vcpu);", "kvm_has_fpmr(kern_hyp_va(vcpu->kvm))", "0"),
            "restore FPMR"),
        new("FPMR is saved to another register's place", new TextEdit(FloatingPoint, "&__vcpu_sys_reg(vcpu, FPMR)", "&__vcpu_sys_reg(vcpu, SCXTNUM_EL0)"),
            "save FPMR"),
        new("what TCR2_EL1 brings is switched where the host has it",
            new TextEdit(StateSwitch, "ctxt_has_tcrx(struct kvm_cpu_context *ctxt)", "return kvm_has_feat(kern_hyp_va(vcpu->kvm), ID_AA64MMFR3_EL1, TCRX, IMP)", "return vcpu"),
            "restore TCR2_EL1", "save TCR2_EL1", "restore PIR_EL1", "save PIR_EL1", "restore PIRE0_EL1", "save PIRE0_EL1", "restore POR_EL1", "save POR_EL1"),
        new("MTE's registers are restored for guests without", new TextEdit(StateSwitch, "bool ctxt_has_mte(", "kvm_has_mte(kern_hyp_va(vcpu->kvm))", "system_supports_mte()"),
            "restore TFSR_EL1", "save TFSR_EL1", "restore TFSRE0_EL1", "save TFSRE0_EL1"),
        new("what is switched on every exit is not saved", new TextEdit(VheStateSwitch, "void sysreg_save_guest_state_vhe(", "__sysreg_save_common_state(ctxt);", ""),
            "save MDSCR_EL1", "save POR_EL0"),
        new("what is switched on every exit is not put back", new TextEdit(VheSwitch, "fpsimd_lazy_switch_to_host(vcpu);", "sysreg_restore_host_state_vhe(host_ctxt);", ""),
            "keep MDSCR_EL1", "keep POR_EL0"),
        new("the guest's state is restored when the guest has run",
            [
                new TextEdit(VheSwitch, "sysreg_restore_guest_state_vhe(guest_ctxt);", ""),
                new TextEdit(VheSwitch, "sysreg_save_guest_state_vhe(guest_ctxt);", "sysreg_restore_guest_state_vhe(guest_ctxt); sysreg_save_guest_state_vhe(guest_ctxt);"),
            ],
            "restore MDSCR_EL1", "save MDSCR_EL1", "restore POR_EL0", "save POR_EL0"),
        new("the host's thread registers are not saved", new TextEdit(VheStateSwitch, "__sysreg_save_user_state(host_ctxt);", ""),
            "keep TPIDR_EL0", "keep TPIDRRO_EL0"),
        new("breakpoint controls are neither restored nor put back", new TextEdit(DebugSwitch, "restore_debug(dbg->dbg_bcr, dbgbcr, brps);", ""),
            [.. Enumerable.Range(0, 16).SelectMany(number => (string[])[$"restore DBGBCR{number}_EL1", $"keep DBGBCR{number}_EL1"])]),
        new("ZCR_EL1 is not saved", new TextEdit(Switch, "__vcpu_sys_reg(vcpu, vcpu_sve_zcr_elx(vcpu)) = zcr_el1;", ""),
            "save ZCR_EL1"),
        new("the virtual timer's time is not restored", new TextEdit(Timer, "write_sysreg_el0(timer_get_cval(ctx), SYS_CNTV_CVAL);", ""),
            "restore CNTV_CVAL_EL0"),
        new("PMUSERENR_EL0 is not put back", new TextEdit(Switch, "write_sysreg(ctxt_sys_reg(hctxt, PMUSERENR_EL0), pmuserenr_el0);", ""),
            "keep PMUSERENR_EL0"),
    ];
}
