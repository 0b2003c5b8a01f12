using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>
/// A kernel of a few lines in protected mode, whose hypervisor runs a vCPU of its own: <c>W0</c> is a word of that, <c>H0</c> the same word of the kernel's, <c>R0</c> is TPIDR_EL1, <c>R1</c> is
/// PAR_EL1. What is done between the two vCPUs before and after the guest runs, and between the hypervisor's and the register, is given.
/// </summary>
internal sealed class ProtectedTree(string flush, string enter, string leave, string sync) : ISourceTree
{
    public const string Kernel = "arch/arm64/kvm/arm.c", Hypervisor = "arch/arm64/kvm/hyp/nvhe/hyp-main.c";

    private const string Types = """
        typedef unsigned long u64;
        enum vcpu_sysreg { __INVALID_SYSREG__, TPIDR_EL1, PAR_EL1, NR_SYS_REGS };
        enum hypercall { __pkvm_init_vcpu, __kvm_vcpu_run };
        struct user_pt_regs { u64 regs[31]; };
        struct kvm_run { int exit_reason; };
        struct kvm { int users; };
        struct kvm_cpu_context { struct user_pt_regs regs; u64 sys_regs[NR_SYS_REGS]; };
        struct kvm_vcpu_arch { struct kvm_cpu_context ctxt; };
        struct kvm_vcpu { struct kvm *kvm; struct kvm_run *run; struct kvm_vcpu_arch arch; };
        struct pkvm_hyp_vcpu { struct kvm_vcpu vcpu; struct kvm_vcpu *host_vcpu; };

        """;

    private readonly SourceText _kernel = new(Kernel, Types + """
        int xfer_to_guest_mode_handle_work(struct kvm_vcpu *vcpu);
        u64 kvm_call_hyp_nvhe(enum hypercall number, ...);
        void *alloc_pages_exact(u64 size, int flags);

        int kvm_arch_vcpu_create(struct kvm_vcpu *vcpu) { return 0; }

        int kvm_arch_vcpu_run_pid_change(struct kvm_vcpu *vcpu)
        {
            kvm_call_hyp_nvhe(__pkvm_init_vcpu, vcpu, alloc_pages_exact(sizeof(struct pkvm_hyp_vcpu), 0));
            return 0;
        }

        int kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu)
        {
            while (!xfer_to_guest_mode_handle_work(vcpu))
                kvm_call_hyp_nvhe(__kvm_vcpu_run, vcpu);
            return 0;
        }
        """);

    private readonly SourceText _hypervisor = new(Hypervisor, Types + $$"""
        u64 read_sysreg_s(u64 which);
        void write_sysreg_s(u64 value, u64 which);
        u64 __guest_enter(struct kvm_vcpu *vcpu);

        #define R0 0x18d080
        #define R1 0x187400
        #define W0 hyp_vcpu->vcpu.arch.ctxt.sys_regs[TPIDR_EL1]
        #define H0 hyp_vcpu->host_vcpu->arch.ctxt.sys_regs[TPIDR_EL1]

        static struct pkvm_hyp_vcpu *hyp_vcpu;
        static u64 host;

        void handle___pkvm_init_vcpu(struct kvm_cpu_context *host_ctxt)
        {
            hyp_vcpu = (struct pkvm_hyp_vcpu *)host_ctxt->regs.regs[2];
            hyp_vcpu->host_vcpu = (struct kvm_vcpu *)host_ctxt->regs.regs[1];
        }

        static void flush(void) { {{flush}} }

        static void sync(void) { {{sync}} }

        static void run(struct kvm_vcpu *vcpu)
        {
            {{enter}}
            __guest_enter(vcpu);
            {{leave}}
        }

        void handle___kvm_vcpu_run(struct kvm_cpu_context *host_ctxt)
        {
            flush();
            run(&hyp_vcpu->vcpu);
            sync();
        }
        """);

    public static VcpuSimulation Run(string flush, string enter, string leave, string sync) =>
        VcpuSimulation.Symbolic(new ProtectedTree(flush, enter, leave, sync), KernelConfig.Default, new Scenario(HypMode.Protected)) ?? throw new InvalidOperationException("there is no KVM");

    public SourceText? Read(string path) => path == Kernel ? _kernel : path == Hypervisor ? _hypervisor : null;

    public bool Exists(string path) => path is Kernel or Hypervisor;

    public IReadOnlyList<string> Files(string directory) => directory.TrimEnd('/') switch
    {
        "arch/arm64/kvm" => [Kernel],
        "arch/arm64/kvm/hyp/nvhe" => [Hypervisor],
        _ => [],
    };
}
