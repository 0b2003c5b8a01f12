namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>Which configurations of a table are tried: every base, and of those that differ in one field as many as time allows, always the same ones.</summary>
internal static class OracleSample
{
    private const uint OneIn = 8;

    public static bool IsTried(string configuration) => !configuration.Contains('/') || Hash(configuration) % OneIn == 0;

    /// <summary>FNV-1a, which is the same on every machine.</summary>
    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, one) => (hash ^ one) * 16777619u);
}
