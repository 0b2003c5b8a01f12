using System.Text;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The kernel's command line, by which a mode of the hypervisor is chosen (Linux Documentation/admin-guide/kernel-parameters.txt <c>kvm-arm.mode</c>). In: the mode. Out: what the kernel
/// itself makes of the words: ID register fields that it overrides before it decides whether to run at EL2 (Linux v6.12 arch/arm64/kernel/pi/idreg-override.c, up to 6.8
/// arch/arm64/kernel/idreg-override.c), then KVM's own mode (arch/arm64/kvm/arm.c early_kvm_mode_cfg()).
/// </summary>
internal static class KernelCommandLine
{
    private const string ModeParameter = "kvm-arm.mode=";

    /// <summary>BOOT_CPU_MODE_EL2 (Linux arch/arm64/include/asm/virt.h).</summary>
    private const uint BootedAtEl2 = 0xe12;

    /// <summary>ARM64_SW_FEATURE_OVERRIDE_HVHE, the lowest bit of the field (Linux arch/arm64/include/asm/cpufeature.h).</summary>
    private const int HvheField = 4;

    /// <summary>What a user writes for a mode; hVHE without protection has no word of KVM's.</summary>
    private static string Of(HypMode mode) => mode switch
    {
        HypMode.Nvhe => ModeParameter + "nvhe",
        HypMode.Hvhe => "arm64_sw.hvhe=1",
        HypMode.Protected => ModeParameter + "protected",
        HypMode.Nested => ModeParameter + "nested",
        _ => "",
    };

    /// <summary>Overrides fields of ID registers, while every CPU is still at EL1.</summary>
    public static void OverrideIdRegisters(RunningKernel kernel)
    {
        if (Of(kernel.Mode) is not { Length: > 0 } line)
            return;
        kernel.Registers.Write(Bdd.True, "CURRENTEL", RunningKernel.Number(1 << 2));
        if (kernel.Expect(["__parse_cmdline"]) is null)
            return;
        if (kernel.Program.FindVariable("__boot_status") is { } status)
            kernel.Memory.Store(Bdd.True, status, 0, RunningKernel.Number(BootedAtEl2));
        kernel.Call(["__parse_cmdline"], Text(kernel, line), RunningKernel.Number(1, 1));
    }

    /// <summary>Whether HCR_EL2.E2H is set for a hypervisor below the kernel (Linux arch/arm64/kernel/hyp-stub.S __finalise_el2).</summary>
    public static bool IsHvheAsked(RunningKernel kernel) => kernel.Program.FindVariable("arm64_sw_feature_override") is { } choice
        && kernel.Run.Constant(kernel.Memory.Load(choice, HvheField, 4).And(kernel.Space, kernel.Memory.Load(choice, 64 + HvheField, 4))) is > 0;

    /// <summary>Tells KVM its mode, once the kernel is at the exception level where it stays.</summary>
    public static void ChooseKvmMode(RunningKernel kernel)
    {
        if (kernel.Program.FindVariable("__boot_cpu_mode") is { } booted)
        {
            kernel.Memory.Store(Bdd.True, booted, 0, RunningKernel.Number(BootedAtEl2, 32));
            kernel.Memory.Store(Bdd.True, booted, 32, RunningKernel.Number(BootedAtEl2, 32));
        }
        if (Of(kernel.Mode) is var line && line.StartsWith(ModeParameter, StringComparison.Ordinal))
            kernel.Call(["early_kvm_mode_cfg"], Text(kernel, line[ModeParameter.Length..]));
    }

    private static SymbolicBits Text(RunningKernel kernel, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text + '\0');
        var made = kernel.Memory.Allocate("a part of the command line", bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
            kernel.Memory.Store(Bdd.True, made, 8 * i, RunningKernel.Number(bytes[i], 8));
        return RunningKernel.PointerTo(made);
    }
}
