using KvmModel.Delta;
using KvmModel.Invariants;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Delta;

/// <summary>What a change of a real kernel breaks, and what it does not.</summary>
public sealed class NewBreachTests(NewBreachTests.Kernel kernel) : IClassFixture<NewBreachTests.Kernel>
{
    private const string SysRegs = "arch/arm64/kvm/sys_regs.c";
    private const string CpuFeature = "arch/arm64/kernel/cpufeature.c";

    private const string Check = "\tif (csselr < CSSELR_MAX)\n";

    private EditedTree WithoutSm4 => EditedTree.Of(kernel.Tree, CpuFeature, text => text.Replace(
        "\tARM64_FTR_BITS(FTR_VISIBLE_IF_IS_ENABLED(CONFIG_ARM64_SVE),\n\t\t       FTR_STRICT, FTR_LOWER_SAFE, ID_AA64ZFR0_EL1_SM4_SHIFT, 4, 0),\n", "", StringComparison.Ordinal));

    [KernelFact("6.12")]
    public void What_a_guest_sets_before_it_makes_an_access_is_not_taken_to_be_as_KVM_left_it()
    {
        var breaches = kernel.Breaches(kernel.Tree, EditedTree.Of(kernel.Tree, SysRegs, text => text.Replace(Check, $"\tif (csselr >= CSSELR_MAX)\n\t\treturn undef_access(vcpu, p, r);\n{Check}", StringComparison.Ordinal)), SysRegs);

        Assert.Empty(breaches.Select(breach => $"{breach.Kind} {breach.Subject}"));
    }

    [KernelFact("6.12")]
    public void An_access_that_is_refused_whatever_the_guest_has_set_is_lost()
    {
        var breaches = kernel.Breaches(kernel.Tree, EditedTree.Of(kernel.Tree, SysRegs, text => text.Replace(Check, $"\tif (csselr < 64)\n\t\treturn undef_access(vcpu, p, r);\n{Check}", StringComparison.Ordinal)), SysRegs);

        Assert.Contains(breaches, breach => breach.Access?.ToString() == "MRS S3_1_C0_C0_0 at EL1");
        Assert.All(breaches, breach => Assert.NotNull(breach.Witness));
    }

    [KernelFact("6.12")]
    public void A_field_that_comes_to_be_shown_may_be_chosen_by_userspace_too()
    {
        Assert.Empty(kernel.Breaches(WithoutSm4, kernel.Tree, CpuFeature).Select(breach => $"{breach.Kind} {breach.Subject}"));
    }

    [KernelFact("6.12")]
    public void A_field_that_comes_to_be_hidden_can_no_longer_be_restored_and_breaks_nothing_else()
    {
        Assert.Equal(["UserValueRefused S3_0_C0_C4_4"], kernel.Breaches(kernel.Tree, WithoutSm4, CpuFeature).Select(breach => $"{breach.Kind} {breach.Subject}"));
    }

    [KernelFact("6.12")]
    public void A_register_that_the_host_does_not_know_makes_it_complain_when_a_VM_is_made()
    {
        var breaches = kernel.Breaches(kernel.Tree, EditedTree.Of(kernel.Tree, SysRegs, text => text.Replace("ID_HIDDEN(ID_AA64AFR0_EL1)", "ID_SANITISED(ID_AA64AFR0_EL1)", StringComparison.Ordinal)), SysRegs);

        var breach = Assert.Single(breaches, breach => breach.Kind == InvariantKind.SetupComplaint);
        Assert.Equal("get_arm64_ftr_reg: WARN_ON holds", breach.Subject);
        Assert.NotNull(breach.Witness);
    }

    [KernelFact("6.12")]
    public void What_takes_more_work_than_it_may_is_cut_short_and_is_not_lent_again()
    {
        var pool = new SimulationPool(KernelConfig.Default, mostWork: 1_000);
        TreeSimulations spent;
        using (var loan = pool.Borrow())
        {
            spent = loan.Simulations;
            var behaviour = PatchBehaviour.Of(spent, HypMode.Vhe, kernel.Tree, EditedTree.Of(kernel.Tree, SysRegs, text => text.Replace("csselr < CSSELR_MAX", "csselr < 2", StringComparison.Ordinal)), [SysRegs]);

            Assert.Empty(behaviour.FindNewBreaches());
            Assert.True(behaviour.IsCutShort);
        }

        using var next = pool.Borrow();
        Assert.NotSame(spent, next.Simulations);
        Assert.False(next.Simulations.IsSpent);
    }

    /// <summary>What is known of the kernel before it is changed.</summary>
    public sealed class Kernel
    {
        private readonly TreeSimulations _simulations = new(KernelConfig.Default);

        internal ISourceTree Tree { get; } = new DirectoryTree(TestData.Kernel("6.12")!);

        internal IReadOnlyList<NewBreach> Breaches(ISourceTree before, ISourceTree after, string changed) => PatchBehaviour.Of(_simulations, HypMode.Vhe, before, after, [changed]).FindNewBreaches();
    }
}
