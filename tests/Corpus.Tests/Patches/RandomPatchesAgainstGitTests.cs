using KvmModel.Source;
using ReviewBot.Testing;
using Xunit.Abstractions;

namespace ReviewBot.Corpus.Tests.Patches;

/// <summary>
/// Differences of random small files, applied to files that have changed otherwise meanwhile: what <c>git apply</c> and <c>patch -F2</c> accept and make of it, we do.
/// Lines repeat much, so that offsets, overlaps and ends of files matter. Needs no data but the two programs.
/// </summary>
public sealed class RandomPatchesAgainstGitTests(ITestOutputHelper output)
{
    private const int Cases = 600;

    [Fact]
    public void Random_patches_on_changed_files_end_as_with_git_and_patch()
    {
        var wrong = new List<string>();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        using var scratch = new Scratch();
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var before = Lines(random, random.Next(0, 24));
            var after = Edited(random, before, random.Next(1, 4));
            var target = random.Next(5) == 0 ? before : Edited(random, before, random.Next(0, 4));
            var diff = LineDiff.Between("f", Text(before, random), Text(after, random));
            if (diff.Hunks.IsEmpty)
                continue;
            var (outcome, expected, actual) = Compare(scratch, UnifiedDiff.Print(diff), Text(target, random), out var ours);
            counts[$"{outcome}, ours {ours}"] = counts.GetValueOrDefault($"{outcome}, ours {ours}") + 1;
            if (expected != actual)
                wrong.Add($"seed {seed}: {outcome}, ours {ours}\n{UnifiedDiff.Print(diff)}expected:\n{expected}\nactual:\n{actual}");
        }

        foreach (var (what, count) in counts)
            output.WriteLine($"{count,5}  {what}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ; {string.Join("\n", wrong.Take(3))}");
    }

    private static (string Outcome, string? Expected, string? Actual) Compare(Scratch scratch, string patch, string target, out string ours)
    {
        scratch.Write("f", target);
        var parsed = Assert.Single(UnifiedDiff.Parse(patch).Files);
        var strict = PatchApplier.Apply(parsed, new SourceText("f", target), ApplyOptions.Strict);
        ours = strict.Outcome.ToString();
        if (scratch.GitApply(patch))
            return ("git", scratch.Read("f"), strict.After?.Text);
        if (strict.IsApplied)
            return ("none", null, strict.After!.Text);
        var fuzzy = PatchApplier.Apply(parsed, new SourceText("f", target), ApplyOptions.Mail);
        ours = fuzzy.Outcome.ToString();
        return scratch.GnuPatch(patch) ? ("patch", scratch.Read("f"), fuzzy.After?.Text) : ("none", null, fuzzy.After?.Text);
    }

    private static List<string> Lines(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Line(random))];

    private static string Line(Random random) => random.Next(3) == 0 ? $"line {random.Next(1000)}" : "{}\tabc"[random.Next(6)].ToString();

    private static List<string> Edited(Random random, List<string> lines, int edits)
    {
        var result = new List<string>(lines);
        for (; edits > 0; edits--)
        {
            var at = random.Next(result.Count + 1);
            if (random.Next(2) == 0 && at < result.Count)
                result.RemoveRange(at, Math.Min(random.Next(1, 4), result.Count - at));
            else
                result.InsertRange(at, Lines(random, random.Next(1, 6)));
        }

        return result;
    }

    private static string Text(List<string> lines, Random random) => string.Join('\n', lines) + (lines.Count > 0 && random.Next(8) > 0 ? "\n" : "");
}
