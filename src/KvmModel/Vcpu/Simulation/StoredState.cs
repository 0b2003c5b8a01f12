using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Binding;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What a guest's registers are kept in, as variables. In: a vCPU. Out: the same vCPU in which nothing is known of what its registers hold: each bit of the arrays of 64-bit numbers in its
/// <c>arch</c> and of the CPU's registers of EL1 and EL0 is an opaque variable named for its place, the same on every call. What identifies the machine stays, and so do pointers, flags and EL2's registers.
/// </summary>
/// <remarks>
/// Which members keep registers follows from their types: <c>u64 sys_regs[]</c>, the debug registers' arrays, the general registers. State that a tree keeps in a single number is taken to be as it
/// is at reset. Devices' state, in arrays of structures or in memory that was allocated, is not made variable either: <see cref="WatchDevices"/> tells when it is read.
/// </remarks>
/// <param name="exit">What is run from it.</param>
internal sealed class StoredState(RunningKernel kernel, GuestVm guest, IExitHandler exit)
{
    /// <summary>Records inside records.</summary>
    private const int DepthLimit = 8;

    /// <summary>The most words of one array that are made variables.</summary>
    private const int ArrayLimit = 4096;

    /// <summary>What KVM resets registers to whose value is architecturally UNKNOWN then (Linux v6.12 arch/arm64/kvm/sys_regs.c reset_unknown()).</summary>
    private const ulong Unset = 0x1de7ec7edbadc0de;

    /// <summary>The page of a guest hypervisor's registers (Linux arch/arm64/include/asm/kvm_host.h <c>struct kvm_cpu_context</c>).</summary>
    private const string VncrPagePath = "arch.ctxt.vncr_array";

    /// <summary>The register of a guest hypervisor that decides what runs in the vCPU, which is no register's storage: it is as it is at reset.</summary>
    private const string Decider = "HCR_EL2";

    private readonly List<(long Start, long End)> _devices = [];
    private ImmutableArray<(MemoryObject Object, long Bit, SymbolicBits Variables)>? _words;

    /// <summary>From here on, something is done whenever state of devices is read.</summary>
    public void WatchDevices(Action noticed)
    {
        _ = AllWords;
        var made = kernel.Memory.MadeCount;
        // Which bits of a guest hypervisor's registers there are is decided before the vCPU first runs, and so is where they are kept. The vCPU's VM may be one of the hypervisor's own.
        MemoryObject[] known =
        [
            guest.Vm, .. Pointed(kernel, exit.Vcpu, "kvm"), guest.RunPage, kernel.Registers.File, exit.Code, .. Pointed(kernel, guest.Vm, "arch.sysreg_masks"), .. Pointed(kernel, guest.Vcpu, VncrPagePath),
        ];
        kernel.Memory.Reader = (from, bit, _) =>
        {
            if (from == exit.Vcpu ? _devices.Exists(device => bit >= device.Start && bit < device.End) : from.Serial > 0 && from.Serial <= made && !Array.Exists(known, other => other == from))
                noticed();
        };
    }

    /// <summary>Ends what <see cref="WatchDevices"/> began.</summary>
    public void EndWatch() => kernel.Memory.Reader = null;

    /// <summary>Stores the variables.</summary>
    public void Forget()
    {
        foreach (var word in AllWords)
            Forget(word);
    }

    /// <summary>Stores the variables of registers that nobody gave a value since the vCPU was reset: what the guest has there when it makes an access is its own affair.</summary>
    public void ForgetUnset()
    {
        foreach (var word in AllWords.Concat(OfHypervisor()).Where(word => kernel.Memory.Load(word.Object, word.Bit, 64) is { IsConstant: true, KnownValue: Unset }))
            Forget(word);
    }

    /// <summary>The same words of the vCPU that the hypervisor has of its own.</summary>
    private IEnumerable<(MemoryObject Object, long Bit, SymbolicBits Variables)> OfHypervisor() =>
        guest.IsRunByHyp ? AllWords.Where(word => word.Object == guest.Vcpu).Select(word => (guest.Running, word.Bit, word.Variables)) : [];

    private ImmutableArray<(MemoryObject Object, long Bit, SymbolicBits Variables)> AllWords => _words ??= Words();

    private ImmutableArray<(MemoryObject Object, long Bit, SymbolicBits Variables)> Words()
    {
        var deciders = Deciders();
        return [.. OfVcpu().Concat(OfVncrPage()).Where(word => !deciders.Contains((word.Object, word.Bit))), .. OfCpu()];
    }

    private void Forget((MemoryObject Object, long Bit, SymbolicBits Variables) word) => kernel.Memory.Store(Bdd.True, word.Object, word.Bit, word.Variables);

    private IEnumerable<(MemoryObject Object, long Bit, SymbolicBits Variables)> OfVcpu() =>
        kernel.Place(exit.Vcpu, "arch") is { Type: RecordType { Layout: { } layout } } arch ? Words(layout, arch.BitOffset, "vcpu", 0) : [];

    private IEnumerable<(MemoryObject Object, long Bit, SymbolicBits Variables)> OfVncrPage() =>
        Pointed(kernel, guest.Vcpu, VncrPagePath).SelectMany(page => Enumerable.Range(0, VncrPage.Size / 8).Select(index => (page, index * 64L, Variables($"vncr[{index}]"))));

    /// <summary>The words of <see cref="Decider"/>: in the register file, and in the page.</summary>
    private List<(MemoryObject, long)> Deciders()
    {
        var words = Pointed(kernel, guest.Vcpu, VncrPagePath).Select(page => (page, VncrPage.OffsetOf(Decider)!.Value * 8L)).ToList();
        if (words.Count > 0 && kernel.EnumConstant(Decider) is { } slot && kernel.Place(guest.Vcpu, $"arch.ctxt.sys_regs[{slot}]") is { } place)
            words.Add((guest.Vcpu, place.BitOffset));
        return words;
    }

    /// <summary>What a member points to; nothing when it is no pointer, or not known.</summary>
    private static IEnumerable<MemoryObject> Pointed(RunningKernel kernel, MemoryObject from, string member) =>
        (kernel.Get(from, member) is { Width: 64 } pointer ? kernel.Run.Targets(pointer) : null)?.Select(target => kernel.Memory.Find(target.Value, out _)).OfType<MemoryObject>() ?? [];

    private IEnumerable<(MemoryObject, long, SymbolicBits)> OfCpu()
    {
        foreach (var register in TrapFacts.Shared.Registers)
        {
            // CRn 0 of op0 3 identifies the machine (Arm ARM DDI 0487 D24.1.3); op1 0 is EL1's, and 3 is EL0's (C5.1.3).
            if (register.Encoding is { Op0: 2 } or { Op0: 3, Op1: 0 or 3, CRn: not 0 })
                yield return (kernel.Registers.File, CpuRegisters.BitOf(register.Encoding), Variables($"cpu.{register.Name}"));
        }
    }

    private IEnumerable<(MemoryObject, long, SymbolicBits)> Words(RecordLayout layout, long start, string path, int depth)
    {
        foreach (var member in layout.Members)
        {
            if (member.BitWidth is not null || depth >= DepthLimit)
                continue;
            var (name, at) = (member.Name is { } named ? $"{path}.{named}" : path, start + member.BitOffset);
            if (member.Type is ArrayType { Element: RecordType } && TypeRules.Size(member.Type) is { } size)
                _devices.Add((at, at + size * 8));
            var found = member.Type switch
            {
                RecordType { Layout: { } inner } => Words(inner, at, name, depth + 1),
                ArrayType { Element: var element, Length: > 0 and <= ArrayLimit and var length } when TypeRules.AsInteger(element) == IntegerType.UnsignedLongLong =>
                    Enumerable.Range(0, (int)length).Select(index => (exit.Vcpu, at + index * 64L, Variables($"{name}[{index}]"))),
                _ => [],
            };
            foreach (var word in found)
                yield return word;
        }
    }

    private SymbolicBits Variables(string name) => kernel.Run.UnknownBits(name, 64);
}
