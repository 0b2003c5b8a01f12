using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Testing;

/// <summary>
/// A machine that nobody built, for tests that need one and no measurement: an Armv9-A core with SVE, fine-grained traps, a GICv3 and a PMU of six counters, and AArch64 at all levels. The
/// values follow the fields' definitions (Arm ARM DDI 0487 D24.2).
/// </summary>
public static class FictionalCore
{
    private static readonly (string Register, ulong Value)[] s_registers =
    [
        ("MIDR_EL1", 0x000f_0010),
        ("MPIDR_EL1", 0x8000_0000),
        // EL0 to EL3 in AArch64, a system register interface of the GIC, RAS, SVE, CSV2 and CSV3.
        ("ID_AA64PFR0_EL1", 0x1100_0001_1111_1111),
        // BT and SSBS.
        ("ID_AA64PFR1_EL1", 0x21),
        ("ID_AA64ZFR0_EL1", 0x1),
        // Debug of Armv8.4, PMUv3 of Armv8.5, six breakpoints and four watchpoints.
        ("ID_AA64DFR0_EL1", 0x1030_5609),
        // LSE atomics, CRC32, SHA and AES, DP, flag manipulation, TLB range maintenance, RNDR.
        ("ID_AA64ISAR0_EL1", 0x1221_1110_0021_2120),
        ("ID_AA64ISAR1_EL1", 0x0000_0011_1011_0001),
        // 48-bit addresses, granules of 4 KiB, mixed endian, 16-bit ASIDs, ECV, FGT.
        ("ID_AA64MMFR0_EL1", 0x1100_0000_0010_1125),
        // VHE, PAN, LOR, 16-bit VMIDs, hardware dirty state, HCX.
        ("ID_AA64MMFR1_EL1", 0x0000_0100_1021_2122),
        // CnP, UAO, NV absent, FWB, EVT, TTL, E0PD.
        ("ID_AA64MMFR2_EL1", 0x1221_0111_0000_1011),
        ("CTR_EL0", 0x9444_c004),
        ("DCZID_EL0", 0x4),
        ("CLIDR_EL1", 0x0a20_0023),
        ("CNTFRQ_EL0", 1_000_000_000),
        ("PMCR_EL0", 0x0000_3000),
        ("ICC_SRE_EL1", 0x7),
        ("ICC_SRE_EL2", 0xf),
        // Sixteen list registers, five bits of priority.
        ("ICH_VTR_EL2", 0x9008_000f),
    ];

    /// <summary>The core in VHE mode, and a VM without optional features on it.</summary>
    public static MachineProfile Profile { get; } = new(
        "fictional core",
        HypMode.Vhe,
        s_registers.ToImmutableSortedDictionary(pair => EncodingOf(pair.Register), pair => pair.Value),
        [2],
        HasGic: false,
        HasMte: false,
        []);

    private static SystemRegisterEncoding EncodingOf(string name) => TrapFacts.Shared.Registers.First(register => register.Name == name).Encoding;
}
