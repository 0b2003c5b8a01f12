using System.Globalization;
using FsCheck;

namespace ReviewBot.Testing;

/// <summary>
/// How laws are checked: over the same generated cases on every run, so that a run tells something of the code and not of the draw.
/// <c>REVIEWBOT_LAW_SEED</c> draws other cases.
/// </summary>
public static class Laws
{
    private static readonly ulong s_seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("REVIEWBOT_LAW_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20_231_205;

    /// <param name="cases">How many cases are drawn.</param>
    public static Config Config(int cases = 100) =>
        // The second number is the increment of FsCheck's generator (SplitMix), which must be odd.
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(s_seed, 2 * s_seed + 1);
}
