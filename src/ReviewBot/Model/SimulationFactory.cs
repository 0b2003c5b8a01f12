using System.Runtime.CompilerServices;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Review;

namespace ReviewBot.Model;

/// <summary>Where simulations come from: the one seam between the <c>model</c> commands and the engine that runs KVM's source.</summary>
/// <param name="Concrete">The simulation of one machine.</param>
/// <param name="Symbolic">That of every machine at once; null where the engine cannot do that, and then no command that needs it is offered.</param>
internal sealed record SimulationFactory(
    Func<ISourceTree, KernelConfig, MachineProfile, IVcpuSimulation> Concrete,
    Func<ISourceTree, KernelConfig, Scenario, IVcpuSimulation>? Symbolic)
{
    /// <summary>What trees that are read under one configuration have in common is read and lowered once.</summary>
    private static readonly ConditionalWeakTable<KernelConfig, ProgramUnitCache> s_units = [];

    /// <summary>What simulations that follow each other have in common is run once: those of one scenario at a time, since each takes memory of its own.</summary>
    private static readonly ConditionalWeakTable<KernelConfig, Followed> s_histories = [];

    /// <summary>As <see cref="Symbolic"/>, for trees that are compared: each from what is known of those before it. Null where there is no such way.</summary>
    public Func<ISourceTree, KernelConfig, Scenario, IVcpuSimulation>? Successive { get; init; }

    /// <summary>The program's own engine.</summary>
    public static SimulationFactory Engine { get; } = new(
        (tree, config, profile) => VcpuSimulation.Concrete(tree, config, profile) ?? throw NoKvm(),
        (tree, config, scenario) => Made(VcpuSimulation.Symbolic(tree, config, scenario, cache: s_units.GetValue(config, _ => new ProgramUnitCache())), scenario))
    {
        Successive = (tree, config, scenario) =>
            Made(s_histories.GetValue(config, _ => new Followed()).Of(config, scenario).Run(tree), scenario),
    };

    /// <summary>A simulation that has something to say.</summary>
    private static VcpuSimulation Made(VcpuSimulation? simulation, Scenario scenario)
    {
        if (simulation is null)
            throw NoKvm();
        if (scenario.Vm != VmKind.Plain && simulation.Possible.IsFalse)
            throw new InputException($"the tree has no {VmKindNames.Of(scenario.Vm)} VMs on any machine: {string.Join(", ", simulation.Unanswered.Take(2))}", "give a kernel that makes them, or leave --vm out");
        return simulation;
    }

    private static InputException NoKvm() => new("the tree has no KVM/arm64 that can be run", "give a kernel with arch/arm64/kvm");

    /// <summary>The history of the scenario that was last asked for.</summary>
    private sealed class Followed
    {
        private readonly Lock _lock = new();
        private (Scenario Scenario, SimulationHistory History)? _last;

        public SimulationHistory Of(KernelConfig config, Scenario scenario)
        {
            lock (_lock)
            {
                if (_last is not { } last || last.Scenario != scenario)
                    _last = last = (scenario, new SimulationHistory(config, scenario, s_units.GetValue(config, _ => new ProgramUnitCache())));
                return last.History;
            }
        }
    }
}
