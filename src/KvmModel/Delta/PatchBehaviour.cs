using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Invariants;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Delta;

/// <summary>
/// What a patch does to KVM's behaviour, in one mode of the hypervisor: the tree before it and the tree after it, run. Nothing is run before it is asked for; the same trees always give the same
/// answers. For use by one thread, as long as the <see cref="TreeSimulations"/> behind it are its own.
/// </summary>
public sealed class PatchBehaviour
{
    private readonly TreeSimulations? _simulations;
    private readonly ISourceTree? _before;
    private readonly ISourceTree? _after;
    private const string Nothing = "the patch touches nothing that is run";

    private string? _notSimulated;
    private readonly bool _hasSameFiles;
    private bool _isTried;
    private BehaviourDelta? _delta;

    private PatchBehaviour(string why) => _notSimulated = why;

    private PatchBehaviour(TreeSimulations simulations, HypMode mode, ISourceTree before, ISourceTree after, bool hasSameFiles) =>
        (_simulations, Mode, _before, _after, _hasSameFiles) = (simulations, mode, before, after, hasSameFiles);

    /// <summary>How the hypervisor is installed.</summary>
    public HypMode Mode { get; }

    /// <summary>Why there is no answer: the patch touches nothing that is run, or a tree cannot be run. Null when there is one.</summary>
    public string? NotSimulated
    {
        get
        {
            if (_notSimulated is null && !_isTried)
            {
                _isTried = true;
                _notSimulated = _hasSameFiles && _simulations!.IsSame(Mode, _before!, _after!) ? Nothing : _simulations!.Run(Mode, _before!) is null || _simulations.Run(Mode, _after!) is null ? "the tree has no KVM that can be run" : null;
            }
            return _notSimulated;
        }
    }

    /// <summary>Whether both sides were run; if so, there is a <see cref="Before"/> and an <see cref="After"/>.</summary>
    public bool IsSimulated => NotSimulated is null;

    /// <summary>The simulation of the tree before the patch, in the space of <see cref="After"/> unless the patch gives a register that was used another name.</summary>
    public IVcpuSimulation Before => Both().Before;

    /// <summary>The simulation of the tree after the patch.</summary>
    public IVcpuSimulation After => Both().After;

    /// <summary>The tree's description of registers, for the names of fields; null when it has none.</summary>
    public SystemRegisterFile? Fields => _after is null ? null : SystemRegisterFile.Of(_after) ?? SystemRegisterFile.Of(_before!);

    /// <summary>All that a guest or userspace can see of the patch, with a witness for each; empty when nothing was simulated.</summary>
    public BehaviourDelta Delta => _delta ??= IsSimulated ? BehaviourComparer.Compare(Before, After, ArchitectureAccesses.All, Fields) : new BehaviourDelta([], []);

    /// <summary>Finds the invariants that the patch breaks; none when nothing was simulated.</summary>
    public ImmutableArray<NewBreach> FindNewBreaches() => IsSimulated && Before.Space == After.Space ? new NewBreaches(Before, After, Fields).All() : [];

    /// <summary>Whether the series took more work than it may, so that what was found out of this patch last may not be all there is, nor right.</summary>
    public bool IsCutShort => _simulations?.IsSpent == true;

    /// <param name="changed">The files that the patch touches: where none of them can have a part in the simulation, there is none.</param>
    public static PatchBehaviour Of(TreeSimulations simulations, HypMode mode, ISourceTree before, ISourceTree after, IReadOnlyCollection<string> changed) =>
        changed.Any(path => SimulatedSources.Contains(path) && !SimulatedSources.SaysTheSame(before, after, path)) ? new PatchBehaviour(simulations, mode, before, after, changed.All(path => before.Exists(path) == after.Exists(path))) : None(Nothing);

    /// <summary>What patches that follow each other do together.</summary>
    public static PatchBehaviour Spanning(IReadOnlyList<PatchBehaviour> patches) =>
        patches.Where(patch => patch._simulations is not null).ToList() is [var first, .., var last] ? new PatchBehaviour(first._simulations!, first.Mode, first._before!, last._after!, hasSameFiles: false)
        : patches.FirstOrDefault(patch => patch._simulations is not null) ?? patches[0];

    /// <summary>A patch of which nothing was run.</summary>
    public static PatchBehaviour None(string why) => new(why);

    /// <summary>Which of some invariants that the patch breaks it would not break if a part of it were left out; nothing that a run of such a tree leaves open is among them.</summary>
    /// <param name="variant">The tree after the patch, without the part.</param>
    public ImmutableArray<NewBreach> HealedIn(ISourceTree variant, IEnumerable<NewBreach> breaches)
    {
        if (!IsSimulated || _simulations!.Run(Mode, variant) is null)
            return [];
        var (before, without) = _simulations.Pair(Mode, _before!, variant);
        if (before.Space != without.Space)
            return [];
        var finder = new NewBreaches(before, without, Fields);
        return [.. breaches.Where(breach => !finder.MayHold(breach))];
    }

    /// <summary>Which of some invariants, broken by a patch before this one, hold again after this one.</summary>
    public ImmutableArray<NewBreach> Mended(IEnumerable<NewBreach> breaches)
    {
        if (!IsSimulated || Before.Space != After.Space)
            return [];
        // What is mended would be broken by the patch the other way round.
        var backwards = new NewBreaches(After, Before, Fields);
        return [.. breaches.Where(backwards.Has)];
    }

    private (IVcpuSimulation Before, IVcpuSimulation After) Both() =>
        IsSimulated ? _simulations!.Pair(Mode, _before!, _after!) : throw new InvalidOperationException($"nothing was simulated: {_notSimulated}");
}
