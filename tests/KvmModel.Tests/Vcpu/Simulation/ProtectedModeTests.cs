using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>Protected mode of kernels whose hypervisor copies the kernel's vCPU into one of its own, which it runs.</summary>
public sealed class ProtectedModeTests
{
    /// <summary>Some of each way to answer.</summary>
    private static readonly (string Register, AccessDirection Direction, OutcomeKind Kind)[] s_answers =
    [
        ("ID_AA64PFR0_EL1", AccessDirection.Read, OutcomeKind.Emulated),
        ("TPIDR_EL1", AccessDirection.Write, OutcomeKind.Direct),
        ("ACTLR_EL1", AccessDirection.Read, OutcomeKind.Emulated),
        ("PMSCR_EL1", AccessDirection.Write, OutcomeKind.Undef),
        // Linux v6.12 and v7.3 arch/arm64/kvm/sys_regs.c sys_reg_descs[]: trap_raz_wi().
        ("MDRAR_EL1", AccessDirection.Read, OutcomeKind.Raz),
        ("DBGPRCR_EL1", AccessDirection.Write, OutcomeKind.Wi),
    ];

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Accesses_are_followed_through_the_hypervisors_own_vCPU(string version)
    {
        var simulation = VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel(version)!), KernelConfig.Default, new Scenario(HypMode.Protected))!;
        Assert.False(simulation.Possible.IsFalse);
        foreach (var (register, direction, kind) in s_answers)
        {
            var possible = simulation.Access(new GuestAccess(TrapFacts.Shared.Find(register)!.Encoding, direction, 1)).Outcomes.Where(outcome => !simulation.Space.AreDisjoint(outcome.Guard, simulation.Possible));
            Assert.Equal((register, kind), (register, Assert.Single(possible.Select(outcome => outcome.Kind).Distinct())));
        }
        var traps = simulation.Controls.Single(control => control.Register == "HCR_EL2").Value;
        // HCR_EL2.VM and TSC.
        Assert.True(simulation.Space.Implies(simulation.Possible, simulation.Space.And(traps[0], traps[19])));
    }
}
