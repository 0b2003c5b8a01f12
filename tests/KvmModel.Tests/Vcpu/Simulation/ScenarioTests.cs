using KvmModel.Kbuild;
using KvmModel.Tests.Preprocessing;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>What a model of all machines may be given.</summary>
public sealed class ScenarioTests
{
    [Fact]
    public void Words_for_kinds_of_VMs_are_read_back() =>
        Assert.All(Enum.GetValues<VmKind>(), kind => Assert.Equal(kind, VmKindNames.Find(VmKindNames.Of(kind))));

    [Fact]
    public void A_word_that_is_none_names_no_kind() => Assert.All((string?[])[null, "", "Plain", "vhe"], word => Assert.Null(VmKindNames.Find(word)));

    [Fact]
    public void Words_for_modes_are_read_back() =>
        Assert.All(Enum.GetValues<HypMode>(), mode => Assert.Equal(mode, HypModeNames.Find(HypModeNames.Of(mode))));

    [Fact]
    public void Every_mode_has_plain_VMs() => Assert.All(Enum.GetValues<HypMode>(), mode => Assert.True(new Scenario(mode).IsPossible));

    [Theory]
    [InlineData(VmKind.Nested, HypMode.Nested)]
    [InlineData(VmKind.Protected, HypMode.Protected)]
    public void Other_VMs_need_a_mode_of_their_own(VmKind vm, HypMode mode)
    {
        Assert.Equal(mode, Scenario.ModeOf(vm));
        Assert.Equal([mode], Enum.GetValues<HypMode>().Where(other => new Scenario(other, vm).IsPossible));
    }

    [Fact]
    public void A_VM_that_no_host_in_the_mode_makes_is_not_run() =>
        Assert.Throws<ArgumentException>(() => VcpuSimulation.Symbolic(new MemoryTree(), KernelConfig.Default, new Scenario(HypMode.Nvhe, VmKind.Nested)));
}
