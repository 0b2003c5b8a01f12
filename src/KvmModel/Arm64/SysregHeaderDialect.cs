namespace KvmModel.Arm64;

/// <summary>What a tree's <c>gen-sysreg.awk</c> writes that others do not.</summary>
/// <param name="HasUnknownBits">A <c>_UNKN</c> mask for each register (v6.7 has it, v6.1 does not).</param>
/// <param name="RepeatsReservedBitsOfFieldSets">A register with <c>Fields</c> has <c>_RES0</c>, <c>_RES1</c> and <c>_UNKN</c> too, those of the set (v7.3 has them, v6.12 does not).</param>
public readonly record struct SysregHeaderDialect(bool HasUnknownBits, bool RepeatsReservedBitsOfFieldSets)
{
    public const string ScriptPath = "arch/arm64/tools/gen-sysreg.awk";

    /// <summary>Told from the names that the script's text writes; a tree without script has the newest dialect.</summary>
    public static SysregHeaderDialect Of(string? script) => script is null
        ? new SysregHeaderDialect(true, true)
        : new SysregHeaderDialect(script.Contains("\"_UNKN\"", StringComparison.Ordinal), script.Contains("$2 \"_RES0\"", StringComparison.Ordinal));
}
