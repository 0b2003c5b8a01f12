using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The system registers as userspace sees them: KVM_GET_REG_LIST, KVM_GET_ONE_REG, KVM_ARM_GET_REG_WRITABLE_MASKS, by running what answers these calls (Linux v6.12
/// arch/arm64/kvm/guest.c kvm_arm_copy_reg_indices()).
/// </summary>
internal static class UserspaceView
{
    /// <summary>The part of a register's id that says it is a 64-bit AArch64 system register (Linux arch/arm64/include/uapi/asm/kvm.h ARM64_SYS_REG()).</summary>
    private const ulong SystemRegisterId = 0x6030_0000_0013_0000;

    /// <summary>The most ids that userspace has room for.</summary>
    private const int ListCapacity = 8192;

    /// <summary>The registers of a mask range: op1 of 0, 1 and 3, CRm of 0 to 7, op2 of 0 to 7, with op0 3 and CRn 0 (Linux KVM_ARM_FEATURE_ID_RANGE_IDX()).</summary>
    private const int MaskCount = 3 * 8 * 8;

    /// <summary>Answers KVM_ARM_GET_REG_WRITABLE_MASKS; Linux has it from v6.7 on.</summary>
    private const string MaskCall = "kvm_vm_ioctl_get_reg_writable_masks";

    public static ulong IdOf(SystemRegisterEncoding register) =>
        SystemRegisterId | ((ulong)register.Op0 << 14) | ((ulong)register.Op1 << 11) | ((ulong)register.CRn << 7) | ((ulong)register.CRm << 3) | register.Op2;

    /// <summary>The registers of which masks are told, in the order of the call's answer.</summary>
    public static IEnumerable<SystemRegisterEncoding> MaskedRegisters =>
        Enumerable.Range(0, MaskCount).Select(index => new SystemRegisterEncoding(3, (byte)(index >> 6 is 2 ? 3 : index >> 6), 0, (byte)(index >> 3 & 7), (byte)(index & 7)));

    /// <summary>Every register that may be listed, ascending.</summary>
    /// <param name="found">What <see cref="WritableBits"/> found; null to ask the kernel.</param>
    public static ImmutableArray<RegisterView> Read(RunningKernel kernel, GuestVm guest, Dictionary<SystemRegisterEncoding, SymbolicBits>? found)
    {
        var masks = found ?? Masks(kernel, guest);
        var views = ImmutableArray.CreateBuilder<RegisterView>();
        foreach (var (register, listed) in Listed(kernel, guest))
        {
            SymbolicBits? value = null;
            kernel.Run.Reset();
            if (guest.GetRegister(IdOf(register), listed) is var (result, read))
            {
                var works = kernel.Space.AndNot(listed, kernel.Space.Or(kernel.Run.GivenUp, result.IsNonZero(kernel.Space)));
                value = works == listed ? read : null;
            }
            views.Add(new RegisterView(register, listed, value, masks.TryGetValue(register, out var mask) ? mask : null));
        }
        return views.ToImmutable();
    }

    private static SortedDictionary<SystemRegisterEncoding, Bdd> Listed(RunningKernel kernel, GuestVm guest)
    {
        var listed = new SortedDictionary<SystemRegisterEncoding, Bdd>();
        kernel.Intrinsics["put_user"] = call =>
        {
            if (call.Run.Constant(call[0].Resize(64, false)) is { } id && Decode(id) is { } register)
                call.Run.Tell("a register is listed", SymbolicBits.FromConstant(register.SysReg, 64));
            return call.Constant(0);
        };
        kernel.Run.Listen("a register is listed", number =>
        {
            var register = SystemRegisterEncoding.FromSysReg(number.KnownValue)!.Value;
            listed[register] = kernel.Space.Or(listed.GetValueOrDefault(register, Bdd.False), kernel.Run.Active);
        });
        // Where the next id goes and how many there are depends on all registers before; each row is asked with a place and a count of its own.
        var list = kernel.Memory.Singleton("list that userspace gets", ListCapacity * 8);
        var place = kernel.Memory.Singleton("place where the next id goes", 8);
        var count = kernel.Memory.Singleton("number of ids", 8);
        var row = kernel.Find(["walk_one_sys_reg"]);
        if (row is not null)
            kernel.Intrinsics[row.Name] = call =>
            {
                call.Run.Memory.Store(Bdd.True, place, 0, RunningKernel.PointerTo(list));
                call.Run.Memory.Store(Bdd.True, count, 0, RunningKernel.Number(0));
                return call.Run.Invoke(row, [call[0], call[1], RunningKernel.PointerTo(place), RunningKernel.PointerTo(count)], 32);
            };
        kernel.Call(["kvm_arm_copy_reg_indices"], RunningKernel.PointerTo(guest.Vcpu), RunningKernel.PointerTo(list));
        kernel.Intrinsics.Remove("put_user");
        if (row is not null)
            kernel.Intrinsics.Remove(row.Name);
        return listed;
    }

    /// <summary>Whether userspace can ask for masks.</summary>
    public static bool HasMasks(RunningKernel kernel) => kernel.Find([MaskCall]) is not null;

    /// <summary>The writable bits of the ID registers, in a tree that tells them.</summary>
    public static Dictionary<SystemRegisterEncoding, SymbolicBits> Masks(RunningKernel kernel, GuestVm guest)
    {
        var masks = new Dictionary<SystemRegisterEncoding, SymbolicBits>();
        if (kernel.Create("reg_mask_range") is not { } range)
            return masks;
        var target = kernel.Memory.Allocate("the masks that userspace gets", MaskCount * 8);
        kernel.Set(range, "addr", RunningKernel.PointerTo(target));
        if (kernel.Call([MaskCall], RunningKernel.PointerTo(guest.Vm), RunningKernel.PointerTo(range)) is not { } result)
            return masks;
        var fails = kernel.Space.And(guest.Exists, kernel.Space.Or(kernel.Run.GivenUp, result.IsNonZero(kernel.Space)));
        if (!fails.IsFalse)
            kernel.NotAnswered("the writable masks are not known of every VM");
        foreach (var (index, register) in MaskedRegisters.Index())
            masks[register] = kernel.Memory.Load(target, index * 64, 64);
        return masks;
    }

    private static SystemRegisterEncoding? Decode(ulong id) => (id & ~0xfffful) == SystemRegisterId
        ? new SystemRegisterEncoding((byte)(id >> 14 & 3), (byte)(id >> 11 & 7), (byte)(id >> 7 & 15), (byte)(id >> 3 & 15), (byte)(id & 7))
        : null;
}
