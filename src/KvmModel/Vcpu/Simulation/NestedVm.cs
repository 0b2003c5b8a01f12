using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu.Simulation;

/// <summary>The bits of a guest hypervisor's register that KVM keeps at 0 and at 1, as functions of what the VM was given.</summary>
/// <param name="Register">A name of <c>enum vcpu_sysreg</c>.</param>
public sealed record NestedMask(string Register, SymbolicBits Res0, SymbolicBits Res1);

/// <summary>What KVM makes of the registers of a VM that runs a hypervisor.</summary>
/// <param name="Masks">By register; one whose bits KVM leaves alone is not there.</param>
/// <param name="Limits">What an ID register holds after KVM has taken away what nesting does not support, by the register's name.</param>
public sealed record NestedVm(ImmutableSortedDictionary<string, NestedMask> Masks, ImmutableSortedDictionary<string, SymbolicBits> Limits);

/// <summary>
/// Runs the two functions by which KVM prepares the registers of a nested VM, in trees that follow each other: the one that computes reserved bits (<c>kvm_init_nv_sysregs()</c>) and the one
/// that limits ID registers (<c>limit_nv_id_regs()</c>, <c>limit_nv_id_reg()</c>; Linux v6.12, v7.3 arch/arm64/kvm/nested.c). Nothing else of KVM runs, so that it is quick: the VM's ID
/// registers are the variables <c>guest.REGISTER[bit]</c>, the host's <c>host.REGISTER[bit]</c>, capabilities <c>cap.NAME</c>, but for those that every system has (<c>ARM64_ALWAYS_SYSTEM</c>). For use by one thread at a time.
/// </summary>
public sealed class NestedHistory(KernelConfig config, ProgramUnitCache? cache = null)
{
    /// <summary>The bit of KVM_ARM_VCPU_HAS_EL2 (Linux arch/arm64/include/uapi/asm/kvm.h).</summary>
    private const int NestedFeature = 7;

    /// <summary>ID registers have op0 3, op1 0, CRn 0, CRm 1 to 7 (Linux arch/arm64/include/asm/kvm_host.h IDREG_IDX()).</summary>
    private const int IdRegisters = 7 * 8;

    /// <summary>The nodes that one tree's answers may make: ten times what any kernel needs. A tree whose headers are of another version than its code can ask for any number.</summary>
    private const int NodeAllowance = 500_000;

    private readonly ProgramUnitCache _cache = cache ?? new ProgramUnitCache();
    private readonly RunHistory _runs = new(RunningKernel.NodeBudget);

    /// <summary>The space of all answers.</summary>
    public BddSpace Space => _runs.Space;

    /// <summary>The answers of a tree; null when it has no such functions.</summary>
    public NestedVm? Run(ISourceTree tree)
    {
        RunningKernel? kernel = null;
        kernel = new RunningKernel(
            new KernelPreprocessor(tree, config, IntrinsicMacros.Executed), HypMode.Vhe, (space, register) => MachineVariables.Initial(space, HypMode.Vhe, register, kernel!.NameOf(register)), _cache, _runs);
        if (kernel.Find(["kvm_init_nv_sysregs"]) is not { } masks || kernel.Create("kvm") is not { } vm || kernel.Create("kvm_vcpu") is not { } vcpu)
            return null;
        kernel.Run.NodeLimit = Space.TotalNodes + NodeAllowance;
        kernel.Intrinsics["read_sanitised_ftr_reg"] = call => call.Run.Constant(call[0]) is { } number && SystemRegisterEncoding.FromSysReg(number) is { } register && kernel.NameOf(register) is { } name
            ? SymbolicBits.Input(call.Space, $"host.{name}", 64) : call.Run.Unknown("an ID register that is not constant", 64);
        Give(kernel, vm, vcpu);
        var limits = Limits(kernel, vm);
        kernel.Intrinsics["limit_nv_id_regs"] = _ => default;
        var takesVm = masks.Code!.Parameters is [{ Type: PointerType { Pointee: RecordType { Tag: "kvm" } } }];
        kernel.Call(["kvm_init_nv_sysregs"], RunningKernel.PointerTo(takesVm ? vm : vcpu));
        return kernel.Run.GivenUp.IsTrue || _runs.Windows.IsLost ? null : new NestedVm(Masks(kernel, vm), limits);
    }

    /// <summary>Makes all of what userspace may give a nested VM variables.</summary>
    private static void Give(RunningKernel kernel, MemoryObject vm, MemoryObject vcpu)
    {
        kernel.Set(vcpu, "kvm", RunningKernel.PointerTo(vm));
        kernel.Set(vm, "arch.vcpu_features[0]", MachineVariables.Features(kernel, VmKind.Plain).Insert(NestedFeature, SymbolicBits.FromConstant(1, 1)));
        for (var index = 0; index < IdRegisters; index++)
        {
            if (kernel.NameOf(IdRegister(index)) is { } name)
                kernel.Set(vm, $"arch.id_regs[{index}]", SymbolicBits.Input(kernel.Space, $"guest.{name}", 64));
        }
        if (kernel.Program.Preprocessor.Tree.Read(CpuCapabilities.Path) is not { } description
            || (kernel.Program.FindVariable("system_cpucaps") ?? kernel.Program.FindVariable("cpu_hwcaps")) is not { } bitmap)
            return;
        var names = CpuCapabilities.Read(description).Names;
        for (var index = 0; index < names.Length && index < bitmap.Size * 8; index++)
            kernel.Memory.Store(Bdd.True, bitmap, index, SymbolicBits.FromBool(names[index].StartsWith("ALWAYS_", StringComparison.Ordinal) ? Bdd.True : kernel.Space.Input($"cap.ARM64_{names[index]}"), 1));
    }

    private static ImmutableSortedDictionary<string, SymbolicBits> Limits(RunningKernel kernel, MemoryObject vm)
    {
        var limits = ImmutableSortedDictionary.CreateBuilder<string, SymbolicBits>(StringComparer.Ordinal);
        var mark = kernel.Memory.Mark();
        var all = kernel.Find(["limit_nv_id_regs"]);
        if (all is not null)
            kernel.Call(["limit_nv_id_regs"], RunningKernel.PointerTo(vm));
        else if (kernel.Find(["limit_nv_id_reg"]) is null)
            return limits.ToImmutable();
        for (var index = 0; index < IdRegisters; index++)
        {
            if (kernel.NameOf(IdRegister(index)) is not { } name || kernel.Get(vm, $"arch.id_regs[{index}]") is not { } value)
                continue;
            var limited = all is not null ? value
                : kernel.Call(["limit_nv_id_reg"], RunningKernel.PointerTo(vm), RunningKernel.Number(IdRegister(index).SysReg, 32), value);
            if (limited is { Width: 64 } known)
                limits[name] = known;
        }
        kernel.Memory.Rollback(mark);
        return limits.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, NestedMask> Masks(RunningKernel kernel, MemoryObject vm)
    {
        var masks = ImmutableSortedDictionary.CreateBuilder<string, NestedMask>(StringComparer.Ordinal);
        if (kernel.Get(vm, "arch.sysreg_masks") is not { } pointer || kernel.Run.Constant(pointer) is not { } address || kernel.Memory.Find(address, out var offset) is not { } table || offset != 0
            || (kernel.EnumConstant("__SANITISED_REG_START__") ?? kernel.EnumConstant("__VNCR_START__")) is not { } first)
            return masks.ToImmutable();
        table.Type ??= kernel.Program.FindRecord("kvm_sysreg_masks");
        var slots = kernel.Program.LoadedUnits.Select(unit => unit.Model.FindEnum(SlotNames.Enum)).FirstOrDefault(found => found is not null)?.Constants ?? [];
        foreach (var (name, value, _) in slots)
        {
            if (!SlotNames.IsSlot(name) || value is not { } number || number < (long)first)
                continue;
            var index = (long)number - (long)first;
            if (kernel.Get(table, $"mask[{index}].res0") is { } res0 && kernel.Get(table, $"mask[{index}].res1") is { } res1 && !(res0.TryGetConstant(out var zeros) && res1.TryGetConstant(out var ones) && (zeros | ones) == 0))
                masks[name] = new NestedMask(name, res0, res1);
        }
        return masks.ToImmutable();
    }

    private static SystemRegisterEncoding IdRegister(int index) => new(3, 0, 0, (byte)(1 + (index >> 3)), (byte)(index & 7));
}
