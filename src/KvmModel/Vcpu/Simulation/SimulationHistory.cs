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
/// What a register is called is part of the run: a tree that calls one otherwise than those before it, or gives a name to one that they met without, begins a space of its own; so does one that leads
/// where the trees before it had something else, and one for which the space is half full. The variables of registers that only a later tree has come behind the others in the order, so that of several cases a
/// witness may be another one than without history. What is beyond a budget depends on what a space holds already: a function that was made before costs nothing the second time, so that a simulation
/// with history may know what one without does not. It never knows less.
/// </remarks>
public sealed class SimulationHistory(KernelConfig config, Scenario? scenario = null, ProgramUnitCache? cache = null, WorkBudget? budget = null)
{
    private readonly ProgramUnitCache _cache = cache ?? new ProgramUnitCache();
    private RunHistory? _runs;
    private string? _aliases;

    /// <summary>What the registers of the trees so far are called.</summary>
    private readonly Dictionary<string, SystemRegisterEncoding> _encodings = new(StringComparer.Ordinal);

    /// <summary>The simulation of a tree.</summary>
    /// <returns>Null when the tree has no KVM that can be run.</returns>
    public VcpuSimulation? Run(ISourceTree tree)
    {
        var described = SystemRegisterFile.Of(tree)?.Registers.Select(register => (register.Name, register.Encoding)).ToList() ?? [];
        var aliases = tree.Read(HypAliases.Path)?.Text;
        if (_runs is { } before && aliases == _aliases && described.TrueForAll(MeansTheSame) && before.Space.TotalNodes < before.Space.NodeBudget / 2)
        {
            Note(described);
            var derived = VcpuSimulation.Symbolic(tree, config, scenario, _cache, before);
            if (!before.Windows.IsLost)
                return derived;
        }
        (_runs, _aliases) = (new RunHistory(RunningKernel.NodeBudget), aliases);
        _runs.Space.Budget = budget;
        _encodings.Clear();
        Note(described);
        return VcpuSimulation.Symbolic(tree, config, scenario, _cache, _runs);
    }

    private void Note(List<(string Name, SystemRegisterEncoding Encoding)> described)
    {
        foreach (var (name, encoding) in described)
            _encodings[name] = encoding;
    }

    /// <summary>Whether the runs so far would have read a register's name in the same way; one that they met without an encoding has a place of its own there.</summary>
    private bool MeansTheSame((string Name, SystemRegisterEncoding Encoding) register) =>
        _encodings.TryGetValue(register.Name, out var encoding) ? encoding == register.Encoding : !_runs!.UnnamedRegisters.ContainsKey(register.Name);
}
