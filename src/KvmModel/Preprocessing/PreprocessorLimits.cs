namespace KvmModel.Preprocessing;

/// <summary>
/// Where the preprocessor gives up on its input, with a diagnostic. Kernel sources stay far below; the attacks are a file that includes itself,
/// macros that double (2^n tokens from n lines), and calls nested so deeply that they would exhaust the stack.
/// </summary>
/// <param name="IncludeDepth">Files open at once (GCC: 200).</param>
/// <param name="Nesting">Macro calls within arguments of macro calls.</param>
/// <param name="Expansions">Macros being expanded at once, and macro calls that each come out of the one before.</param>
/// <param name="Tokens">Tokens of a unit.</param>
/// <param name="Work">Tokens moved on the way, which bounds time.</param>
/// <param name="Replacement">The part of it that one macro of the file may cost with all that comes out of it (KVM of Linux v7.3: at most 200,000).</param>
/// <param name="Diagnostics">Diagnostics kept.</param>
public sealed record PreprocessorLimits(int IncludeDepth = 200, int Nesting = 200, int Expansions = 1000, int Tokens = 8_000_000, int Work = 60_000_000, int Replacement = 2_000_000, int Diagnostics = 200)
{
    public static PreprocessorLimits Default { get; } = new();
}
