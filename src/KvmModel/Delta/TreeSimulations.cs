using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Delta;

/// <summary>
/// The simulations of the trees of a review: of the tree that a series goes on, of the trees after each of its patches, and of variants of these. In: trees, in any order. Out: the simulation of
/// each, made from what is known of the others. For use by one thread at a time; series that go on one tree should use the same one after the other.
/// </summary>
/// <param name="config">The kernel configuration that the sources are read under.</param>
public sealed class TreeSimulations(KernelConfig config)
{
    /// <summary>Simulations that are kept, the memory of a kernel each; one that is made again takes a fraction of a second.</summary>
    private const int MostKept = 4;

    private readonly Dictionary<HypMode, SimulationHistory> _histories = [];
    private readonly ProgramUnitCache _units = new();
    private readonly LinkedList<(HypMode Mode, ISourceTree Tree, IVcpuSimulation? Simulation)> _kept = [];

    /// <summary>The simulation of a tree; null when it has no KVM that can be run.</summary>
    internal IVcpuSimulation? Run(HypMode mode, ISourceTree tree)
    {
        if (_kept.FirstOrDefault(kept => kept.Mode == mode && kept.Tree == tree) is { Tree: not null } known)
        {
            _kept.Remove(known);
            _kept.AddFirst(known);
            return known.Simulation;
        }
        return Add(mode, tree);
    }

    /// <summary>The simulations of two trees, in one space if there is one for both.</summary>
    internal (IVcpuSimulation Before, IVcpuSimulation After) Pair(HypMode mode, ISourceTree before, ISourceTree after)
    {
        var (old, @new) = (Run(mode, before)!, Run(mode, after)!);
        if (old.Space != @new.Space)
        {
            // The later tree had something that the earlier did not, and began a space of its own, which may do for both.
            Forget(mode, before);
            old = Add(mode, before)!;
        }
        return (old, @new);
    }

    private IVcpuSimulation? Add(HypMode mode, ISourceTree tree)
    {
        if (!_histories.TryGetValue(mode, out var history))
            _histories.Add(mode, history = new SimulationHistory(config, new Scenario(mode), _units));
        var simulation = history.Run(tree) is { } made ? new RememberedSimulation(made) : null;
        _kept.AddFirst((mode, tree, simulation));
        if (_kept.Count > MostKept)
            _kept.RemoveLast();
        return simulation;
    }

    private void Forget(HypMode mode, ISourceTree tree)
    {
        if (_kept.FirstOrDefault(kept => kept.Mode == mode && kept.Tree == tree) is { Tree: not null } known)
            _kept.Remove(known);
    }
}
