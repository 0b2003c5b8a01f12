using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The variables of a model of all machines and VMs: <c>host.REGISTER[bit]</c> for the machine's ID registers, <c>cap.NAME</c> for capabilities that do not follow from these,
/// <c>guest.REGISTER[bit]</c> for the VM's ID registers, <c>vcpu.feature.NAME</c> for the vCPU's features.
/// </summary>
internal static class MachineVariables
{
    /// <summary>The features that userspace may ask for, by their bit (Linux arch/arm64/include/uapi/asm/kvm.h KVM_ARM_VCPU_*); null for one that has no part in this.</summary>
    private static readonly string?[] s_features = [null, null, null, "PMU_V3", "SVE", "PTRAUTH_ADDRESS", "PTRAUTH_GENERIC"];

    /// <summary>KVM_ARM_VCPU_PSCI_0_2, which every VMM asks for.</summary>
    private const int Psci = 2;

    /// <summary>ID_AA64MMFR1_EL1.VH's lowest bit (Arm ARM DDI 0487 ID_AA64MMFR1_EL1.VH).</summary>
    private const int VheField = 8;

    /// <summary>The op1 of registers that identify a machine.</summary>
    private static readonly byte[] s_identifying = [0, 1, 3];

    /// <summary>
    /// Registers that say what the machine has beside those that are there for it (Arm ARM DDI 0487 PMCR_EL0.IMP, IDCODE and N; ICH_VTR_EL2; ICC_SRE_EL1 of a GIC that has no other interface).
    /// </summary>
    private static readonly Dictionary<string, Func<BddSpace, SymbolicBits>> s_described = new(StringComparer.Ordinal)
    {
        ["PMCR_EL0"] = space => SymbolicBits.FromConstant(0, 64).Insert(11, SymbolicBits.InputField(space, "host.PMCR_EL0", 31, 11)),
        // PRIbits and PREbits are one less than the bits of priority, of which there are five to eight, and of those that preempt, five to seven.
        ["ICH_VTR_EL2"] = space => SymbolicBits.Input(space, "host.ICH_VTR_EL2", 64).Insert(31, SymbolicBits.FromConstant(1, 1)).Insert(28, SymbolicBits.FromConstant(1, 1))
            .Insert(26, SymbolicBits.FromBool(space.AndNot(space.Input("host.ICH_VTR_EL2[26]"), space.Input("host.ICH_VTR_EL2[27]")), 1)),
        ["ICC_SRE_EL1"] = space => WhereGic(space, 0x7),
        ["ICC_SRE_EL2"] = space => WhereGic(space, 0xf),
    };

    /// <summary>What a register of the machine holds: variables for what identifies it, zero for all else. Where a kernel may run VHE or hVHE the machine has FEAT_VHE.</summary>
    public static SymbolicBits Initial(BddSpace space, HypMode mode, SystemRegisterEncoding register, string? name)
    {
        if (name is not null && s_described.TryGetValue(name, out var described))
            return described(space);
        if (!IsIdentification(register) || name is null)
            return SymbolicBits.FromConstant(0, 64);
        var variables = SymbolicBits.Input(space, $"host.{name}", 64);
        return name == "ID_AA64MMFR1_EL1" && mode != HypMode.Nvhe ? variables.Insert(VheField, SymbolicBits.FromConstant(1, 4)) : variables;
    }

    /// <summary>Puts the variables in an order in which a guest's field can be compared with the machine's: apart, each bit that may differ would double the diagram of the comparison.</summary>
    public static void DeclareVariables(RunningKernel kernel)
    {
        // What a capability's being enabled does to the host (its own registers, mitigations against the maker's errata) is a variable's part, or no part of a guest's.
        kernel.Intrinsics["enable_cpu_capabilities"] = call => call.Constant(0);
        foreach (var register in Enumerable.Range(0, 3 * 8 * 8).Select(index => new SystemRegisterEncoding(3, s_identifying[index >> 6], 0, (byte)(index >> 3 & 7), (byte)(index & 7))))
        {
            if (!IsIdentification(register) || kernel.NameOf(register) is not { } name)
                continue;
            for (var bit = 63; bit >= 0; bit--)
            {
                kernel.Space.Input($"host.{name}[{bit}]");
                kernel.Space.Input($"guest.{name}[{bit}]");
            }
        }
    }

    /// <summary>
    /// Gives each capability that depends on who made the machine a variable of its own: it stands for all machines of which that is so. Those that follow from ID registers stay functions of
    /// these.
    /// </summary>
    public static void NameCapabilities(RunningKernel kernel)
    {
        if (kernel.Program.Preprocessor.Tree.Read(CpuCapabilities.Path) is not { } description
            || (kernel.Program.FindVariable("system_cpucaps") ?? kernel.Program.FindVariable("cpu_hwcaps")) is not { } bitmap)
            return;
        var names = CpuCapabilities.Read(description).Names;
        for (var i = 0; i < names.Length && i < bitmap.Size * 8; i++)
        {
            var bit = kernel.Memory.Load(bitmap, i, 1)[0];
            if (!bit.IsConstant && (kernel.Space.HasOpaque(bit) || kernel.Space.Support(bit).Any(variable => IsMaker(variable.Name))))
                kernel.Memory.Store(Bdd.True, bitmap, i, SymbolicBits.FromBool(kernel.Space.Input($"cap.ARM64_{names[i]}"), 1));
        }
    }

    /// <summary>The features that the vCPU is initialised with. One that a tree does not know is refused by it.</summary>
    public static SymbolicBits Features(RunningKernel kernel, VmKind vm)
    {
        var bits = new Bdd[32];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = bit == Psci || (bit == VcpuFeatureNames.HasEl2 && vm == VmKind.Nested) ? Bdd.True
                : NameOf(bit, vm) is { } name ? kernel.Space.Input($"vcpu.feature.{name}") : Bdd.False;
        return SymbolicBits.FromBits(bits);
    }

    /// <summary>The variable of a feature; null for one that is given, or has no part in this.</summary>
    private static string? NameOf(int feature, VmKind vm) => feature < s_features.Length ? s_features[feature]
        : feature == VcpuFeatureNames.HasEl2E2h0 && vm == VmKind.Nested ? "HAS_EL2_E2H0" : null;

    /// <summary>A value on machines with a GIC's system registers (Arm ARM DDI 0487 ID_AA64PFR0_EL1.GIC).</summary>
    private static SymbolicBits WhereGic(BddSpace space, ulong value) =>
        SymbolicBits.Ite(space, SymbolicBits.InputField(space, "host.ID_AA64PFR0_EL1", 27, 24).IsNonZero(space), SymbolicBits.FromConstant(value, 64), SymbolicBits.FromConstant(0, 64));

    /// <summary>Whether the model of all machines knows a register as a machine's own.</summary>
    public static bool IsKnown(SystemRegisterEncoding register, string? name) => IsIdentification(register) || (name is not null && s_described.ContainsKey(name));

    private static bool IsIdentification(SystemRegisterEncoding register) =>
        register is { Op0: 3, Op1: 0 or 1 or 3, CRn: 0 } and not { Op1: 0, CRm: 0, Op2: 5 };

    private static bool IsMaker(string variable) => variable.StartsWith("host.MIDR_EL1[", StringComparison.Ordinal) || variable.StartsWith("host.REVIDR_EL1[", StringComparison.Ordinal);
}
