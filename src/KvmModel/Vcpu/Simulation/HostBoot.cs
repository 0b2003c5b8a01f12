using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Starts the host: the CPU's features are read from its ID registers and become capabilities, then KVM sets itself up (Linux v6.12 arch/arm64/kernel/cpufeature.c
/// setup_boot_cpu_features(), arch/arm64/kvm/arm.c kvm_arm_init()).
/// </summary>
internal static class HostBoot
{
    public static void Run(RunningKernel kernel)
    {
        Prepare(kernel);
        kernel.Call(["cpuinfo_store_boot_cpu"]);
        kernel.Call(["setup_boot_cpu_features", "init_cpu_features"]);
        kernel.Call(["setup_system_features", "setup_cpu_features"]);
        StartKvm(kernel);
    }

    /// <summary>What assembly did before the first C function ran.</summary>
    private static void Prepare(RunningKernel kernel) =>
        kernel.Registers.Write(Bdd.True, "CURRENTEL", RunningKernel.Number(kernel.IsVhe ? 8u : 4u));

    /// <summary>The parts of KVM's initialisation that decide what a vCPU is; memory, interrupts and hypercalls apart.</summary>
    private static void StartKvm(RunningKernel kernel)
    {
        kernel.Call(["kvm_sys_reg_table_init"]);
        kernel.Call(["kvm_set_ipa_limit"]);
        kernel.Call(["kvm_arm_init_sve"]);
        if (!kernel.IsVhe)
            kernel.Call(["kvm_hyp_init_symbols"]);
    }
}
