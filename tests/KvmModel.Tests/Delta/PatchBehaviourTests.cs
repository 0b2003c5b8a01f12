using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Tests.Vcpu.Simulation;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Delta;

/// <summary>The behaviour before and after a patch, as rules ask for it.</summary>
public sealed class PatchBehaviourTests
{
    private static readonly SwitchTree s_switched = new("W1 = read_sysreg_s(R0); write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0); write_sysreg_s(W1, R0);");
    private static readonly SwitchTree s_saveLost = new("W1 = read_sysreg_s(R0); write_sysreg_s(W0, R0);", "write_sysreg_s(W1, R0);");

    [Fact]
    public void A_patch_that_touches_nothing_that_is_run_is_not_simulated()
    {
        var behaviour = Of(s_switched, s_saveLost, "Documentation/virt/kvm/api.rst");

        Assert.False(behaviour.IsSimulated);
        Assert.Equal("the patch touches nothing that is run", behaviour.NotSimulated);
        Assert.Empty(behaviour.Delta.Differences);
    }

    [Fact]
    public void A_tree_without_KVM_is_not_simulated() => Assert.Equal("the tree has no KVM that can be run", Of(new NoTree(), new NoTree(), SwitchTree.Path).NotSimulated);

    [Fact]
    public void Both_sides_are_functions_of_one_space()
    {
        var behaviour = Of(s_switched, s_saveLost, SwitchTree.Path);

        Assert.True(behaviour.IsSimulated);
        Assert.Same(behaviour.Before.Space, behaviour.After.Space);
        Assert.Contains(behaviour.Delta.Differences, difference => difference.Kind == BehaviourKind.Saved);
    }

    [Fact]
    public void The_answers_do_not_depend_on_what_was_asked_of_the_trees_before()
    {
        var pool = new SimulationPool(KernelConfig.Default);
        using (var first = pool.Borrow())
            _ = PatchBehaviour.Of(first.Simulations, HypMode.Vhe, s_switched, s_saveLost, [SwitchTree.Path]).Delta;
        using var second = pool.Borrow();

        var again = PatchBehaviour.Of(second.Simulations, HypMode.Vhe, s_saveLost, s_switched, [SwitchTree.Path]).Delta;

        Assert.Equal(Of(s_saveLost, s_switched, SwitchTree.Path).Delta.Differences.Select(difference => $"{difference.Kind} {difference.When}"), again.Differences.Select(difference => $"{difference.Kind} {difference.When}"));
    }

    private static PatchBehaviour Of(ISourceTree before, ISourceTree after, string changed) =>
        PatchBehaviour.Of(new TreeSimulations(KernelConfig.Default), HypMode.Vhe, before, after, [changed]);

    private sealed class NoTree : ISourceTree
    {
        public SourceText? Read(string path) => null;

        public bool Exists(string path) => false;

        public IReadOnlyList<string> Files(string directory) => [];
    }
}
