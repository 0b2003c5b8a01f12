using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Binding;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What a world switch may move. In: the loads and stores of a run. Out: the registers of EL1 and EL0 that it touches, and the words of the vCPU that it reads shortly before it writes
/// a register, or writes shortly after it has read one: more words than hold registers, which is why each is marked and asked.
/// </summary>
internal sealed class SwitchedPlaces(RunningKernel kernel, MemoryObject vcpu)
{
    /// <summary>How many loads are looked back to.</summary>
    private const int Lookback = 6;

    /// <summary>The narrowest word that may hold a register, in bits.</summary>
    private const int Narrowest = 32;

    /// <summary>CRm of the special-purpose registers that are bits of PSTATE, which exceptions save (Arm ARM DDI 0487 C5.2); SVCR is one of its own.</summary>
    private const int PstateCrn = 4, PstateCrm = 2;

    private readonly StoragePlaces _names = new(kernel);
    private readonly SortedSet<SystemRegisterEncoding> _registers = [];
    private readonly Dictionary<(long Bit, int Width), string?> _words = [];
    private readonly Queue<(long Bit, int Width)> _loads = [];
    private int _registerLoads;

    /// <summary>Ascending.</summary>
    public IReadOnlyCollection<SystemRegisterEncoding> Registers => _registers;

    /// <summary>Words of the vCPU that may hold a register, with their names, by their place.</summary>
    public IEnumerable<(long Bit, int Width, string Name)> Words =>
        _words.Where(word => word.Value is not null).Select(word => (word.Key.Bit, word.Key.Width, word.Value!)).OrderBy(word => word.Bit).ThenBy(word => word.Width);

    /// <summary>Adds a word.</summary>
    /// <returns>Whether it is new, and may hold a register.</returns>
    public bool Add(long bit, int width)
    {
        if (width < Narrowest || _words.ContainsKey((bit, width)))
            return false;
        var name = _names.Find(vcpu, bit) is var (path, type) && type is not PointerType && 8 * TypeRules.Size(type) == width ? $"vcpu.{path}" : null;
        _words.Add((bit, width), name);
        return name is not null;
    }

    /// <summary>Something is read.</summary>
    public void Read(MemoryObject from, long bit, int width)
    {
        if (from == vcpu && width >= Narrowest)
        {
            if (_loads.Count == Lookback)
                _loads.Dequeue();
            _loads.Enqueue((bit, width));
        }
        else if (from == kernel.Registers.File)
        {
            Touch(bit);
            _registerLoads = Lookback;
        }
    }

    /// <summary>Something is written.</summary>
    public void Write(MemoryObject to, long bit, int width)
    {
        if (to == kernel.Registers.File)
        {
            Touch(bit);
            foreach (var (place, of) in _loads)
                Add(place, of);
        }
        else if (to == vcpu && _registerLoads-- > 0)
        {
            Add(bit, width);
        }
    }

    private void Touch(long bit)
    {
        if (SystemRegisterEncoding.FromSysReg((ulong)(bit >> 6) << 5) is { } register && IsOfGuest(register))
            _registers.Add(register);
    }

    /// <summary>A register that EL1 or EL0 may write, other than what identifies the machine.</summary>
    public static bool IsOfGuest(SystemRegisterEncoding register)
    {
        if (register is { Op0: < 2 } or { Op0: 3, Op1: > 3 } or { Op0: 3, CRn: 0 } or { Op0: 3, CRn: PstateCrn, CRm: PstateCrm, Op2: not 2 })
            return false;
        return TrapFacts.Shared.Find(register) is not { } known || known.El1.Contains('w', StringComparison.Ordinal) || known.El0.Contains('w', StringComparison.Ordinal);
    }
}
