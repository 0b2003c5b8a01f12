using KvmModel.Delta;
using KvmModel.Invariants;
using KvmModel.Kbuild;
using KvmModel.Tests.Vcpu.Simulation;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Delta;

/// <summary>What a change takes from the way into a guest and out of it: values that registers are set to, and the question whether the machine has them.</summary>
public sealed class UseTransitionTests
{
    /// <summary>MDCR_EL2, which no guest has, and POR_EL0, which machines with FEAT_S1POE have: bit 16 of the features says so.</summary>
    private const string Control = "0x1c1120", Overlay = "0x1ba280";

    private const string ForGuest = $"write_sysreg_s(W1 | 1, {Control});", ForHost = $"write_sysreg_s(0x400, {Control});";

    private const string Asked = $"if (HAS(16)) W1 = read_sysreg_s({Overlay});", Unasked = $"W1 = read_sysreg_s({Overlay});";

    [Fact]
    public void A_control_that_is_not_set_for_the_host_any_more_keeps_what_the_guest_ran_with()
    {
        var breach = Assert.Single(Breaches((ForGuest, ForHost), (ForGuest, "")));

        Assert.Equal((InvariantKind.NotSetForHost, "S3_4_C1_C1_1"), (breach.Kind, breach.Subject));
        Assert.NotNull(breach.Witness);
        Assert.Equal("is set for the guest by enter()", Assert.Single(breach.Reasons).Text);
        Assert.Equal("is set for the host by leave()", Assert.Single(breach.ReasonsBefore).Text);
    }

    [Fact]
    public void A_control_that_is_set_for_the_host_in_another_way_is_set()
    {
        Assert.Empty(Breaches((ForGuest, ForHost), (ForGuest, $"u64 one = 1; if (W0) write_sysreg_s(one << 10, {Control}); else write_sysreg_s(0x400 | W0, {Control});")));
    }

    [Fact]
    public void A_control_that_is_not_set_where_it_has_the_host_s_value_is_not_lost()
    {
        Assert.Empty(Breaches((ForGuest, ForHost), (ForGuest, $"if (read_sysreg_s({Control}) != 0x400) {ForHost}")));
    }

    [Fact]
    public void A_control_whose_value_for_the_host_changes_is_set_all_the_same()
    {
        Assert.Empty(Breaches((ForGuest, ForHost), (ForGuest, $"write_sysreg_s(0xc00, {Control});")));
    }

    [Fact]
    public void A_control_that_is_left_alone_on_both_ways_has_nothing_of_the_guest_in_the_host()
    {
        Assert.Equal([InvariantKind.NotSetForGuest], Breaches((ForGuest, ForHost), ("", "")).Select(breach => breach.Kind));
    }

    [Fact]
    public void A_register_that_is_left_at_what_was_overwritten_is_not_set_for_the_guest()
    {
        var breach = Assert.Single(Breaches(("write_sysreg_s(W0 | 6, R0); write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0);"), ("write_sysreg_s(W0 | 6, R0);", "W0 = read_sysreg_s(R0);")));

        Assert.Equal((InvariantKind.NotSetForGuest, "S3_0_C13_C0_4"), (breach.Kind, breach.Subject));
    }

    [Fact]
    public void A_register_that_comes_to_be_set_to_what_it_had_before_is_set()
    {
        Assert.DoesNotContain(Breaches(("write_sysreg_s(6, R0); write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0);"), ("write_sysreg_s(W0, R0); write_sysreg_s(6, R0);", "W0 = read_sysreg_s(R0);")), breach => breach.Kind == InvariantKind.NotSetForGuest);
    }

    [Fact]
    public void A_register_that_is_not_switched_any_more_is_not_left_at_anything()
    {
        Assert.DoesNotContain(Breaches(("write_sysreg_s(6, R0); write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0);"), ("", "")), breach => breach.Kind == InvariantKind.NotSetForGuest);
    }

    [Fact]
    public void A_register_of_EL1_that_is_not_set_any_more_is_a_matter_of_who_reaches_it()
    {
        Assert.DoesNotContain(Breaches(("write_sysreg_s(6, R0);", ""), ("", "")), breach => breach.Kind == InvariantKind.NotSetForGuest);
    }

    [Fact]
    public void A_value_that_was_overwritten_may_go()
    {
        Assert.Empty(Breaches(("write_sysreg_s(W0 | 6, R0); write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0);"), ("write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0);")));
    }

    [Fact]
    public void An_access_without_asking_for_the_register_is_undefined_on_some_hosts()
    {
        var breach = Assert.Single(Breaches((Asked, ""), (Unasked, "")), breach => breach.Kind == InvariantKind.HostAccessUndefined);

        Assert.Equal("S3_3_C10_C2_4", breach.Subject);
        Assert.Equal("is accessed by enter()", Assert.Single(breach.Reasons).Text);
        Assert.DoesNotContain(breach.Witness!.Values, value => value.Name.StartsWith("host.ID_AA64MMFR3_EL1", StringComparison.Ordinal) && value.Number != 0);
    }

    [Fact]
    public void What_was_not_asked_before_is_not_new()
    {
        Assert.DoesNotContain(Breaches((Unasked, ""), (Unasked, Unasked)), breach => breach.Kind == InvariantKind.HostAccessUndefined);
    }

    [Theory]
    [InlineData(Unasked, true)]
    [InlineData(Asked, false)]
    [InlineData($"if (HAS(8)) {Unasked}", false)]
    public void Of_a_register_that_was_not_accessed_another_feature_may_say_that_it_is_there(string after, bool isBroken)
    {
        Assert.Equal(isBroken, Breaches(("", ""), (after, "")).Any(breach => breach.Kind == InvariantKind.HostAccessUndefined));
    }

    [KernelFact("6.12")]
    public void A_hypervisor_that_leaves_the_host_s_buffers_disabled_a_workaround_in_place_or_the_registers_of_AArch32_alone_is_found()
    {
        const string Switch = "arch/arm64/kvm/hyp/nvhe/switch.c";
        var tree = new DirectoryTree(TestData.Kernel("6.12")!);
        var changed = EditedTree.Of(tree, Switch, text => text.Replace("\t__debug_restore_host_buffers_nvhe(vcpu);\n", "", StringComparison.Ordinal)
            .Replace("\t\twrite_sysreg_el1(ctxt_sys_reg(ctxt, TCR_EL1),\tSYS_TCR);\n", "", StringComparison.Ordinal)
            .Replace("\t__sysreg32_restore_state(vcpu);\n", "", StringComparison.Ordinal));
        var breaches = PatchBehaviour.Of(new TreeSimulations(KernelConfig.Default), HypMode.Nvhe, tree, changed, [Switch]).FindNewBreaches();

        Assert.Equal(
            ["NotSetForGuest S3_0_C2_C0_2", "NotSetForGuest S3_4_C3_C0_0", "NotSetForGuest S3_4_C5_C0_1", "NotSetForHost S3_0_C1_C2_1", "NotSetForHost S3_0_C9_C9_0"],
            breaches.Select(breach => $"{breach.Kind} {breach.Subject}").Order(StringComparer.Ordinal));
        Assert.All(breaches, breach => Assert.NotNull(breach.Witness));
        Assert.All(breaches, breach => Assert.Equal(breach.Subject.StartsWith("S3_4_", StringComparison.Ordinal), breach.Witness!.Values.Any(value => value.Name == "vcpu.feature.EL1_32BIT" && value.Number == 1)));
    }

    private static IReadOnlyList<NewBreach> Breaches((string Enter, string Leave) before, (string Enter, string Leave) after) =>
        PatchBehaviour.Of(new TreeSimulations(KernelConfig.Default), HypMode.Vhe, new SwitchTree(before.Enter, before.Leave), new SwitchTree(after.Enter, after.Leave), [SwitchTree.Path]).FindNewBreaches();
}
