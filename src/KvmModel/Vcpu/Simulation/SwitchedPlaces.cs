using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Binding;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What a world switch may move. In: the loads and stores of a run. Out: the registers of EL1 and EL0 that it touches, and the words of the vCPU's own part (<c>vcpu->arch</c>) that it
/// reads shortly before it writes something alike to a register, or writes shortly after it has read one: more words than hold registers, which is why each is marked and asked. Where the
/// hypervisor has a vCPU of its own (Linux v6.12 arch/arm64/kvm/hyp/nvhe/hyp-main.c flush_hyp_vcpu(), sync_hyp_vcpu()) it has the same words.
/// </summary>
internal sealed class SwitchedPlaces(RunningKernel kernel, GuestVm guest)
{
    /// <summary>How many loads are looked back to.</summary>
    private const int Lookback = 6;

    /// <summary>What an architecture adds to a vCPU.</summary>
    private const string Own = "arch.";

    /// <summary>How C names the vCPU of the kernel's, and that of the hypervisor's.</summary>
    private const string Kernels = "vcpu.", Hypervisors = "hyp_vcpu.vcpu.";

    /// <summary>The narrowest word that may hold a register, in bits.</summary>
    private const int Narrowest = 32;

    /// <summary>CRm of the special-purpose registers that are bits of PSTATE, which exceptions save (Arm ARM DDI 0487 C5.2); SVCR is one of its own.</summary>
    private const int PstateCrn = 4, PstateCrm = 2;

    /// <summary>SP_EL1, which is EL1's own though only EL2 has an encoding for it (Arm ARM DDI 0487 SP_EL1).</summary>
    private static readonly SystemRegisterEncoding s_stackPointer = new(3, 4, 4, 1, 0);

    private readonly ImmutableArray<MemoryObject> _vcpus = guest.Copies;
    private readonly StoragePlaces _names = new(kernel);
    private readonly SortedSet<SystemRegisterEncoding> _registers = [];
    private readonly Dictionary<(long Bit, int Width), string?> _words = [];
    private readonly Queue<(long Bit, int Width, SymbolicBits Value)> _loads = [];
    private readonly Queue<SymbolicBits> _registerLoads = [];

    /// <summary>Ascending.</summary>
    public IReadOnlyCollection<SystemRegisterEncoding> Registers => _registers;

    /// <summary>Words that may hold a register, those of the kernel's vCPU first, by their place.</summary>
    public IEnumerable<SwitchedWord> Words => _vcpus.SelectMany(vcpu => _words.Where(word => word.Value is not null).OrderBy(word => word.Key.Bit).ThenBy(word => word.Key.Width)
        .Select(word => new SwitchedWord(vcpu, word.Key.Bit, word.Key.Width, (vcpu == guest.Vcpu ? Kernels : Hypervisors) + word.Value)));

    /// <summary>Adds a word.</summary>
    /// <returns>Whether it is new, and may hold a register.</returns>
    public bool Add(long bit, int width)
    {
        if (width < Narrowest || _words.ContainsKey((bit, width)))
            return false;
        var name = _names.Find(guest.Vcpu, bit) is var (path, type) && path.StartsWith(Own, StringComparison.Ordinal) && type is not PointerType && 8 * TypeRules.Size(type) == width ? path : null;
        _words.Add((bit, width), name);
        return name is not null;
    }

    /// <summary>Something is read.</summary>
    public void Read(MemoryObject from, long bit, int width, Func<SymbolicBits> value)
    {
        if (_vcpus.Contains(from) && width >= Narrowest)
        {
            Note(_loads, (bit, width, value()));
        }
        else if (from == kernel.Registers.File)
        {
            Touch(bit);
            Note(_registerLoads, value());
        }
    }

    /// <summary>Something is written.</summary>
    public void Write(MemoryObject to, long bit, SymbolicBits value)
    {
        if (to == kernel.Registers.File)
        {
            Touch(bit);
            foreach (var (place, of, loaded) in _loads)
                if (AreAlike(loaded, value))
                    Add(place, of);
        }
        else if (_vcpus.Contains(to) && _registerLoads.Any(loaded => AreAlike(loaded, value)) && !IsInOther(to, bit, value))
        {
            Add(bit, value.Width);
        }
    }

    /// <summary>Whether a value is what the other vCPU has there, so that it was copied from it as a rule.</summary>
    private bool IsInOther(MemoryObject vcpu, long bit, SymbolicBits value) => guest.IsRunByHyp && kernel.Memory.Load(vcpu == guest.Vcpu ? guest.Running : guest.Vcpu, bit, value.Width) == value;

    private static void Note<T>(Queue<T> recent, T load)
    {
        if (recent.Count == Lookback)
            recent.Dequeue();
        recent.Enqueue(load);
    }

    /// <summary>Whether two values share most of the bits that are not 0: a register may not keep all that is written.</summary>
    private static bool AreAlike(SymbolicBits left, SymbolicBits right)
    {
        var (shared, ofLeft, ofRight) = (0, 0, 0);
        for (var bit = 0; bit < Math.Min(left.Width, right.Width); bit++)
        {
            shared += !left[bit].IsFalse && left[bit] == right[bit] ? 1 : 0;
            ofLeft += left[bit].IsFalse ? 0 : 1;
            ofRight += right[bit].IsFalse ? 0 : 1;
        }
        return 2 * shared >= Math.Max(ofLeft, ofRight);
    }

    private void Touch(long bit)
    {
        if (SystemRegisterEncoding.FromSysReg((ulong)(bit >> 6) << 5) is { } register && IsOfGuest(register))
            _registers.Add(register);
    }

    /// <summary>A register that EL1 or EL0 may write, other than what identifies the machine.</summary>
    public static bool IsOfGuest(SystemRegisterEncoding register)
    {
        if (register == s_stackPointer)
            return true;
        if (register is { Op0: < 2 } or { Op1: > 3 } or { Op0: 3, CRn: 0 } or { Op0: 3, CRn: PstateCrn, CRm: PstateCrm, Op2: not 2 })
            return false;
        return TrapFacts.Shared.Find(register) is not { } known || known.El1.Contains('w', StringComparison.Ordinal) || known.El0.Contains('w', StringComparison.Ordinal);
    }
}
