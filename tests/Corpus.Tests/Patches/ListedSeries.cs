using System.Text.Json;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests.Patches;

/// <summary>A series of the corpus with the letters that its list gives for one kernel tree: what became of each patch there.</summary>
/// <param name="Letters">One a patch: A applies, F with fuzz, R is already there, K and O fail outside of KVM only, X fails.</param>
internal sealed record ListedSeries(string Id, string Kernel, string Letters, bool HasCover)
{
    public string Mbox => Path.Combine(TestData.Corpus!, "mbox", Id + ".mbox");

    /// <summary>Everything listed for a Debian kernel of the given versions.</summary>
    public static IEnumerable<ListedSeries> All(params string[] kernels)
    {
        foreach (var line in File.ReadLines(Path.Combine(TestData.Corpus!, "series.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var series = json.RootElement;
            foreach (var kernel in kernels)
            {
                if (series.GetProperty("applies_to").TryGetProperty("debian-" + kernel, out var entry))
                {
                    var hasCover = series.GetProperty("cover").ValueKind == JsonValueKind.String;
                    yield return new ListedSeries(series.GetProperty("id").GetString()!, kernel, entry.GetProperty("patches").GetString()!, hasCover);
                }
            }
        }
    }
}
