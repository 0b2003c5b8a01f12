using System.Collections.Frozen;

namespace KvmModel.Arm64.Traps;

/// <summary>
/// The EL1 controls of a guest that lets its EL0 do what it can: an access from EL0 then shows what EL2 does with it. An explicit input of every decision;
/// these values are for a caller that has none of its own.
/// </summary>
public static class GuestControls
{
    /// <summary>
    /// By register: SCTLR_EL1.{UMA, EnRCTX, DZE, UCT, UCI, EnFPM, EnTP2} are 1; CPACR_EL1 traps no FP, SVE or SME; CNTKCTL_EL1.EL0{PCTEN, VCTEN, VTEN, PTEN} and
    /// PMUSERENR_EL0.{EN, SW, CR, ER} are 1; ICC_SRE_EL1.SRE is 1. All other bits are 0.
    /// </summary>
    public static FrozenDictionary<string, ulong> OpenToEl0 { get; } = new Dictionary<string, ulong>
    {
        ["SCTLR_EL1"] = Bits(9, 10, 14, 15, 26, 34, 60),
        ["CPACR_EL1"] = Bits(16, 17, 20, 21, 24, 25),
        ["CNTKCTL_EL1"] = Bits(0, 1, 8, 9),
        ["PMUSERENR_EL0"] = Bits(0, 1, 2, 3),
        ["ICC_SRE_EL1"] = Bits(0),
    }.ToFrozenDictionary();

    private static ulong Bits(params ReadOnlySpan<int> bits)
    {
        var value = 0ul;
        foreach (var bit in bits)
            value |= 1ul << bit;
        return value;
    }
}
