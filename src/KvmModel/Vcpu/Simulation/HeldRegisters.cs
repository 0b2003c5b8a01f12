using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What the CPU's registers hold when a vCPU is about to be loaded, where the switch decides by it: a host that profiles or traces has its buffers drained and its generation of data stopped
/// (Linux v6.12 arch/arm64/kvm/hyp/nvhe/debug-sr.c __debug_save_host_buffers_nvhe()). In: the loads and stores of a run. Out: variables <c>held.REGISTER[bit]</c> for the bits that the guards
/// of its stores depend on; everything else is as it was. Of a word that decides as a whole the lowest bit stands for all.
/// </summary>
internal sealed class HeldRegisters(RunningKernel kernel)
{
    private const string Owner = "held.";

    /// <summary>More bits of a register than this decide together: whether it is 0.</summary>
    private const int MostBits = 8;

    private readonly HashSet<long> _seen = [];
    private readonly Dictionary<int, (long Register, int Bit)> _variables = [];
    private readonly Dictionary<long, SortedSet<int>> _deciding = [];

    /// <summary>Something is about to be read: a register that is read before it is written holds variables from now on.</summary>
    public void Read(MemoryObject from, long place)
    {
        if (from != kernel.Registers.File || !_seen.Add(place) || !kernel.Memory.Load(from, place, 64).IsConstant || NameOf(place) is not { } name)
            return;
        var held = SymbolicBits.Input(kernel.Space, Owner + name, 64);
        for (var bit = 0; bit < held.Width; bit++)
            _variables[kernel.Space.Support(held[bit])[0].Index] = (place, bit);
        kernel.Memory.Store(Bdd.True, from, place, held);
    }

    /// <summary>Something is written.</summary>
    public void Write(MemoryObject to, long place, Bdd guard)
    {
        if (to == kernel.Registers.File)
            _seen.Add(place);
        foreach (var (register, bit) in Mentioned(guard))
        {
            if (!_deciding.TryGetValue(register, out var bits))
                _deciding.Add(register, bits = []);
            bits.Add(bit);
        }
    }

    /// <summary>A state in which the run fails is one that the host does not let come about: what decides about that stays as it was.</summary>
    /// <param name="decision">When the run is given up, or when the guest runs.</param>
    public void Leave(Bdd decision)
    {
        foreach (var (register, _) in Mentioned(decision))
            _deciding.Remove(register);
    }

    /// <summary>Puts the variables into the registers that decide something.</summary>
    public void PutDeciding()
    {
        foreach (var (register, bits) in _deciding.OrderBy(deciding => deciding.Key))
            foreach (var bit in bits.Take(bits.Count > MostBits ? 1 : MostBits))
                kernel.Memory.Store(Bdd.True, kernel.Registers.File, register + bit, SymbolicBits.FromBool(kernel.Space.Input(InputName.OfBit(Owner, NameOf(register)!, bit)), 1));
    }

    private IEnumerable<(long Register, int Bit)> Mentioned(Bdd function) => function.IsConstant || _variables.Count == 0 ? [] :
        kernel.Space.Support(function).Where(variable => _variables.ContainsKey(variable.Index)).Select(variable => _variables[variable.Index]);

    /// <summary>Null for a register that has no name, or that no guest could have.</summary>
    private string? NameOf(long place) => SystemRegisterEncoding.FromSysReg((ulong)(place >> 6) << 5) is { } register && SwitchedPlaces.IsOfGuest(register) ? kernel.NameOf(register) : null;
}
