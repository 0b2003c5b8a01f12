using KvmModel.Arm64;
using KvmModel.Arm64.Traps;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Reads a system instruction as people write it: <c>MRS FPMR</c>, <c>MSR S3_3_C4_C4_2, X0</c>, <c>mrs x0, tcr_el1</c>, <c>SYS S1_0_C7_C6_2</c>, <c>DC ISW</c>, <c>MRS 3,0,0,4,0</c>.
/// Names are those of the tree.
/// </summary>
public static class AccessReader
{
    private const int LongestText = 200;

    /// <param name="problem">Null on success; else what is wrong and what is expected.</param>
    public static GuestAccess? Read(string text, int exceptionLevel, SystemRegisterTable registers, out string? problem)
    {
        problem = $"'{(text.Length <= 40 ? text : text[..40] + "...")}' is no access: write MRS or MSR and a register, SYS or SYSL and an encoding, or DC, IC, AT or TLBI and an operation";
        var words = text.Length > LongestText ? [] : text.Trim().ToUpperInvariant().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var instruction, var operands])
            return null;
        var name = WithoutGeneralRegister(operands.Trim());
        var (direction, isSystem) = instruction switch
        {
            "MRS" => (AccessDirection.Read, false),
            "MSR" => (AccessDirection.Write, false),
            "SYSL" => (AccessDirection.Read, true),
            _ => (AccessDirection.Write, true),
        };
        var encoding = instruction is "MRS" or "MSR" or "SYS" or "SYSL" ? Register(name, registers, out problem)
            : instruction is "DC" or "IC" or "AT" or "TLBI" or "CFP" or "CPP" or "DVP" or "COSP" or "BRB" or "GCSPUSHM" ? Register($"{instruction}_{name}", registers, out problem) : null;
        if (encoding is not { } found)
            return null;
        problem = (found.Op0 == 1) == isSystem ? null : $"{found} has op0 {found.Op0}: it is reached by {(found.Op0 == 1 ? "SYS and SYSL" : "MRS and MSR")}, not by {instruction}";
        if (found.Op0 == 0)
            problem = $"{found} has op0 0: hints and PSTATE, which are no register accesses";
        return problem is null ? new GuestAccess(found, direction, exceptionLevel) : null;
    }

    /// <summary>The encoding of a register by name or in numbers.</summary>
    /// <param name="problem">Null on success; else that there is no such register, with the names nearest to it.</param>
    public static SystemRegisterEncoding? Register(string name, SystemRegisterTable registers, out string? problem)
    {
        problem = null;
        var upper = name.Trim().ToUpperInvariant();
        var bare = upper.StartsWith("SYS_", StringComparison.Ordinal) ? upper[4..] : upper;
        if ((EncodingText.Parse(upper) ?? registers.Find(bare)) is { } encoding)
            return encoding;
        if (registers.All.FirstOrDefault(register => string.Equals(register.Name, bare, StringComparison.OrdinalIgnoreCase)) is { Name: not null } known)
            return known.Encoding;
        var shown = upper.Length <= 40 ? upper : upper[..40] + "...";
        var near = bare.Length is < 3 or > 40 ? [] : registers.All.Select(register => register.Name).Where(candidate => IsNear(candidate, bare)).Take(5).ToList();
        problem = $"the tree names no register {shown}; {(near.Count > 0 ? $"it has {string.Join(", ", near)}" : "give its encoding, as S3_3_C4_C4_2")}";
        return null;
    }

    private static bool IsNear(string candidate, string name)
    {
        var stem = name.Split("_EL")[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return stem.Length >= 3 && candidate.Contains(stem, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Without <c>X0,</c> before or <c>, X0</c> after.</summary>
    private static string WithoutGeneralRegister(string operands)
    {
        if (operands.IndexOf(',') is > 0 and var first && IsGeneralRegister(operands[..first].Trim()))
            return operands[(first + 1)..].Trim();
        return operands.LastIndexOf(',') is > 0 and var last && IsGeneralRegister(operands[(last + 1)..].Trim()) ? operands[..last].Trim() : operands;
    }

    private static bool IsGeneralRegister(string text) => text is "XZR" or "<XT>" || (text is ['X', _] or ['X', _, _] && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);
}
