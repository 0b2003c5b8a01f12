using KvmModel.Symbolic;
using ReviewBot.Testing;

namespace KvmModel.Tests.Symbolic;

/// <summary>Real kernels are linked: what the model runs is found where it is, and tables say what the source says.</summary>
public sealed class KernelProgramOnKernelsTests
{
    private static readonly string[] Functions =
    [
        "kvm_handle_sys_reg", "kvm_arch_vcpu_create", "kvm_reset_vcpu", "update_cpu_capabilities", "init_cpu_features", "__kvm_vcpu_run",
        "vgic_v3_load", "kvm_timer_vcpu_load", "kvm_arch_vcpu_load_fp",
    ];

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void What_the_model_runs_is_found(string version)
    {
        var program = KernelPrograms.Of(version);
        lock (program)
        {
            foreach (var name in Functions)
                Assert.True(program.FindFunction(name)?.Unit is not null, name);
            string[] variables = ["sys_reg_descs", "arm64_ftr_regs", "arm64_features", version == "6.1" ? "cpu_hwcaps" : "system_cpucaps", .. version == "6.1" ? Array.Empty<string>() : ["encoding_to_fgt"]];
            foreach (var name in variables)
                Assert.True(program.FindVariable(name)?.Size > 0, name);
            foreach (var name in (string[])["__kvm_vcpu_run", "__sysreg_save_state_nvhe"])
                Assert.Equal(ProgramDomain.Hyp, program.FindFunction(name, ProgramDomain.Hyp)?.Unit?.Domain);
            Assert.True(program.FindVariable("pvm_sys_reg_descs", ProgramDomain.Hyp)?.Size > 0);
            Assert.Equal("arch/arm64/kvm/hyp/vhe/switch.c", program.FindFunction("__kvm_vcpu_run")!.Unit!.Path);
        }
    }
}
