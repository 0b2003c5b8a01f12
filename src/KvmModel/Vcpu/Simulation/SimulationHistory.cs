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
/// Of the description of registers the names are a part of the run: of those that identify the machine, which give variables their names, and of any that is called otherwise than before.
/// A run that asks for a variable that no tree before had, or that leads where the trees before it had something else, is taken back and started anew, in a space of its own; so is one
/// for which the space is half full. What is beyond a budget depends on what a space holds already: a function that was made before costs nothing the second time, so that a simulation
/// with history may know what one without does not. It never knows less.
/// </remarks>
public sealed class SimulationHistory(KernelConfig config, Scenario? scenario = null, ProgramUnitCache? cache = null)
{
    private readonly ProgramUnitCache _cache = cache ?? new ProgramUnitCache();
    private RunHistory? _runs;
    private string? _names;

    /// <summary>What the registers of the trees so far are called.</summary>
    private readonly Dictionary<string, SystemRegisterEncoding> _encodings = new(StringComparer.Ordinal);

    /// <summary>The simulation of a tree.</summary>
    /// <returns>Null when the tree has no KVM that can be run.</returns>
    public VcpuSimulation? Run(ISourceTree tree)
    {
        var described = SystemRegisterFile.Of(tree)?.Registers.Select(register => (register.Name, register.Encoding)).ToList() ?? [];
        var identifying = described.Where(register => MachineVariables.IsKnown(register.Encoding, register.Name)).Select(register => $"{register.Name} {register.Encoding}");
        var names = $"{string.Join('\n', identifying)}\n{tree.Read(HypAliases.Path)?.Text}";
        if (_runs is { } before && names == _names && described.TrueForAll(MeansTheSame) && before.Space.TotalNodes < before.Space.NodeBudget / 2)
        {
            Note(described);
            var inputs = before.Space.Inputs.Count;
            var derived = VcpuSimulation.Symbolic(tree, config, scenario, _cache, before);
            if (before.Space.Inputs.Count == inputs && !before.Windows.IsLost)
                return derived;
        }
        (_runs, _names) = (new RunHistory(RunningKernel.NodeBudget), names);
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
