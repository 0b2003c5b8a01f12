using System.Collections.Immutable;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// A VM with one vCPU, made as userspace makes one: KVM_CREATE_VM, KVM_CREATE_VCPU, KVM_ARM_VCPU_INIT, KVM_ARM_VCPU_FINALIZE, and KVM_SET_ONE_REG of ID registers (Linux
/// Documentation/virt/kvm/api.rst).
/// </summary>
internal sealed class GuestVm
{
    /// <summary>KVM_ARM_TARGET_GENERIC_V8, and the numbers of features (Linux arch/arm64/include/uapi/asm/kvm.h).</summary>
    private const uint GenericTarget = 5;
    private const int SveFeature = 4, PmuFeature = 3;

    /// <summary>The interrupt that VMMs give the PMU, a private one (Linux Documentation/virt/kvm/devices/vcpu.rst KVM_ARM_VCPU_PMU_V3_IRQ).</summary>
    private const uint PmuInterrupt = 23;

    /// <summary>KVM_ARM_VCPU_PMU_V3_IRQ and KVM_ARM_VCPU_PMU_V3_INIT (Linux arch/arm64/include/uapi/asm/kvm.h).</summary>
    private const uint PmuInterruptAttribute = 0, PmuInitAttribute = 1;

    /// <summary>KVM_CAP_ARM_MTE (Linux include/uapi/linux/kvm.h).</summary>
    private const uint MteCapability = 205;

    /// <summary>KVM_VM_TYPE_ARM_PROTECTED (Linux v7.3 include/uapi/linux/kvm.h).</summary>
    private const ulong ProtectedType = 1ul << 31;

    private readonly RunningKernel _kernel;

    private GuestVm(RunningKernel kernel, MemoryObject vm, MemoryObject vcpu, MemoryObject run, VmKind kind)
    {
        _kernel = kernel;
        Kind = kind;
        Vm = vm;
        Vcpu = Running = vcpu;
        RunPage = run;
    }

    public VmKind Kind { get; }
    public MemoryObject Vm { get; }
    public MemoryObject Vcpu { get; }

    /// <summary>
    /// The vCPU that is switched to: in protected mode it may be one of the hypervisor's own, otherwise it is <see cref="Vcpu"/> (Linux v6.12 arch/arm64/kvm/hyp/nvhe/hyp-main.c
    /// handle___kvm_vcpu_run()). Members are at the same places in either.
    /// </summary>
    public MemoryObject Running { get; private set; }

    /// <summary>Whether the hypervisor has a vCPU of its own.</summary>
    public bool IsRunByHyp => Running != Vcpu;

    /// <summary>The kernel's vCPU, and the hypervisor's where there is one.</summary>
    public ImmutableArray<MemoryObject> Copies => IsRunByHyp ? [Vcpu, Running] : [Vcpu];

    /// <summary>The page shared with userspace (<c>struct kvm_run</c>).</summary>
    public MemoryObject RunPage { get; }

    /// <summary>When every call so far succeeded: the machines on which there is such a VM.</summary>
    public Bdd Exists { get; private set; } = Bdd.True;

    /// <param name="kind">What is made.</param>
    /// <param name="features">The bits of <c>kvm_vcpu_init.features[0]</c>.</param>
    /// <param name="trace">Told of what is stored into the VM and the vCPU.</param>
    /// <returns>Null when the tree has no vCPU that can be made.</returns>
    public static GuestVm? Create(RunningKernel kernel, VmKind kind, SymbolicBits features, Bdd hasGic, Bdd hasMte, ControlTrace? trace = null)
    {
        // The unit that knows these types must have been read before they are asked for.
        _ = kernel.Find(["kvm_arch_vcpu_create"]);
        if (kernel.Create("kvm") is not { } vm || kernel.Create("kvm_vcpu") is not { } vcpu || kernel.Create("kvm_run") is not { } page)
            return null;
        vm.MayBeWatched = vcpu.MayBeWatched = page.MayBeWatched = true;
        if (trace is not null)
        {
            ControlTrace.Follow(vm);
            ControlTrace.Follow(vcpu);
        }
        CreateProcess(kernel);
        var made = new GuestVm(kernel, vm, vcpu, page, kind);
        made.CreateVm(hasMte);
        made.CreateVcpu();
        made.CreateGic(hasGic);
        made.Initialise(features);
        made.CreatePmu(features[PmuFeature], hasGic);
        return made;
    }

    /// <summary>The guest is entered with a vCPU.</summary>
    public void Enter(SymbolicBits vcpu)
    {
        if (_kernel.Run.Constant(vcpu) is not { } address || _kernel.Memory.Find(address, out var offset) is not { } found || offset != 0)
        {
            _kernel.NotAnswered("which vCPU is switched to");
            return;
        }
        found.Type ??= Vcpu.Type;
        Running = found;
    }

    /// <summary>KVM_SET_ONE_REG.</summary>
    /// <returns>0, or a negative errno; null when there is no such call.</returns>
    public SymbolicBits? SetRegister(ulong id, SymbolicBits value) => SetRegister(id, value, Bdd.True);

    /// <param name="guard">When it is asked for.</param>
    public SymbolicBits? SetRegister(ulong id, SymbolicBits value, Bdd guard)
    {
        var buffer = _kernel.Memory.Allocate("the value that userspace sets", 8);
        _kernel.Memory.Store(Bdd.True, buffer, 0, value);
        var result = CallOneReg("kvm_arm_set_reg", id, buffer, guard);
        _kernel.Memory.Free(buffer);
        return result;
    }

    /// <summary>KVM_GET_ONE_REG.</summary>
    /// <param name="guard">When it is asked for.</param>
    /// <returns>The result, and the value; null when there is no such call.</returns>
    public (SymbolicBits Result, SymbolicBits Value)? GetRegister(ulong id, Bdd guard)
    {
        var buffer = _kernel.Memory.Allocate("the value that userspace gets", 64);
        (SymbolicBits, SymbolicBits)? answer = CallOneReg("kvm_arm_get_reg", id, buffer, guard) is { } result ? (result, _kernel.Memory.Load(buffer, 0, 64)) : null;
        _kernel.Memory.Free(buffer);
        return answer;
    }

    /// <summary>The process that userspace is: it has memory of its own, and no state in the FP registers.</summary>
    private static void CreateProcess(RunningKernel kernel)
    {
        var task = kernel.CurrentTask;
        task.Type ??= kernel.Program.FindRecord("task_struct");
        if (kernel.Create("mm_struct") is { } memory)
            kernel.Set(task, "mm", RunningKernel.PointerTo(memory));
        kernel.Call(["fpsimd_flush_task_state"], RunningKernel.PointerTo(task));
    }

    private SymbolicBits? CallOneReg(string role, ulong id, MemoryObject buffer, Bdd guard)
    {
        if (_kernel.Create("kvm_one_reg") is not { } request)
            return null;
        _kernel.Set(request, "id", RunningKernel.Number(id));
        _kernel.Set(request, "addr", RunningKernel.PointerTo(buffer));
        var result = _kernel.CallUnder(guard, [role], RunningKernel.PointerTo(Vcpu), RunningKernel.PointerTo(request));
        _kernel.Memory.Free(request);
        return result;
    }

    private void CreateVm(Bdd hasMte)
    {
        // No memory yet (Linux virt/kvm/kvm_main.c kvm_create_vm()).
        if (_kernel.Place(Vm, "__memslots[0][0]") is { } slots)
            _kernel.Set(Vm, "memslots[0]", RunningKernel.PointerTo(Vm, slots.ByteOffset));
        Require(Bdd.True, ["kvm_arch_init_vm"], RunningKernel.PointerTo(Vm), RunningKernel.Number(Kind == VmKind.Protected ? ProtectedType : 0));
        if (Kind == VmKind.Protected)
            RequireProtection();
        if (hasMte.IsFalse || _kernel.Create("kvm_enable_cap") is not { } capability)
            return;
        _kernel.Set(capability, "cap", RunningKernel.Number(MteCapability, 32));
        Require(hasMte, ["kvm_vm_ioctl_enable_cap"], RunningKernel.PointerTo(Vm), RunningKernel.PointerTo(capability));
    }

    /// <summary>A kernel that knows no protected VMs must not be asked about a plain one in their place.</summary>
    private void RequireProtection()
    {
        var isProtected = _kernel.Get(Vm, "arch.pkvm.is_protected") ?? _kernel.Get(Vm, "arch.pkvm.enabled");
        Exists = isProtected is { } flag ? _kernel.Space.And(Exists, flag.IsNonZero(_kernel.Space)) : Bdd.False;
        if (Exists.IsFalse)
            _kernel.NotAnswered("KVM_CREATE_VM makes no protected VM: kvm_arch_init_vm() takes no KVM_VM_TYPE_ARM_PROTECTED, or does not heed it");
        _kernel.Narrow(Exists);
    }

    private void CreateVcpu()
    {
        _kernel.Set(Vcpu, "kvm", RunningKernel.PointerTo(Vm));
        _kernel.Set(Vcpu, "run", RunningKernel.PointerTo(RunPage));
        // No CPU has it loaded (Linux virt/kvm/kvm_main.c kvm_vcpu_init()).
        _kernel.Set(Vcpu, "cpu", RunningKernel.Number(uint.MaxValue, 32));
        _kernel.Set(Vcpu, "wants_to_run", RunningKernel.Number(1, 8));
        Require(Bdd.True, ["kvm_arch_vcpu_create"], RunningKernel.PointerTo(Vcpu));
        if (_kernel.Place(Vm, "vcpu_array") is { } array)
            _kernel.Run.CallIntrinsic("xa_store", [RunningKernel.PointerTo(Vm, array.ByteOffset), RunningKernel.Number(0), RunningKernel.PointerTo(Vcpu)]);
        _kernel.Set(Vm, "online_vcpus.counter", RunningKernel.Number(1, 32));
        _kernel.Set(Vm, "created_vcpus", RunningKernel.Number(1, 32));
    }

    private void CreateGic(Bdd isWanted)
    {
        if (isWanted.IsFalse)
            return;
        if (_kernel.EnumConstant("KVM_DEV_TYPE_ARM_VGIC_V3") is not { } type)
        {
            _kernel.NotAnswered("no device type for a GICv3");
            return;
        }
        Require(isWanted, ["kvm_vgic_create"], RunningKernel.PointerTo(Vm), RunningKernel.Number(type, 32));
        Require(isWanted, ["vgic_init"], RunningKernel.PointerTo(Vm));
    }

    /// <summary>The PMU's interrupt can be set where there is an interrupt controller for it.</summary>
    private void CreatePmu(Bdd isWanted, Bdd hasGic)
    {
        SetPmuAttribute(_kernel.Space.And(isWanted, hasGic), PmuInterruptAttribute);
        SetPmuAttribute(isWanted, PmuInitAttribute);
    }

    private void SetPmuAttribute(Bdd guard, uint number)
    {
        if (guard.IsFalse || _kernel.Create("kvm_device_attr") is not { } attribute)
            return;
        var interrupt = _kernel.Memory.Allocate("the PMU's interrupt", 4);
        _kernel.Memory.Store(Bdd.True, interrupt, 0, RunningKernel.Number(PmuInterrupt, 32));
        _kernel.Set(attribute, "attr", RunningKernel.Number(number));
        _kernel.Set(attribute, "addr", RunningKernel.PointerTo(interrupt));
        Require(guard, ["kvm_arm_pmu_v3_set_attr"], RunningKernel.PointerTo(Vcpu), RunningKernel.PointerTo(attribute));
    }

    private void Initialise(SymbolicBits features)
    {
        if (_kernel.Create("kvm_vcpu_init") is not { } init)
            return;
        // What KVM_ARM_PREFERRED_TARGET says; some old kernels know more than the generic one.
        _kernel.Set(init, "target", _kernel.CallIfThere(["kvm_target_cpu"]) ?? RunningKernel.Number(GenericTarget, 32));
        _kernel.Set(init, "features[0]", features);
        Require(Bdd.True, ["kvm_arch_vcpu_ioctl_vcpu_init"], RunningKernel.PointerTo(Vcpu), RunningKernel.PointerTo(init));
        Require(features[SveFeature], ["kvm_arm_vcpu_finalize"], RunningKernel.PointerTo(Vcpu), RunningKernel.Number(SveFeature, 32));
    }

    /// <summary>Calls a function where a guard holds; where it fails, or is not known, there is no such VM.</summary>
    private void Require(Bdd guard, ReadOnlySpan<string> role, params ReadOnlySpan<SymbolicBits> arguments)
    {
        var space = _kernel.Space;
        if (guard.IsFalse || _kernel.CallUnder(guard, role, arguments) is not { } result)
            return;
        var fails = space.Or(_kernel.Run.GivenUp, result.Width == 0 ? Bdd.False : result.IsNonZero(space));
        Exists = space.AndNot(Exists, space.And(guard, fails));
        if (Exists.IsFalse)
            _kernel.NotAnswered($"{role[0]}() fails");
        _kernel.Narrow(Exists);
    }
}
