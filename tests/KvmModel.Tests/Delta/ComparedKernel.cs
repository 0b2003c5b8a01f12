using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Delta;

/// <summary>Linux 6.12, run once, that changed versions of it are compared with: units that a change does not touch are shared.</summary>
public sealed class ComparedKernel
{
    /// <summary>Registers whose accesses are compared each time: some of each way that KVM has of answering.</summary>
    private static readonly string[] s_sample =
    [
        "CSSELR_EL1", "FPMR", "ID_AA64PFR0_EL1", "LORC_EL1", "PIR_EL1", "PMMIR_EL1", "SCTLR_EL1", "TRFCR_EL1",
    ];

    /// <summary>Arm ARM DDI 0487 C5.1.2.</summary>
    private static readonly (string Name, SystemRegisterEncoding Encoding)[] s_instructions =
        [("TLBI_VMALLE1OS", new(1, 0, 8, 1, 0)), ("TLBI_RVAE1", new(1, 0, 8, 6, 1)), ("AT_S1E1A", new(1, 0, 7, 9, 2))];

    /// <summary>As distributions have it.</summary>
    private static readonly KernelConfig s_config = KernelConfig.Default.With("CONFIG_ARM64_RAS_EXTN=y\n");

    private readonly ProgramUnitCache _cache = new();
    private readonly SimulationHistory _history;
    private readonly Dictionary<string, SystemRegisterEncoding> _encodings = new(StringComparer.Ordinal);
    private readonly Dictionary<SystemRegisterEncoding, string> _names = [];
    private readonly ImmutableArray<GuestAccess> _accesses;
    private readonly Lazy<IVcpuSimulation> _before;

    public ComparedKernel()
    {
        Tree = new DirectoryTree(TestData.Kernel("6.12")!);
        foreach (var register in TrapFacts.Shared.Registers)
            (_encodings[register.Name], _names[register.Encoding]) = (register.Encoding, register.Name);
        foreach (var register in SystemRegisterFile.Of(Tree)!.Registers)
            (_encodings[register.Name], _names[register.Encoding]) = (register.Encoding, register.Name);
        foreach (var (name, encoding) in s_instructions)
            (_encodings[name], _names[encoding]) = (encoding, name);
        _accesses =
        [
            .. s_sample.Select(name => _encodings[name]).SelectMany(register => (GuestAccess[])
                [new(register, AccessDirection.Read, 1), new(register, AccessDirection.Write, 1)]),
        ];
        _history = new SimulationHistory(s_config, cache: _cache);
        _before = new(() => new RememberedSimulation(Derive(Tree)));
    }

    internal ISourceTree Tree { get; }

    /// <param name="expected">Subjects that are expected: their accesses are compared beside the sample.</param>
    /// <returns>The subjects of all differences between the tree and a changed version of it, in ordinal order.</returns>
    internal ImmutableArray<string> Differences(ISourceTree changed, params IEnumerable<string> expected)
    {
        var delta = BehaviourComparer.Compare(_before.Value, Derive(changed), _accesses.Union(expected.Select(Access).OfType<GuestAccess>()), null);
        return [.. delta.Differences.Select(Subject).Concat(delta.Incomparable).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The simulation of a tree, from what is known of those before it.</summary>
    internal VcpuSimulation Derive(ISourceTree tree)
    {
        if (!_before.IsValueCreated && tree != Tree)
            _ = _history.Run(Tree);
        return _history.Run(tree)!;
    }

    /// <summary>The simulation of a tree that knows of no other.</summary>
    internal VcpuSimulation RunAlone(ISourceTree tree) => VcpuSimulation.Symbolic(tree, s_config, cache: _cache)!;

    /// <summary>The simulation of a tree that shares nothing with any other but the files that are not among those that change: neither units nor parts of these.</summary>
    internal static VcpuSimulation RunApart(ISourceTree tree, IEnumerable<string> changing)
    {
        var files = changing.Distinct().ToDictionary(path => path, path => new SourceText(path, tree.Read(path)!.Text), StringComparer.Ordinal);
        return VcpuSimulation.Symbolic(new EditedTree(tree, files), s_config, cache: new ProgramUnitCache())!;
    }

    /// <summary>What a simulation answers of registers, controls, the sample of accesses and those that are expected to change.</summary>
    internal List<string> Describe(VcpuSimulation simulation, IEnumerable<string> expected) => SimulationText.Of(simulation, _accesses.Union(expected.Select(Access).OfType<GuestAccess>()));

    /// <summary>One access in so many, and those that are expected to change.</summary>
    internal IEnumerable<GuestAccess> Sweep(int oneIn, IEnumerable<string> expected) =>
        ArchitectureAccesses.All.Where((_, index) => index % oneIn == 0).Union(expected.Select(Access).OfType<GuestAccess>());

    private string Subject(BehaviourDifference difference) => difference.Kind switch
    {
        BehaviourKind.Access => difference.Access!.Value.ToString().Replace(difference.Register!.Value.ToString(), NameOf(difference.Register.Value), StringComparison.Ordinal),
        BehaviourKind.Listed => $"list {NameOf(difference.Register!.Value)}",
        BehaviourKind.Value => $"value {NameOf(difference.Register!.Value)}",
        BehaviourKind.WritableMask => $"mask {NameOf(difference.Register!.Value)}",
        BehaviourKind.Restored => $"restore {NameOf(difference.Register!.Value)}",
        BehaviourKind.Saved => $"save {NameOf(difference.Register!.Value)}",
        BehaviourKind.Kept => $"keep {NameOf(difference.Register!.Value)}",
        BehaviourKind.Boot => $"boot {difference.Control}",
        _ => $"control {difference.Control}",
    };

    /// <summary>The access that a subject names: <c>MSR FPMR at EL0</c>; null for any other subject.</summary>
    private GuestAccess? Access(string subject) => subject.Split(' ') is [("MRS" or "MSR" or "SYS") and var how, var name, "at", ['E', 'L', var level]]
        ? new GuestAccess(_encodings[name], how == "MRS" ? AccessDirection.Read : AccessDirection.Write, level - '0')
        : null;

    private string NameOf(SystemRegisterEncoding register) => _names.GetValueOrDefault(register) ?? register.ToString();
}
