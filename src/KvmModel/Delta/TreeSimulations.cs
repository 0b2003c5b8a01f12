using System.Runtime.CompilerServices;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Delta;

/// <summary>
/// The simulations of the trees of a review: of the tree that a series goes on, of the trees after each of its patches, and of variants of these. In: trees, in any order. Out: the simulation of
/// each, made from what is known of the others. For use by one thread at a time; series that go on one tree should use the same one after the other.
/// </summary>
/// <param name="config">The kernel configuration that the sources are read under.</param>
/// <param name="mostWork">What the runs for one series may take (<see cref="WorkBudget"/>).</param>
public sealed class TreeSimulations(KernelConfig config, long mostWork = TreeSimulations.MostWork)
{
    /// <summary>Simulations that are kept, the memory of a kernel each; one that is made again takes a fraction of a second.</summary>
    private const int MostKept = 4;

    /// <summary>What the runs for one series may take unless told otherwise: two minutes and more. Nine patches each of which changes ID registers took 120 million.</summary>
    public const long MostWork = 300_000_000;

    /// <summary>Runs of trees: what they did is kept, some ten megabytes each.</summary>
    private const int MostMade = 100;

    private readonly Dictionary<HypMode, SimulationHistory> _histories = [];
    private readonly WorkBudget _budget = new(mostWork);
    private readonly ProgramUnitCache _units = new();
    private readonly Dictionary<HypMode, ConditionalWeakTable<ISourceTree, ISourceTree>> _same = [];
    private readonly LinkedList<(HypMode Mode, ISourceTree Tree, IVcpuSimulation? Simulation, KernelProgram? Program)> _kept = [];
    private int _made;

    /// <summary>Whether the runs so far took too much work: what more is asked is not known.</summary>
    public bool IsSpent => _budget.IsSpent;

    /// <summary>Whether so many trees were run that beginning anew costs less than what they left in memory.</summary>
    internal bool IsFull => _made >= MostMade;

    /// <summary>Begins with another series, which may take as much as the one before it.</summary>
    internal void Renew() => _budget.Renew();

    /// <summary>The simulation of a tree; null when it has no KVM that can be run.</summary>
    internal IVcpuSimulation? Run(HypMode mode, ISourceTree tree)
    {
        tree = Representative(mode, tree);
        if (_kept.FirstOrDefault(kept => kept.Mode == mode && kept.Tree == tree) is { Tree: not null } known)
        {
            _kept.Remove(known);
            _kept.AddFirst(known);
            return known.Simulation;
        }
        return Add(mode, tree);
    }

    /// <summary>
    /// Whether a later tree has the very code that the simulation of an earlier one is made of: then there is nothing to run. Lines of KVM's own code that move count as a change.
    /// </summary>
    internal bool IsSame(HypMode mode, ISourceTree before, ISourceTree after)
    {
        if (Run(mode, before) is not { } old || SystemRegisterFile.Of(before) is var registers && !ReferenceEquals(registers, SystemRegisterFile.Of(after)) || before.Read(HypAliases.Path) != after.Read(HypAliases.Path))
            return false;
        var program = _kept.First!.Value.Program!;
        var preprocessor = new KernelPreprocessor(after, config, IntrinsicMacros.Executed);
        if (!program.LoadedUnits.All(unit => unit.IsUnchangedIn(preprocessor)))
            return false;
        // Units are read when something in them is first needed.
        foreach (var access in ArchitectureAccesses.All)
            _ = old.Access(access);
        _ = old.Switches;
        if (!program.LoadedUnits.All(unit => unit.IsUnchangedIn(preprocessor)))
            return false;
        SameAs(mode).AddOrUpdate(after, Representative(mode, before));
        return true;
    }

    private ConditionalWeakTable<ISourceTree, ISourceTree> SameAs(HypMode mode)
    {
        if (!_same.TryGetValue(mode, out var same))
            _same.Add(mode, same = []);
        return same;
    }

    /// <summary>The tree whose simulation is that of a tree.</summary>
    private ISourceTree Representative(HypMode mode, ISourceTree tree) => SameAs(mode).TryGetValue(tree, out var other) ? other : tree;

    /// <summary>The simulations of two trees, in one space if there is one for both.</summary>
    internal (IVcpuSimulation Before, IVcpuSimulation After) Pair(HypMode mode, ISourceTree before, ISourceTree after)
    {
        var (old, @new) = (Run(mode, before)!, Run(mode, after)!);
        if (old.Space != @new.Space)
        {
            // The later tree had something that the earlier did not, and began a space of its own, which may do for both.
            before = Representative(mode, before);
            Forget(mode, before);
            old = Add(mode, before)!;
        }
        return (old, @new);
    }

    private IVcpuSimulation? Add(HypMode mode, ISourceTree tree)
    {
        if (!_histories.TryGetValue(mode, out var history))
            _histories.Add(mode, history = new SimulationHistory(config, new Scenario(mode), _units, _budget));
        var made = history.Run(tree);
        _made++;
        var simulation = made is null ? null : new RememberedSimulation(made);
        _kept.AddFirst((mode, tree, simulation, made?.Kernel.Program));
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
