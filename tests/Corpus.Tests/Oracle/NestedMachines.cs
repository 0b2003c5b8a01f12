using KvmModel.Arm64.Traps;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>
/// Machines on which a VM may run a hypervisor, and VMs on them. In: a measured machine that has FEAT_NV2. Out: machines like it, each without some of what it has, the same in every run.
/// </summary>
internal static class NestedMachines
{
    private const int Seed = 20261123;

    /// <summary>ID_AA64MMFR4_EL1.E2H0: HCR_EL2.NV1 is RES0 (Arm ARM DDI 0487 ID_AA64MMFR4_EL1.E2H0).</summary>
    private const ulong WithoutNv1 = 0xe;

    /// <summary>The fields that a machine may lack, with what they hold then; most are what a guest hypervisor's registers or controls depend on.</summary>
    private static readonly (string Register, int Low, ulong Without)[] s_fields =
    [
        ("ID_AA64MMFR0_EL1", 56, 0), // FGT
        ("ID_AA64MMFR0_EL1", 60, 0), // ECV
        ("ID_AA64MMFR1_EL1", 40, 0), // HCX
        ("ID_AA64MMFR2_EL1", 40, 0), // FWB
        ("ID_AA64MMFR2_EL1", 56, 0), // EVT
        ("ID_AA64MMFR3_EL1", 0, 0), // TCRX
        ("ID_AA64MMFR3_EL1", 4, 0), // SCTLRX
        ("ID_AA64MMFR3_EL1", 8, 0), // S1PIE
        ("ID_AA64MMFR3_EL1", 16, 0), // S1POE
        ("ID_AA64MMFR4_EL1", 24, WithoutNv1), // E2H0
        ("ID_AA64MMFR4_EL1", 20, 2), // NV_frac
        ("ID_AA64PFR0_EL1", 40, 0), // MPAM
        ("ID_AA64PFR0_EL1", 28, 0), // RAS
        ("ID_AA64PFR1_EL1", 8, 0), // MTE
        ("ID_AA64DFR0_EL1", 8, 0), // PMUVer
        ("ID_AA64ISAR2_EL1", 60, 0), // ATS1A
    ];

    public static IEnumerable<MachineProfile> Draw(int count)
    {
        var measured = OracleTruth.Read(Path.Combine(TestData.Oracle!, "truth-max-vhe.jsonl.gz")).Configuration("full").Profile;
        var random = new Random(Seed);
        for (var number = 0; number < count; number++)
        {
            var hardware = measured.Hardware;
            foreach (var (register, low, without) in s_fields.Where(_ => number > 0 && random.Next(3) == 0))
            {
                var encoding = TrapFacts.Shared.Find(register)!.Encoding;
                hardware = hardware.SetItem(encoding, (hardware.GetValueOrDefault(encoding) & ~(0xful << low)) | without << low);
            }
            var hasNv1 = (hardware.GetValueOrDefault(TrapFacts.Shared.Find("ID_AA64MMFR4_EL1")!.Encoding) >> 24 & 0xf) < WithoutNv1;
            var features = measured.VcpuFeatures.Where(feature => feature == VcpuFeatureNames.Find("psci_0_2")).Append(VcpuFeatureNames.HasEl2);
            if (random.Next(2) == 0 && (hardware.GetValueOrDefault(TrapFacts.Shared.Find("ID_AA64DFR0_EL1")!.Encoding) >> 8 & 0xf) != 0)
                features = features.Append(VcpuFeatureNames.Find("pmu_v3")!.Value);
            if (random.Next(2) == 0)
                features = features.Append(VcpuFeatureNames.Find("sve")!.Value);
            if (hasNv1 && random.Next(2) == 0)
                features = features.Append(VcpuFeatureNames.HasEl2E2h0);
            yield return measured with { Name = $"machine {number}", Mode = HypMode.Nested, Hardware = hardware, VcpuFeatures = [.. features], HasGic = true, HasMte = false };
        }
    }
}
