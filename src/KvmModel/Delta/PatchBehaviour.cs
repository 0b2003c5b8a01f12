using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
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
    private string? _notSimulated;
    private BehaviourDelta? _delta;

    private PatchBehaviour(string why) => _notSimulated = why;

    private PatchBehaviour(TreeSimulations simulations, HypMode mode, ISourceTree before, ISourceTree after) =>
        (_simulations, Mode, _before, _after) = (simulations, mode, before, after);

    /// <summary>How the hypervisor is installed.</summary>
    public HypMode Mode { get; }

    /// <summary>Why there is no answer: the patch touches nothing that is run, or a tree cannot be run. Null when there is one.</summary>
    public string? NotSimulated
    {
        get
        {
            if (_notSimulated is null && (Run(_before!) is null || Run(_after!) is null))
                _notSimulated = "the tree has no KVM that can be run";
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

    /// <param name="changed">The files that the patch touches: where none of them can have a part in the simulation, there is none.</param>
    public static PatchBehaviour Of(TreeSimulations simulations, HypMode mode, ISourceTree before, ISourceTree after, IEnumerable<string> changed) =>
        changed.Any(SimulatedSources.Contains) ? new PatchBehaviour(simulations, mode, before, after) : None("the patch touches nothing that is run");

    /// <summary>What patches that follow each other do together.</summary>
    public static PatchBehaviour Spanning(IReadOnlyList<PatchBehaviour> patches) =>
        patches.Where(patch => patch._simulations is not null).ToList() is [var first, .., var last] ? new PatchBehaviour(first._simulations!, first.Mode, first._before!, last._after!)
        : patches.FirstOrDefault(patch => patch._simulations is not null) ?? patches[0];

    /// <summary>A patch of which nothing was run.</summary>
    public static PatchBehaviour None(string why) => new(why);

    /// <summary>The tree after the patch with something else in its place, such as without a part of the patch; null when that cannot be run.</summary>
    public IVcpuSimulation? Instead(ISourceTree variant) => Run(variant);

    private (IVcpuSimulation Before, IVcpuSimulation After) Both() =>
        IsSimulated ? _simulations!.Pair(Mode, _before!, _after!) : throw new InvalidOperationException($"nothing was simulated: {_notSimulated}");

    private IVcpuSimulation? Run(ISourceTree tree) => _simulations!.Run(Mode, tree);
}
