using System.Text.RegularExpressions;
using KvmModel.Arm64.Traps;

namespace KvmModel.Tests.Arm64;

/// <summary>A known way in which the recorded machines do something else than the architecture says of the controls in their record, and why.</summary>
/// <param name="Explains">Whether an access to a register that was recorded so, of which the facts say that, is one of these.</param>
public sealed record MachineDifference(string Cause, Func<string, RecordedAccess, string, bool> Explains)
{
    public static IReadOnlyList<MachineDifference> All { get; } =
    [
        new("the emulated core applies HCR_EL2.TIDCP to op0 2 too, where the architecture allocates nothing", (_, recorded, said) =>
            recorded is { Access: { Encoding: { Op0: 2, CRn: 11 or 15 }, ExceptionLevel: 1 }, Trap: 0x18, Result: "undef" } && said == "undefined"),
        new("the emulated core lets PMUSERENR_EL0.{ER,CR,SW} open a register to EL0 before it looks at MDCR_EL2.TPM", (register, recorded, said) =>
            recorded is { Access.ExceptionLevel: 0, Trap: null, Result: "ok" } && said == "trap 18" && Matches(register, "PM(SELR|SWINC|CCNTR|XEVCNTR|EVCNTR[0-9]+)_EL0")),
        new("the emulated core has no DBGPRCR_EL1 and no DBGAUTHSTATUS_EL1", (register, recorded, said) =>
            recorded is { Trap: null, Result: "undef" } && said == "trap 18" && register is "DBGPRCR_EL1" or "DBGAUTHSTATUS_EL1"),
        new("the emulated core has no GCSPUSHX, GCSPOPCX and GCSPOPX while GCSCR_EL1.PCRSEL is 0", (register, recorded, said) =>
            recorded is { Trap: null, Result: "undef" } && said == "direct" && Matches(register, "GCS(PUSHX|POPCX|POPX)")),
        new("a trapped write set KVM's debug-dirty flag, and KVM cleared MDCR_EL2.TDA until the next exit", (_, recorded, said) =>
            recorded is { Access: { Encoding: { Op0: 2, Op1: 0, CRn: 0 }, Direction: AccessDirection.Write }, Trap: null, Result: "ok" } && said == "trap 18"),
        new("KVM's fast path took an earlier FP or SVE trap, opened CPTR_EL2, and the state is still loaded", (register, recorded, said) =>
            recorded is { Trap: null, Result: "ok" } && (said == "trap 7" && register is "FPCR" or "FPSR" or "FPMR" || said == "trap 19" && register == "ZCR_EL1")),
    ];

    private static bool Matches(string register, string pattern) => Regex.IsMatch(register, $"^{pattern}$", RegexOptions.CultureInvariant);
}
