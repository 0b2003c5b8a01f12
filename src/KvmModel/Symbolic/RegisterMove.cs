using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>
/// Inline assembly that moves one system register and does nothing else that a program can see. In: the step. Out: <c>mrs NAME</c> or <c>msr NAME</c>, as the table of intrinsics has it.
/// </summary>
internal static class RegisterMove
{
    /// <returns>Null for assembly that does anything else.</returns>
    public static string? Of(AsmStep asm)
    {
        string? only = null;
        foreach (var part in asm.Template.Split([';', '\n', '\t'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Barriers order what one CPU sees in order anyway.
            if (part is "isb" or "nop" || part.StartsWith("dsb ", StringComparison.Ordinal) || part.StartsWith("dmb ", StringComparison.Ordinal))
                continue;
            if (only is not null)
                return null;
            only = part;
        }
        if (only is null || only.IndexOf(' ') is var blank && blank < 0 || only[blank..].Split(',', StringSplitOptions.TrimEntries) is not [var first, var second])
            return null;
        return (only[..blank], asm.Inputs.Length, asm.Outputs.Length) switch
        {
            ("msr", 1, 0) when second is "%0" or "%x0" && IsName(first) => "msr " + first,
            ("mrs", 0, 1) when first is "%0" or "%x0" && IsName(second) => "mrs " + second,
            _ => null,
        };
    }

    /// <summary>A register's name, not an encoding as <c>s3_0_c12_c9_5</c> spells it.</summary>
    private static bool IsName(string text) => text is not ['s', >= '0' and <= '9', '_', ..] && text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
