namespace KvmModel.Arm64.Traps;

/// <summary>
/// What a guest's access is decided against: the machine's features, the EL2 controls as KVM programmed them while the guest runs, and the guest's own EL1
/// controls; and the algebra of the guards in which the answers are given. With <c>bool</c> for a guard this is one concrete machine
/// (<see cref="MachineRegisters"/>); with a Boolean function it is all machines at once.
/// </summary>
public interface IMachineState<TGuard>
{
    /// <summary>
    /// A bit of a register. Asked for are EL2 controls (<c>HCR_EL2</c>, <c>HFGRTR_EL2</c>, <c>ICH_HCR_EL2</c>, …), the guest's EL1 controls of EL0
    /// (<c>SCTLR_EL1</c>, <c>CPACR_EL1</c>, <c>CNTKCTL_EL1</c>, <c>PMUSERENR_EL0</c>, <c>MDSCR_EL1</c>, …; <see cref="GuestControls"/> has values), and what the
    /// machine has how many of: <c>PMCR_EL0.N</c>, <c>ID_AA64DFR0_EL1.BRPs</c> and <c>WRPs</c>, <c>ICH_VTR_EL2.PREbits</c>, <c>ERRIDR_EL1.NUM</c>.
    /// </summary>
    TGuard Bit(RegisterBit bit);

    /// <summary>Whether the machine implements a feature; <see cref="ArchitectureFeature.Definition"/> says what its ID registers hold then.</summary>
    TGuard Has(ArchitectureFeature feature);

    TGuard Constant(bool value);

    TGuard And(TGuard left, TGuard right);

    TGuard Or(TGuard left, TGuard right);

    TGuard Not(TGuard operand);

    bool IsFalse(TGuard guard);

    bool IsTrue(TGuard guard);
}
