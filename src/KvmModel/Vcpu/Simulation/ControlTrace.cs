using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Where the bits of the control registers come from. While the vCPU is made and entered every store into the CPU's registers, the vCPU and the VM is written down; a bit of a control is then
/// followed from the store that programmed the register to the one that put the bit into the vCPU's copy of it, and there to the line that names it.
/// </summary>
/// <remarks>The copy is the word of the vCPU or VM that has most in common with what was programmed; of two that are alike the one stored last.</remarks>
internal sealed class ControlTrace
{
    /// <summary>The longest statement that is searched for a bit's name, in tokens.</summary>
    private const int StatementLimit = 4096;

    /// <summary>How far back in a function a name is looked for, in tokens.</summary>
    private const int FunctionLimit = 20_000;

    private readonly RunningKernel _kernel;
    private readonly List<WatchedStore> _stores = [];
    private readonly Dictionary<RegisterBit, ImmutableArray<Reason>> _explained = [];
    private readonly Dictionary<int, int[]> _copies = [];

    public ControlTrace(RunningKernel kernel)
    {
        _kernel = kernel;
        Follow(kernel.Registers.File);
        kernel.Memory.Watcher = Note;
    }

    /// <summary>Writes down stores into an object too.</summary>
    public static void Follow(MemoryObject target) => target.IsWatched = true;

    /// <summary>Stops writing down.</summary>
    public void End() => _kernel.Memory.Watcher = null;

    /// <summary>The lines that give a bit its value, that which programs the register last; empty for a bit that nothing wrote.</summary>
    public ImmutableArray<Reason> Explain(RegisterBit bit)
    {
        if (!_explained.TryGetValue(bit, out var known))
            _explained.Add(bit, known = Follow(bit));
        return known;
    }

    /// <summary>The lines that give the bits of a control their value, in the order of the bits: what names a bit or puts it into the vCPU's copy, and what programs the register. A bit that is 0 has none.</summary>
    public ImmutableArray<ControlSource> Sources(string register)
    {
        var place = _kernel.Registers.BitOf(register);
        var value = _kernel.Registers[register];
        var sources = new OrderedDictionary<(string Function, SourceLocation Location), (ulong Mask, Bdd Guard)>();
        for (var bit = 0; bit < value.Width; bit++)
        {
            var programmed = value[bit].IsFalse ? -1 : _stores.FindLastIndex(store => store.Object == _kernel.Registers.File && store.Covers(place + bit));
            if (programmed < 0)
                continue;
            var written = _stores[programmed];
            var origin = Origin(programmed, bit) ?? written;
            var field = TrapFacts.Shared.Fields.FirstOrDefault(field => field.Register == register && bit >= field.Lsb && bit < field.Lsb + field.Width).Field;
            Add(origin, field is null ? origin.Location : LineNaming(origin, field) ?? origin.Location, bit);
            if (origin != written)
                Add(written, written.Location, bit);
        }
        return [.. sources.Select(source => new ControlSource(source.Value.Mask, source.Value.Guard, source.Key.Function, source.Key.Location))];

        void Add(WatchedStore store, SourceLocation location, int bit)
        {
            var key = (store.Function.Name, location);
            sources[key] = sources.TryGetValue(key, out var known) ? (known.Mask | 1ul << bit, _kernel.Space.Or(known.Guard, store.Guard)) : (1ul << bit, store.Guard);
        }
    }

    private ImmutableArray<Reason> Follow(RegisterBit bit)
    {
        var place = _kernel.Registers.BitOf(bit.Register);
        var programmed = _stores.FindLastIndex(store => store.Object == _kernel.Registers.File && store.Covers(place + bit.Bit));
        if (programmed < 0)
            return [];
        var written = _stores[programmed];
        var value = written.Value[bit.Bit];
        var state = value.IsTrue ? "is 1" : value.IsFalse ? "is 0" : "depends";
        var lines = ImmutableArray.CreateBuilder<Reason>();
        var origin = Origin(programmed, bit.Bit) ?? written;
        if (LineNaming(origin, bit.Field) is { } named)
            lines.Add(new Reason($"{bit.Register}.{bit.Field} {state}: named here", named));
        if (origin != written)
            lines.Add(new Reason($"{bit.Register}.{bit.Field} {state}: {origin.Function.Name}() sets it", origin.Location));
        lines.Add(new Reason($"{bit.Register}.{bit.Field} {state}: {written.Function.Name}() programs it", written.Location));
        return lines.ToImmutable();
    }

    /// <summary>The store that gave a bit of the vCPU's copy the value that was programmed.</summary>
    private WatchedStore? Origin(int programmed, int bit)
    {
        var written = _stores[programmed];
        if (!_copies.TryGetValue(programmed, out var copies))
            _copies.Add(programmed, copies = Copies(programmed));
        var best = Array.FindIndex(copies, index => _stores[index].Value[bit] == written.Value[bit]);
        if (best < 0)
            return null;
        // Back to where the bit last changed.
        var origin = _stores[copies[best]];
        for (var i = copies[best] - 1; i >= 0; i--)
        {
            // What happens where the guest is never entered has no part in it.
            if (_stores[i].Object != origin.Object || _stores[i].Bit != origin.Bit || _stores[i].Value.Width != 64 || _kernel.Space.AreDisjoint(_stores[i].Guard, _kernel.Run.Care))
                continue;
            // A store on some paths only is of the bit's value when it is so there.
            if (!_kernel.Space.AreDisjoint(_stores[i].Guard, _kernel.Space.Xor(_stores[i].Value[bit], origin.Value[bit])))
                break;
            origin = _stores[i];
        }
        return origin;
    }

    /// <summary>The stores into words that have something in common with what a store programmed, the likest first and of two that are alike the later.</summary>
    private int[] Copies(int programmed)
    {
        var last = new Dictionary<(MemoryObject, long), int>();
        for (var i = 0; i < programmed; i++)
        {
            if (_stores[i] is { Value.Width: 64 } store && store.Object != _kernel.Registers.File)
                last[(store.Object, store.Bit)] = i;
        }
        return [.. last.Values.Select(index => (Score: Likeness(_stores[index].Value, _stores[programmed].Value), Index: index)).Where(copy => copy.Score > 0).OrderDescending().Select(copy => copy.Index)];
    }

    /// <summary>How many bits that are not 0 two values share; 0 when that is less than half of either's.</summary>
    private static int Likeness(SymbolicBits left, SymbolicBits right)
    {
        var (shared, ofLeft, ofRight) = (0, 0, 0);
        for (var bit = 0; bit < 64; bit++)
        {
            shared += !left[bit].IsFalse && left[bit] == right[bit] ? 1 : 0;
            ofLeft += left[bit].IsFalse ? 0 : 1;
            ofRight += right[bit].IsFalse ? 0 : 1;
        }
        return 2 * shared >= Math.Max(ofLeft, ofRight) ? shared : 0;
    }

    /// <summary>The line, in a macro's body, on which a field is named for a statement: by the statement itself, or else last before it in its function.</summary>
    private static SourceLocation? LineNaming(WatchedStore store, string field)
    {
        var tokens = store.Unit.Source.Tokens;
        var suffix = "_" + field;
        var end = store.Token;
        while (end < tokens.Length && end < store.Token + StatementLimit && tokens[end].Kind != TokenKind.Semicolon)
            end++;
        // The tokens of one expansion stand side by side, and those around them came through the same calls.
        var (run, seen) = (-1, new HashSet<int>());
        for (var i = end - 1; i >= Math.Max(store.Function.BodySpan.Start, end - FunctionLimit); i--)
        {
            if (tokens.RunOf(i) is var at && at != run)
            {
                run = at;
                seen.Clear();
            }
            var expansions = tokens.Runs[run].Expansions;
            for (var index = tokens[i].Expansion; index != 0 && seen.Add(index); index = expansions[index].Parent)
            {
                if (expansions[index].Parent != 0 && expansions[index].Macro.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                    return expansions[index].Call.Spelling;
            }
        }
        return null;
    }

    private void Note(MemoryObject target, long bit, Bdd guard, SymbolicBits value)
    {
        if (_kernel.Run.Place is var (unit, token, function))
            _stores.Add(new WatchedStore(target, bit, guard, value, unit, token, function));
    }

    private sealed record WatchedStore(MemoryObject Object, long Bit, Bdd Guard, SymbolicBits Value, ProgramUnit Unit, int Token, FunctionDefinition Function)
    {
        public SourceLocation Location => Unit.LocationOf(Token);

        public bool Covers(long bit) => bit >= Bit && bit < Bit + Value.Width;
    }
}
