using KvmModel.Arm64;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The simulations of trees that follow each other, such as a tree before and after each patch of a series. In: one tree after the other. Out: for each the simulation of all machines that
/// <see cref="VcpuSimulation.Symbolic(ISourceTree, KernelConfig, Scenario, ProgramUnitCache)"/> would give; a call that did something in a tree before, and would do the same now, is not run
/// again. All of them stay usable. For use by one thread at a time, the simulations included.
/// </summary>
/// <remarks>
/// A run that asks for a variable that no tree before had, or that leads where the trees before it had something else, is taken back and started anew, in a space of its own; so is one
/// for which the space is half full. What is beyond a budget depends on what a space holds already: a function that was made before costs nothing the second time, so that a simulation
/// with history may know what one without does not. It never knows less.
/// </remarks>
public sealed class SimulationHistory(KernelConfig config, Scenario? scenario = null, ProgramUnitCache? cache = null)
{
    private readonly ProgramUnitCache _cache = cache ?? new ProgramUnitCache();
    private RunHistory? _runs;
    private string? _names;

    /// <summary>The simulation of a tree.</summary>
    /// <returns>Null when the tree has no KVM that can be run.</returns>
    public VcpuSimulation? Run(ISourceTree tree)
    {
        // Of the description of registers only their names are a part of the run; the header that is made of it is read like any other.
        var registers = SystemRegisterFile.Of(tree)?.Registers.Select(register => $"{register.Name} {register.Encoding}") ?? [];
        var names = $"{string.Join('\n', registers)}\n{tree.Read(HypAliases.Path)?.Text}";
        if (_runs is { } before && names == _names && before.Space.TotalNodes < before.Space.NodeBudget / 2)
        {
            var inputs = before.Space.Inputs.Count;
            var derived = VcpuSimulation.Symbolic(tree, config, scenario, _cache, before);
            if (before.Space.Inputs.Count == inputs && !before.Windows.IsLost)
                return derived;
        }
        (_runs, _names) = (new RunHistory(RunningKernel.NodeBudget), names);
        return VcpuSimulation.Symbolic(tree, config, scenario, _cache, _runs);
    }
}
