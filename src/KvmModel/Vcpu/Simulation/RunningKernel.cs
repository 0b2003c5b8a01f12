using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Symbolic;
using KvmModel.Symbolic.Intrinsics;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// A kernel that runs: its program, the memory and registers of the one CPU that it runs on, and the evaluator over them. Functions are called by role, a role being the names that
/// kernel versions have for one thing; a role that is not found is noted, and what depends on it is not known.
/// </summary>
internal sealed class RunningKernel
{
    /// <summary>Enough for every register of a recent tree, of all machines at once.</summary>
    public const int NodeBudget = 24_000_000;

    private readonly SortedSet<string> _unanswered = new(StringComparer.Ordinal);
    private readonly List<RunEvent> _log = [];
    private readonly Dictionary<SystemRegisterEncoding, string> _names = [];
    private readonly Dictionary<string, SystemRegisterEncoding> _encodings = new(StringComparer.Ordinal);

    /// <param name="preprocessor">Reads the tree.</param>
    /// <param name="mode">How the hypervisor is installed.</param>
    /// <param name="hardware">What the CPU's registers hold at first.</param>
    /// <param name="cache">The units of trees that were run before.</param>
    /// <param name="history">What the runs of these trees did; null for a run that stands alone.</param>
    public RunningKernel(KernelPreprocessor preprocessor, HypMode mode, Func<BddSpace, SystemRegisterEncoding, SymbolicBits> hardware, ProgramUnitCache? cache, RunHistory? history = null)
    {
        Mode = mode;
        History = history;
        Space = history?.Space ?? new BddSpace(NodeBudget);
        Memory = new Memory(Space, history?.Windows);
        Program = new KernelProgram(preprocessor, Memory, Space, cache, history);
        foreach (var register in TrapFacts.Shared.Registers)
            Name(register.Name, register.Encoding);
        foreach (var register in SystemRegisterFile.Of(preprocessor.Tree)?.Registers ?? [])
            Name(register.Name, register.Encoding);
        Registers = new CpuRegisters(Memory, encoding => hardware(Space, encoding), name => _encodings.TryGetValue(name, out var encoding) ? encoding : null, history?.UnnamedRegisters);
        Machine = new SymbolicMachine(Space, bit => Registers[bit.Register][bit.Bit]);
        Registers.Kept = new ReservedBits(Space, Machine, name => _encodings.TryGetValue(name, out var encoding) ? hardware(Space, encoding) : Number(0)).Keep;
        Intrinsics = new IntrinsicTable(KernelIntrinsics.Create(Registers, NameOf));
        Run = new Evaluator(Program, Memory, Space, Intrinsics, history) { IsRedirected = IsRedirected };
    }

    public HypMode Mode { get; }
    public bool IsVhe => Mode is HypMode.Vhe or HypMode.Nested;

    /// <summary>Whether the hypervisor below the kernel runs with HCR_EL2.E2H set.</summary>
    public bool HasHvhe { get; set; }

    /// <summary>What the runs of other trees did; null for a run that stands alone.</summary>
    public RunHistory? History { get; }

    public BddSpace Space { get; }
    public Memory Memory { get; }
    public KernelProgram Program { get; }
    public CpuRegisters Registers { get; }
    public Evaluator Run { get; }

    /// <summary>The machine as the architecture's facts ask for it: the CPU's registers as they are now; its features are as its ID registers say, which never change.</summary>
    public SymbolicMachine Machine { get; }

    /// <summary>Meanings laid over the kernel's helpers: where the simulation itself takes part.</summary>
    public IntrinsicTable Intrinsics { get; }

    /// <summary>The task that runs (<c>current</c>).</summary>
    public MemoryObject CurrentTask => KernelIntrinsics.CurrentTask(Run);

    /// <summary>What could not be found or run, for people.</summary>
    public IReadOnlyCollection<string> Unanswered => _unanswered;

    /// <summary>What was noticed in functions that were called by role, in order.</summary>
    public IReadOnlyList<RunEvent> Log => _log;

    /// <summary>What went wrong while the host started, in order.</summary>
    public ImmutableArray<KernelComplaint> BootFailures { get; set; } = [];

    /// <summary>A register's architectural name; null when none is known.</summary>
    public string? NameOf(SystemRegisterEncoding encoding) => _names.GetValueOrDefault(encoding);

    public void NotAnswered(string what)
    {
        Memory.Recorder?.Spoil();
        _unanswered.Add(what);
    }

    /// <summary>The function in a role; null when none of its names is there.</summary>
    public FunctionSymbol? Find(ReadOnlySpan<string> role, ProgramDomain domain = ProgramDomain.Kernel)
    {
        foreach (var name in role)
        {
            if (Program.FindFunction(name, domain) is { Definition: not null } found)
                return found;
        }
        return null;
    }

    /// <summary>The function in a role that every tree should have: one that is not found is noted.</summary>
    public FunctionSymbol? Expect(ReadOnlySpan<string> role, ProgramDomain domain = ProgramDomain.Kernel)
    {
        var found = Find(role, domain);
        if (found is null)
            NotAnswered($"no function {string.Join(" or ", role)}");
        return found;
    }

    /// <summary>Calls a function by role on all paths, in a tree that has it.</summary>
    /// <returns>What it returns; null when the tree does not have it, which need not be wrong.</returns>
    public SymbolicBits? CallIfThere(ReadOnlySpan<string> role) => Find(role) is null ? null : Call(role);

    /// <summary>Calls a function by role on all paths.</summary>
    /// <returns>What it returns; null when the role is not found.</returns>
    public SymbolicBits? Call(ReadOnlySpan<string> role, params ReadOnlySpan<SymbolicBits> arguments) => CallUnder(Bdd.True, role, arguments);

    /// <summary>Calls a function by role where a guard holds.</summary>
    public SymbolicBits? CallUnder(Bdd guard, ReadOnlySpan<string> role, params ReadOnlySpan<SymbolicBits> arguments)
    {
        if (Expect(role) is not { } function)
            return null;
        Run.Reset();
        var result = Run.Call(function, arguments, guard);
        _log.AddRange(Run.Events);
        return result;
    }

    /// <summary>From here on only some paths matter.</summary>
    public void Narrow(Bdd care)
    {
        if (care == Run.Care)
            return;
        Run.Care = care;
        Space.Factor(care);
        Memory.Simplify(care, History?.Simplified(care));
    }

    /// <summary>Asks something of an earlier state; the later one is there again afterwards.</summary>
    /// <param name="mark">Where memory was marked then.</param>
    public T Before<T>(int mark, Func<T> ask)
    {
        var later = Memory.Rewind(mark);
        var answer = ask();
        Memory.Replay(later);
        return answer;
    }

    /// <summary>A pointer to an object.</summary>
    public static SymbolicBits PointerTo(MemoryObject target, long offset = 0) => SymbolicBits.FromConstant(target.Address + (ulong)offset, 64);

    public static SymbolicBits Number(ulong value, int width = 64) => SymbolicBits.FromConstant(value, width);

    /// <summary>An object of a struct type, zero at first; null when no unit has the type.</summary>
    public MemoryObject? Create(string tag)
    {
        if (Program.FindRecord(tag) is { } type && TypeRules.Size(type) is { } size)
            return Memory.Allocate(tag, size, type);
        NotAnswered($"no struct {tag}");
        return null;
    }

    /// <summary>Reads a member of an object; null when there is none of this name.</summary>
    public SymbolicBits? Get(MemoryObject from, string path) => Place(from, path) is { } place ? Memory.Load(from, place.BitOffset, WidthOf(place)) : null;

    /// <summary>Writes a member of an object; nothing where there is none of this name.</summary>
    public void Set(MemoryObject to, string path, SymbolicBits value) => Set(Bdd.True, to, path, value);

    /// <summary>Writes a member of an object where a guard holds; nothing where there is none of this name.</summary>
    public void Set(Bdd guard, MemoryObject to, string path, SymbolicBits value)
    {
        if (Place(to, path) is { } place)
            Memory.Store(guard, to, place.BitOffset, value.Resize(WidthOf(place), false));
    }

    public MemberPlace? Place(MemoryObject target, string path) => target.Type is { } type ? MemberPlace.Find(type, path) : null;

    /// <summary>The value of an enumeration constant; null when no unit that was read has it.</summary>
    public ulong? EnumConstant(string name)
    {
        foreach (var unit in Program.LoadedUnits)
        {
            if (unit.Model.FindEnumConstant(name) is { Constant.Value: { } value })
                return unchecked((ulong)value);
        }
        return null;
    }

    private static int WidthOf(MemberPlace place) => place.BitWidth ?? (int)Math.Min(64, 8 * (TypeRules.Size(place.Type) ?? 8));

    private bool IsRedirected(ProgramUnit unit) => unit.Domain == ProgramDomain.Hyp ? HasHvhe : IsVhe;

    private void Name(string name, SystemRegisterEncoding encoding)
    {
        _encodings.TryAdd(name, encoding);
        _names.TryAdd(encoding, name);
    }
}
