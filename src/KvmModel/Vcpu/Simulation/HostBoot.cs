using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Starts the host: the CPU's features are read from its ID registers and become capabilities, then KVM sets itself up (Linux v6.12 arch/arm64/kernel/cpufeature.c
/// setup_boot_cpu_features(), arch/arm64/kvm/arm.c kvm_arm_init()).
/// </summary>
internal static class HostBoot
{
    /// <summary>The first private peripheral interrupt that a GIC's maintenance interrupt may be (Arm Base System Architecture); any number that is not 0 will do.</summary>
    private const uint MaintenanceInterrupt = 25;

    /// <summary>ID_AA64MMFR1_EL1.VH's lowest bit (Arm ARM DDI 0487 ID_AA64MMFR1_EL1.VH).</summary>
    private const int VheField = 8;

    /// <summary>Room for KVM_MAX_PVMS pointers (Linux arch/arm64/include/asm/kvm_pkvm.h), in bytes.</summary>
    private const long VmTableSize = 4096;

    public static void Run(RunningKernel kernel)
    {
        var checks = new KernelWatch(kernel);
        Prepare(kernel);
        kernel.CallIfThere(["arch_setup_zero_pages"]);
        kernel.Call(["cpuinfo_store_boot_cpu"]);
        // Up to 6.7 the first function does this too.
        kernel.CallIfThere(["setup_boot_cpu_features"]);
        kernel.Call(["setup_system_features", "setup_cpu_features"]);
        StartKvm(kernel, checks);
        kernel.BootFailures = checks.Complaints();
    }

    /// <summary>
    /// What assembly did before the first C function ran (Linux arch/arm64/include/asm/el2_setup.h): the host may use its timers and all event counters, and owns the profiling
    /// buffers. The event stream and EL0's access to the counters are the timer driver's choice.
    /// </summary>
    private static void Prepare(RunningKernel kernel)
    {
        var registers = kernel.Registers;
        KernelCommandLine.OverrideIdRegisters(kernel);
        kernel.HasHvhe = !kernel.IsVhe && KernelCommandLine.IsHvheAsked(kernel);
        if (kernel.Mode == HypMode.Hvhe && !kernel.HasHvhe)
            kernel.NotAnswered("hVHE cannot be had: the answers are for nVHE");
        if (kernel.IsVhe && registers["ID_AA64MMFR1_EL1"].Extract(VheField, 4).IsNonZero(kernel.Space).IsFalse)
            kernel.NotAnswered("VHE cannot be had: the machine has no FEAT_VHE");
        registers.Write(Bdd.True, "CURRENTEL", RunningKernel.Number(kernel.IsVhe ? 8u : 4u));
        var timers = RunningKernel.Number(kernel.IsVhe ? 3u << 10 : 3u);
        if (kernel.IsVhe)
        {
            timers = timers.Insert(0, kernel.Run.Unknown("the host's timer driver decides", 10));
            timers = timers.Insert(17, kernel.Run.Unknown("the host's timer driver decides", 1));
        }
        registers.Write(Bdd.True, "CNTHCTL_EL2", timers);
        var debug = registers["PMCR_EL0"].Extract(11, 5).ZeroExtend(64);
        var features = registers["ID_AA64DFR0_EL1"];
        var hasProfiling = features.Extract(32, 4).IsNonZero(kernel.Space);
        var hasTrace = features.Extract(44, 4).IsNonZero(kernel.Space);
        debug = debug.Insert(12, SymbolicBits.FromBits([hasProfiling, hasProfiling])).Insert(24, SymbolicBits.FromBits([hasTrace, hasTrace]));
        registers.Write(Bdd.True, "MDCR_EL2", debug);
        KernelCommandLine.ChooseKvmMode(kernel);
    }

    /// <summary>The parts of KVM's initialisation that decide what a vCPU is; memory and hypercalls apart.</summary>
    private static void StartKvm(RunningKernel kernel, KernelWatch checks)
    {
        checks.Call(["kvm_sys_reg_table_init"]);
        checks.Call(["kvm_set_ipa_limit"]);
        checks.Call(["kvm_arm_init_sve"]);
        if (!kernel.IsVhe)
            StartHypervisor(kernel);
        StartGic(kernel);
        StartPmu(kernel);
        kernel.Call(["cpu_hyp_init_features"]);
        kernel.CallIfThere(["kvm_init_host_debug_data"]);
        // From here on the kernel's data for a CPU are not the hypervisor's (Linux v6.12 arch/arm64/kvm/pkvm.c finalize_pkvm()).
        if (kernel.Mode == HypMode.Protected && kernel.Find(["pkvm_hyp_vm_table_init"], ProgramDomain.Hyp) is not null)
            kernel.Call(["pkvm_drop_host_privileges"]);
    }

    /// <summary>What the hypervisor at EL2 gets from the kernel; its per-CPU variables are where its image has them.</summary>
    private static void StartHypervisor(RunningKernel kernel)
    {
        // Up to 6.1 the array is the kernel's own.
        var program = kernel.Program;
        if ((program.FindVariable("kvm_arm_hyp_percpu_base", ProgramDomain.Hyp) ?? program.FindVariable("kvm_arm_hyp_percpu_base")) is { } bases && program.FindDeclared("__kvm_nvhe___per_cpu_start") is { } start)
            kernel.Memory.Store(Bdd.True, bases, 0, RunningKernel.PointerTo(start));
        else
            kernel.NotAnswered("the hypervisor's per-CPU variables");
        kernel.Call(["kvm_hyp_init_symbols"]);
        if (kernel.Mode == HypMode.Protected)
            MakeVmTable(kernel);
    }

    /// <summary>
    /// The hypervisor's table of VMs, in memory that the host gave it (Linux v6.12 arch/arm64/kvm/hyp/nvhe/setup.c divide_memory_pool()). Up to 6.1 the hypervisor has no VMs of its own.
    /// </summary>
    private static void MakeVmTable(RunningKernel kernel)
    {
        if (kernel.Find(["pkvm_hyp_vm_table_init"], ProgramDomain.Hyp) is not { } start)
            return;
        kernel.Run.Reset();
        kernel.Run.Call(start, [RunningKernel.PointerTo(kernel.Memory.Allocate("the hypervisor's table of VMs", VmTableSize))], Bdd.True);
        kernel.CallIfThere(["init_pkvm_host_sve_state"]);
    }

    /// <summary>What the interrupt controller's driver tells KVM, and what KVM makes of it.</summary>
    private static void StartGic(RunningKernel kernel)
    {
        _ = kernel.Find(["kvm_vgic_hyp_init"]);
        if (kernel.Create("gic_kvm_info") is not { } info)
            return;
        // enum gic_type: a system register interface is a GICv3's.
        kernel.Set(info, "type", SymbolicBits.FromBool(kernel.Registers["ID_AA64PFR0_EL1"].Extract(24, 4).IsNonZero(kernel.Space), 32));
        kernel.Set(info, "maint_irq", RunningKernel.Number(MaintenanceInterrupt, 32));
        kernel.Call(["vgic_set_kvm_info"], RunningKernel.PointerTo(info));
        kernel.Call(["kvm_vgic_hyp_init"]);
    }

    /// <summary>The host's PMU, as its driver describes it to KVM: the counters of PMCR_EL0.N, and the cycle counter at 31.</summary>
    private static void StartPmu(RunningKernel kernel)
    {
        _ = kernel.Find(["kvm_host_pmu_init"]);
        if (kernel.Create("arm_pmu") is not { } pmu)
            return;
        var space = kernel.Space;
        var count = kernel.Registers["PMCR_EL0"].Extract(11, 5).ZeroExtend(64);
        var counters = RunningKernel.Number(1).ShiftLeft(space, count).Subtract(space, RunningKernel.Number(1)).Or(space, RunningKernel.Number(1ul << 31));
        kernel.Set(pmu, "cntr_mask[0]", counters);
        kernel.Set(pmu, "num_events", count.Add(space, RunningKernel.Number(1)).Truncate(32));
        kernel.Set(pmu, "supported_cpus.bits[0]", RunningKernel.Number(1));
        kernel.Set(pmu, "pmuver", kernel.Registers["ID_AA64DFR0_EL1"].Extract(8, 4).ZeroExtend(32));
        kernel.Set(pmu, "pmceid_bitmap[0]", PmuEvents(kernel, "PMCEID0_EL0", "PMCEID1_EL0", 0));
        kernel.Set(pmu, "pmceid_ext_bitmap[0]", PmuEvents(kernel, "PMCEID0_EL0", "PMCEID1_EL0", 32));
        kernel.Intrinsics["perf_event_create_kernel_counter"] = call => CreateEvent(kernel, pmu) is { } made ? call.Constant(made.Address) : call.Run.Unknown("no struct perf_event", call.Width);
        kernel.Call(["kvm_host_pmu_init"], RunningKernel.PointerTo(pmu));
    }

    /// <summary>A counter of the host's PMU; up to 6.1 KVM finds the PMU by making one.</summary>
    private static MemoryObject? CreateEvent(RunningKernel kernel, MemoryObject pmu)
    {
        var made = kernel.Create("perf_event");
        if (made is not null && kernel.Place(pmu, "pmu") is { } place)
            kernel.Set(made, "pmu", RunningKernel.PointerTo(pmu, place.ByteOffset));
        return made;
    }

    private static SymbolicBits PmuEvents(RunningKernel kernel, string first, string second, int low) =>
        SymbolicBits.Concat(kernel.Registers[second].Extract(low, 32), kernel.Registers[first].Extract(low, 32));
}
