using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>A kernel of a few lines that has a vCPU, two registers (TPIDR_EL1 as <c>R0</c>, PAR_EL1 as <c>R1</c>), and a switch between host and guest that is given.</summary>
internal sealed class SwitchTree(string enter, string leave) : ISourceTree
{
    public const string Path = "arch/arm64/kvm/arm.c";

    private readonly SourceText _source = new(Path, $$"""
        typedef unsigned long u64;
        enum vcpu_sysreg { __INVALID_SYSREG__, TPIDR_EL1, PAR_EL1, NR_SYS_REGS };
        struct kvm_run { int exit_reason; };
        struct kvm { int users; };
        struct kvm_cpu_context { u64 sys_regs[NR_SYS_REGS]; };
        struct kvm_vcpu_arch { struct kvm_cpu_context ctxt; u64 apart; };
        struct kvm_vcpu { struct kvm *kvm; struct kvm_run *run; u64 flags; struct kvm_vcpu_arch arch; };

        u64 read_sysreg_s(u64 which);
        void write_sysreg_s(u64 value, u64 which);
        u64 __guest_enter(struct kvm_vcpu *vcpu);
        int xfer_to_guest_mode_handle_work(struct kvm_vcpu *vcpu);

        #define R0 0x18d080
        #define R1 0x187400
        #define FEATURES 0x180760
        #define HAS(bit) (read_sysreg_s(FEATURES) >> (bit) & 1)
        #define W0 vcpu->arch.ctxt.sys_regs[TPIDR_EL1]
        #define W1 vcpu->arch.apart

        static u64 host;

        int kvm_arch_vcpu_create(struct kvm_vcpu *vcpu) { return 0; }
        int kvm_arch_vcpu_run_pid_change(struct kvm_vcpu *vcpu) { return 0; }

        static void enter(struct kvm_vcpu *vcpu)
        {
            {{enter}}
        }

        static void leave(struct kvm_vcpu *vcpu)
        {
            {{leave}}
        }

        int kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu)
        {
            enter(vcpu);
            while (!xfer_to_guest_mode_handle_work(vcpu))
                __guest_enter(vcpu);
            leave(vcpu);
            return 0;
        }
        """);

    public static VcpuSimulation Run(string enter, string leave) =>
        VcpuSimulation.Symbolic(new SwitchTree(enter, leave), KernelConfig.Default) ?? throw new InvalidOperationException("there is no KVM");

    public SourceText? Read(string path) => path == Path ? _source : null;

    public bool Exists(string path) => path == Path;

    public IReadOnlyList<string> Files(string directory) => directory.TrimEnd('/') == "arch/arm64/kvm" ? [Path] : [];
}
