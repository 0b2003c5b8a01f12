using System.Collections.Immutable;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>Cells in which the engine rightly differs from what was measured, and why: facts of the machine that was watched, not of KVM.</summary>
/// <param name="File">The table; null for all.</param>
/// <param name="Configuration">The configuration; null for all.</param>
/// <param name="Accesses">The accesses, as <see cref="Disagreement.What"/> begins.</param>
internal sealed record KnownDifference(string? File, string? Configuration, ImmutableArray<string> Accesses, string Cause)
{
    private const string Emulator =
        "QEMU's checks of EL0's accesses to these let through what PMUSERENR_EL0.{ER, CR, SW} enables without asking MDCR_EL2.TPM; the architecture traps them (Arm ARM DDI 0487 MDCR_EL2.TPM)";

    private const string Interrupted =
        "an interrupt of the host ended the guest's run between two accesses: KVM then takes the debug registers back (Linux v6.12 arch/arm64/kvm/hyp/include/hyp/debug-sr.h __debug_switch_to_host_common())";

    public static ImmutableArray<KnownDifference> All { get; } =
    [
        new(null, null,
        [
            "MRS S3_3_C9_C12_5 at EL0", "MSR S3_3_C9_C12_5 at EL0", "MSR S3_3_C9_C12_4 at EL0", "MRS S3_3_C9_C13_0 at EL0", "MRS S3_3_C9_C13_2 at EL0",
            .. Enumerable.Range(0, 6).Select(counter => $"MRS S3_3_C14_C8_{counter} at EL0"),
        ], Emulator),
        new("truth-cortex-a57-nvhe.jsonl.gz", "default/3,3,0,0,1[19:16]=3", ["MSR S2_0_C0_C4_5 at EL1"], Interrupted),
        new("truth-cortex-a57-nvhe.jsonl.gz", "full/3,3,0,0,1[3:0]=1", ["MSR S2_0_C0_C0_5 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "default/3,0,0,4,2[35:32]=0", ["MSR S2_0_C0_C3_4 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "default/3,0,0,6,0[39:36]=0", ["MSR S2_0_C0_C6_2 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "default/3,3,0,0,1[19:16]=1", ["MSR S2_0_C0_C0_5 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "default/3,3,0,0,1[19:16]=3", ["MSR S2_0_C0_C0_5 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "full/3,0,0,2,4=0", ["MSR S2_0_C0_C1_4 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "full/3,0,0,6,0[55:52]=1", ["MSR S2_0_C0_C3_2 at EL1", "MSR S2_0_C0_C3_4 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "full/3,0,0,6,1[15:12]=0", ["MSR S2_0_C0_C6_2 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "full/3,0,0,7,0[63:60]=1", ["MSR S2_0_C0_C2_4 at EL1"], Interrupted),
        new("truth-max-vhe.jsonl.gz", "full/3,0,0,7,1[23:20]=2", ["MSR S2_0_C0_C0_5 at EL1"], Interrupted),
        new("truth-neoverse-n1-vhe.jsonl.gz", "default/3,0,0,2,5=0", ["MSR S2_0_C0_C5_4 at EL1"], Interrupted),
        new("truth-neoverse-n1-vhe.jsonl.gz", "default/3,0,0,3,2=0", ["MSR S2_0_C0_C5_4 at EL1"], Interrupted),
        new("truth-neoverse-n1-vhe.jsonl.gz", "default/3,0,0,7,2[7:4]=0", ["MSR S2_0_C0_C4_4 at EL1"], Interrupted),
        new("truth-neoverse-n1-vhe.jsonl.gz", "full/3,0,0,0,5=0", ["MSR S2_0_C0_C0_5 at EL1"], Interrupted),
        new("truth-neoverse-n1-vhe.jsonl.gz", "full/3,0,0,2,0=0", ["MSR S2_0_C0_C2_6 at EL1"], Interrupted),
        new("truth-neoverse-n1-vhe.jsonl.gz", "full/3,0,0,2,5=0", ["MSR S2_0_C0_C4_4 at EL1"], Interrupted),
    ];

    public bool Covers(string file, string configuration, Disagreement disagreement) =>
        (File is null || File == file) && (Configuration is null || Configuration == configuration) && Accesses.Any(access => disagreement.What.StartsWith(access + " ", StringComparison.Ordinal));
}
