using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Simulation;

/// <summary>Writes down what a run of the world switch does with registers. In: its accesses and stores. Out: a <see cref="RegisterUse"/> for each register that has an encoding.</summary>
/// <param name="kernel">Whose memory is watched: its values are those before the store.</param>
/// <param name="run">The run.</param>
internal sealed class RegisterUseTrace(RunningKernel kernel, WorldSwitchRun run)
{
    private readonly Dictionary<int, Use?> _uses = [];
    private readonly Dictionary<(ProgramUnit Unit, int Token), SourceLocation> _locations = [];

    /// <summary>A register is about to be accessed.</summary>
    public void Access(long bit, Bdd guard)
    {
        if (Find(bit) is not { Lacks.IsFalse: false } use || kernel.Run.Place is not var (unit, token, function) || kernel.Space.And(guard, use.Lacks) is not { IsFalse: false } lacking)
            return;
        var key = (unit, token);
        use.Lacking[key] = use.Lacking.TryGetValue(key, out var known) ? (kernel.Space.Or(known.Guard, lacking), function) : (lacking, function);
    }

    /// <summary>Something is about to be written.</summary>
    public void Write(MemoryObject to, long bit, Bdd guard)
    {
        if (to != kernel.Registers.File || Find(bit) is not { } use || kernel.Run.Place is not var (unit, token, function))
            return;
        var (forGuest, forHost) = (kernel.Space.AndNot(guard, run.Finished), kernel.Space.And(guard, run.Finished));
        Add(use.ForGuest, forGuest);
        Add(use.ForHost, forHost);

        void Add(List<RegisterStore> stores, Bdd when)
        {
            if (!when.IsFalse)
                stores.Add(new RegisterStore(when, Value(use), function.Name, LocationOf(unit, token)));
        }
    }

    /// <summary>The guest's turn ends on some paths.</summary>
    public void EndTurn(Bdd guard)
    {
        foreach (var use in _uses.Values.OfType<Use>())
            use.InGuest = use.InGuest is { } before ? SymbolicBits.Ite(kernel.Space, guard, Value(use), before) : Value(use);
    }

    /// <summary>What was done, when the run has ended.</summary>
    public RegisterUses End()
    {
        var ended = kernel.Run.Relevant(kernel.Space.AndNot(run.Finished, run.GivenUp));
        return new RegisterUses(ended, [.. _uses.Values.OfType<Use>().OrderBy(use => use.Register).Select(use => new RegisterUse(
            use.Register, use.Start, new([.. use.ForGuest], use.InGuest ?? use.Start), new([.. use.ForHost], Value(use)), use.Lacks, Lacking(use)))]);
    }

    private Use? Find(long bit)
    {
        var word = (int)(bit >> 6);
        if (!_uses.TryGetValue(word, out var use))
            _uses.Add(word, use = SystemRegisterEncoding.FromSysReg((ulong)word << 5) is { } register ? new Use(register, word, kernel.Registers.File[word], LacksOf(register)) : null);
        return use;
    }

    private SymbolicBits Value(Use use) => kernel.Registers.File[use.Word];

    /// <summary>The machines that do not have a register; none where that is not known.</summary>
    private Bdd LacksOf(SystemRegisterEncoding register) => TrapFacts.Shared.Find(register)?.ExistsAtEl2 is { } exists ? kernel.Space.Not(exists.In(kernel.Machine)) : Bdd.False;

    private SwitchEdge Lacking(Use use)
    {
        var sites = ImmutableArray.CreateBuilder<SwitchSite>();
        foreach (var ((unit, token), (guard, function)) in use.Lacking)
        {
            if (kernel.Run.Relevant(guard) is { IsFalse: false } relevant)
                sites.Add(new SwitchSite(SwitchMoment.Entry, relevant, function.Name, LocationOf(unit, token)));
        }
        return new SwitchEdge(kernel.Space.Any(sites.Select(site => site.Guard)), sites.ToImmutable());
    }

    private SourceLocation LocationOf(ProgramUnit unit, int token) => _locations.TryGetValue((unit, token), out var known) ? known : _locations[(unit, token)] = unit.LocationOf(token);

    private sealed class Use(SystemRegisterEncoding register, int word, SymbolicBits start, Bdd lacks)
    {
        public SystemRegisterEncoding Register => register;
        public int Word => word;
        public SymbolicBits Start => start;
        public Bdd Lacks => lacks;
        public List<RegisterStore> ForGuest { get; } = [];
        public List<RegisterStore> ForHost { get; } = [];
        public SymbolicBits? InGuest { get; set; }
        public OrderedDictionary<(ProgramUnit Unit, int Token), (Bdd Guard, FunctionDefinition Function)> Lacking { get; } = [];
    }
}
