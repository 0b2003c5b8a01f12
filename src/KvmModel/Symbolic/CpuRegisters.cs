using KvmModel.Arm64;

namespace KvmModel.Symbolic;

/// <summary>
/// The system registers of the CPU that the program runs on, as an object in memory: the register with encoding e is the 64-bit word at <c>8·(e >> 5)</c>. Registers are shared by guest and
/// host as on the real CPU; who has which value there, and when, is for the code to switch.
/// </summary>
public sealed class CpuRegisters
{
    private const int EncodingCount = 1 << 16;
    private readonly Memory _memory;
    private readonly Dictionary<string, int> _unnamed;
    private readonly Func<string, SystemRegisterEncoding?> _encodingOf;

    /// <param name="initial">What a register holds before the program starts.</param>
    /// <param name="encodingOf">The encoding of a register by its architectural name, in upper case; null when it has none that is known.</param>
    /// <param name="unnamed">The places of registers without an encoding; null where none is known yet.</param>
    public CpuRegisters(Memory memory, Func<SystemRegisterEncoding, SymbolicBits> initial, Func<string, SystemRegisterEncoding?> encodingOf, Dictionary<string, int>? unnamed = null)
    {
        _unnamed = unnamed ?? new(StringComparer.Ordinal);
        _memory = memory;
        _encodingOf = encodingOf;
        File = memory.Allocate("system registers", (EncodingCount + 4096) * 8L, null,
            word => word < EncodingCount && SystemRegisterEncoding.FromSysReg((ulong)word << 5) is { } encoding ? initial(encoding) : SymbolicBits.FromConstant(0, 64));
        File.MayBeWatched = true;
    }

    /// <summary>What a register keeps of a value that is written, by its name: reserved bits may not be kept.</summary>
    public Func<string, SymbolicBits, SymbolicBits> Kept { get; set; } = (_, written) => written;

    /// <summary>Told of each MRS and MSR of the program before it happens: the place, and the paths on which it does. What the CPU itself reads to obey them is no part of that.</summary>
    public Action<long, Bdd>? Accessed { get; set; }

    /// <summary>The object that holds them.</summary>
    public MemoryObject File { get; }

    public SymbolicBits this[SystemRegisterEncoding register] => _memory.Load(File, BitOf(register), 64);

    /// <summary>A register by its architectural name, in upper case.</summary>
    public SymbolicBits this[string name] => _memory.Load(File, BitOf(name), 64);

    public void Write(Bdd guard, SystemRegisterEncoding register, SymbolicBits value) => _memory.Store(guard, File, BitOf(register), value);

    /// <summary>Writes a register by its architectural name, in upper case.</summary>
    public void Write(Bdd guard, string name, SymbolicBits value) => _memory.Store(guard, File, BitOf(name), Kept(name, value));

    /// <summary>The place of a register, in bits behind the start of <see cref="File"/>.</summary>
    public static long BitOf(SystemRegisterEncoding register) => 64L * (register.SysReg >> 5);

    /// <summary>The place of a register; one without an encoding that is known gets a place of its own.</summary>
    public long BitOf(string name)
    {
        if (_encodingOf(name) is { } encoding)
            return BitOf(encoding);
        if (!_unnamed.TryGetValue(name, out var place))
            _unnamed[name] = place = EncodingCount + Math.Min(_unnamed.Count, 4095);
        return 64L * place;
    }
}
