using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Simulation;

/// <summary>A run of the world switch with marks, and what their way says of each register.</summary>
internal sealed class SwitchTrace
{
    private readonly RunningKernel _kernel;
    private readonly GuestVm _guest;
    private readonly ImmutableArray<MemoryObject> _vcpus;
    private readonly SwitchMarks _marks;
    private readonly HeldRegisters _held;
    private readonly ImmutableArray<SystemRegisterEncoding> _registers;
    private readonly ImmutableArray<SwitchedWord> _words;
    private readonly WorldSwitchRun _run;
    private readonly List<Store> _stores = [];
    private readonly Dictionary<SystemRegisterEncoding, SymbolicBits> _inGuest = [];
    private ImmutableArray<(SymbolicBits Value, IReadOnlySet<int> Marks)> _inWords = [];
    private ILookup<(MemoryObject, long), (Store Store, IReadOnlySet<int> Marks)> _carried = Enumerable.Empty<(Store, IReadOnlySet<int>)>().ToLookup(_ => default((MemoryObject, long)));

    public SwitchTrace(RunningKernel kernel, GuestVm guest, SwitchMarks marks, HeldRegisters held, ImmutableArray<SystemRegisterEncoding> registers, ImmutableArray<SwitchedWord> words)
    {
        _kernel = kernel;
        _guest = guest;
        _vcpus = guest.Copies;
        _marks = marks;
        _held = held;
        _registers = registers;
        _words = words;
        _run = new WorldSwitchRun(kernel, guest) { Written = DebugValue, Ending = End };
    }

    /// <summary>Words of the vCPU to which a guest's value was saved, and that have no mark.</summary>
    public ImmutableArray<(long Bit, int Width)> Unmarked { get; private set; } = [];

    public ImmutableArray<SwitchView> Views { get; private set; } = [];

    /// <summary>Runs with marks; memory is as before afterwards.</summary>
    public void Run()
    {
        var memory = _kernel.Memory;
        var mark = memory.Mark();
        foreach (var (index, word) in _words.Index())
            memory.Store(Bdd.True, word.Vcpu, word.Bit, _marks.Put(MarkOfWord(index), memory.Load(word.Vcpu, word.Bit, word.Width)));
        foreach (var (index, register) in _registers.Index())
            _kernel.Registers.Write(Bdd.True, register, _marks.Put(MarkOfPrevious(index), _kernel.Registers[register]));
        // What decides has no mark of its own: another decision is another host, not another way of one value.
        _held.PutDeciding();
        (memory.Watcher, memory.WatchesAll) = (Note, true);
        _run.Run();
        (memory.Watcher, memory.WatchesAll) = (null, false);
        _inWords = [.. _words.Select(word => memory.Load(word.Vcpu, word.Bit, word.Width)).Select(value => (value, _marks.In(value)))];
        _carried = _stores.Select(store => (store, Marks: _marks.In(store.Value))).Where(store => store.Marks.Count > 0).ToLookup(store => (store.store.Target, store.store.Bit));
        Unmarked = [.. FindUnmarked()];
        Views = [.. _registers.Select((register, index) => ViewOf(register, index))];
        memory.Rollback(mark);
    }

    private static int MarkOfPrevious(int register) => 2 * register;

    private static int MarkOfGuest(int register) => 2 * register + 1;

    private int MarkOfWord(int word) => 2 * _registers.Length + word;

    private void Note(MemoryObject target, long bit, Bdd guard, SymbolicBits value)
    {
        if (!_run.IsInGuest && (_vcpus.Contains(target) || target == _kernel.Registers.File) && !value.IsConstant && _kernel.Run.Place is var (unit, token, function))
            _stores.Add(new Store(_stores.Count, target, bit, guard, value, [.. _run.Moments(guard)], unit, token, function));
    }

    /// <summary>What the guest writes to the debug register that it uses first: what it holds, so that its mark stays.</summary>
    private SymbolicBits DebugValue()
    {
        var name = _kernel.NameOf(WorldSwitchRun.DebugRegister);
        foreach (var word in _words)
        {
            if (word.Name.EndsWith($"[{name}]", StringComparison.Ordinal))
                return _kernel.Memory.Load(_guest.Running, word.Bit, word.Width).Resize(64, false);
        }
        return RunningKernel.Number(0);
    }

    /// <summary>The guest's turn ends: it leaves values of its own in the registers.</summary>
    private void End(Bdd guard)
    {
        foreach (var (index, register) in _registers.Index())
        {
            var value = _kernel.Registers[register];
            _inGuest[register] = _inGuest.TryGetValue(register, out var before) ? SymbolicBits.Ite(_kernel.Space, guard, value, before) : value;
            _kernel.Registers.Write(guard, register, _marks.Put(MarkOfGuest(index), _marks.Plain(value)));
        }
    }

    private IEnumerable<(long Bit, int Width)> FindUnmarked()
    {
        var marked = _words.Select(word => (word.Bit, word.Width)).ToHashSet();
        foreach (var (vcpu, bit, width) in _stores.Where(store => store.Target != _kernel.Registers.File).Select(store => (store.Target, store.Bit, store.Value.Width)).Distinct())
        {
            if (!marked.Contains((bit, width)) && _kernel.Memory.Load(vcpu, bit, width) is var value && Enumerable.Range(0, _registers.Length).Any(index => _marks.In(value).Contains(MarkOfGuest(index)) && _marks.Copied(value, MarkOfGuest(index)).Bits > 0))
                yield return (bit, width);
        }
    }

    private SwitchView ViewOf(SystemRegisterEncoding register, int index)
    {
        var (previous, guest) = (MarkOfPrevious(index), MarkOfGuest(index));
        var inGuest = _inGuest.GetValueOrDefault(register, RunningKernel.Number(0));
        var after = _kernel.Registers[register];
        var ended = _kernel.Space.AndNot(_marks.Plain(_run.Finished), _marks.Plain(_run.GivenUp));
        var unknown = _kernel.Run.Relevant(_kernel.Space.Not(ended));
        var old = _marks.Copied(inGuest, previous);
        return new SwitchView(register, Storage(register, guest, inGuest, old.Bits, ended), Within(ended, old.Guard),
            new(Within(ended, _marks.Copied(after, previous).Guard), Sites([(_kernel.Registers.File, PlaceOf(register))], previous, true)),
            Within(ended, _marks.Copied(after, guest).Guard), unknown, Reasons(unknown));
    }

    /// <summary>
    /// The words that the register's bits come from and go to. A word that decides about a few of them is none. One of the hypervisor's is a storage where the guest's value comes from it that was not
    /// the kernel's, or stays in it that does not become the kernel's; else it is on the way.
    /// </summary>
    /// <param name="width">How many bits the register has at least: a word that some other decision brings in has one or two of them.</param>
    private ImmutableArray<SwitchStorage> Storage(SystemRegisterEncoding register, int guest, SymbolicBits inGuest, int width, Bdd ended)
    {
        var (sources, cpu) = (_marks.In(inGuest), (_kernel.Registers.File, PlaceOf(register)));
        var moved = _words.Select((word, number) => new Moved(word, MarkOfWord(number), CopiedIf(sources.Contains(MarkOfWord(number)), inGuest, MarkOfWord(number)),
            CopiedIf(_inWords[number].Marks.Contains(guest), _inWords[number].Value, guest))).ToList();
        var most = moved.Select(word => word.Bits).Append(width / 8).Max();
        return
        [
            .. moved.Where(word => 4 * word.Bits >= Math.Max(3 * most, 1)).Select(word => word.Word.Vcpu == _guest.Vcpu ? Kernels(word) : Hypervisors(word))
                .Where(storage => !storage.Restore.Sites.IsEmpty || !storage.Save.Sites.IsEmpty),
        ];

        SwitchStorage Kernels(Moved word)
        {
            ImmutableArray<(MemoryObject, long)> hops = [.. _vcpus.Skip(1).Select(vcpu => (vcpu, word.Word.Bit))];
            // What was loaded may be saved in between, on an exit after which the guest goes on.
            var loaded = _carried[cpu].Where(carried => carried.Marks.Contains(word.Mark) && !_marks.Copied(carried.Store.Value, word.Mark).Guard.IsFalse).Select(carried => carried.Store.Number).DefaultIfEmpty(-1).First();
            return new(word.Word.Name, new(Within(ended, word.Restored.Guard), Sites([cpu, .. word.Restored.Guard.IsFalse ? [] : hops], word.Mark, false, loaded)),
                new(Within(ended, word.Saved.Guard), Sites([(_guest.Vcpu, word.Word.Bit), .. word.Saved.Guard.IsFalse ? [] : hops], guest, true)));
        }

        SwitchStorage Hypervisors(Moved word)
        {
            var inKernels = moved.Find(other => other.Word.Vcpu == _guest.Vcpu && other.Word.Bit == word.Word.Bit && other.Word.Width == word.Word.Width)!.Saved.Guard;
            var (restored, stays) = (Within(ended, word.Restored.Guard), Within(ended, _kernel.Space.AndNot(word.Saved.Guard, inKernels)));
            return new(word.Word.Name, new(restored, restored.IsFalse ? [] : Sites([cpu], word.Mark, false)), new(stays, stays.IsFalse ? [] : Sites([(word.Word.Vcpu, word.Word.Bit)], guest, true)));
        }
    }

    private (Bdd Guard, int Bits) CopiedIf(bool mayBe, SymbolicBits value, int mark) => mayBe ? _marks.Copied(value, mark) : (Bdd.False, 0);

    private static long PlaceOf(SystemRegisterEncoding register) => CpuRegisters.BitOf(register);

    private Bdd Within(Bdd where, Bdd guard) => _kernel.Run.Relevant(_kernel.Space.And(where, guard));

    /// <summary>The stores that carried a mark to places.</summary>
    /// <param name="last">The last store into memory that counts.</param>
    private ImmutableArray<SwitchSite> Sites(ImmutableArray<(MemoryObject, long)> places, int mark, bool isAfter, int last = int.MaxValue)
    {
        var sites = new List<SwitchSite>();
        foreach (var (store, marks) in places.SelectMany(place => _carried[place]).OrderBy(carried => carried.Store.Number))
        {
            if (!marks.Contains(mark) || (store.Number > last && store.Target != _kernel.Registers.File) || _marks.Copied(store.Value, mark).Guard is not { IsFalse: false } copied)
                continue;
            foreach (var (moment, where) in store.Moments)
            {
                if (moment == SwitchMoment.Exit == isAfter && Within(copied, _marks.Plain(where)) is { IsFalse: false } guard)
                    Add(sites, new SwitchSite(moment, guard, store.Function.Name, store.Unit.LocationOf(store.Token)));
            }
        }
        return [.. sites];
    }

    /// <summary>Adds a store, unless the same line did that before: an entry after the first does again what that did.</summary>
    private void Add(List<SwitchSite> sites, SwitchSite added)
    {
        var space = _kernel.Space;
        var before = space.Any(sites.Where(site => site.Location == added.Location && site.Moment < added.Moment).Select(site => site.Guard));
        if (space.Implies(added.Guard, before))
            return;
        var same = sites.FindIndex(site => site.Location == added.Location && site.Function == added.Function && site.Moment == added.Moment);
        if (same < 0)
            sites.Add(added);
        else
            sites[same] = added with { Guard = space.Or(sites[same].Guard, added.Guard) };
    }

    private ImmutableArray<string> Reasons(Bdd unknown) => unknown.IsFalse ? [] :
        [.. _kernel.Run.Events.Where(noticed => noticed.Kind is RunEventKind.GivenUp or RunEventKind.Bug).Select(noticed => $"{noticed.Text} in {noticed.Function}()").Distinct()];

    /// <summary>A word, with the bits of a register that came from it, and those that the guest left there and that went to it.</summary>
    private sealed record Moved(SwitchedWord Word, int Mark, (Bdd Guard, int Bits) Restored, (Bdd Guard, int Bits) Saved)
    {
        public int Bits => Math.Max(Restored.Bits, Saved.Bits);
    }

    private sealed record Store(
        int Number, MemoryObject Target, long Bit, Bdd Guard, SymbolicBits Value, ImmutableArray<(SwitchMoment Moment, Bdd Guard)> Moments, ProgramUnit Unit, int Token, FunctionDefinition Function);
}
