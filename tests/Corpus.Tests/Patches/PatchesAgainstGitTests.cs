using KvmModel.Source;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Corpus.Tests.Patches;

/// <summary>
/// Every series of the corpus that its list names for Debian's 6.1 or 6.12 is applied patch by patch, by our code and by <c>git apply</c> (where that
/// refuses, <c>patch -F2</c>), and the files compared after each patch. A patch that neither takes must be context-only or failed, with a reason, and is left out by both.
/// </summary>
public sealed class PatchesAgainstGitTests(ITestOutputHelper output)
{
    [CorpusFact("6.1", "6.12")]
    public void Every_listed_patch_gives_the_files_that_git_or_patch_gives()
    {
        var trees = new Dictionary<string, DirectoryTree>();
        var wrong = new List<string>();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var lockObject = new Lock();
        foreach (var kernel in new[] { "6.1", "6.12" })
            trees[kernel] = new DirectoryTree(TestData.Kernel(kernel)!);
        Parallel.ForEach(ListedSeries.All("6.1", "6.12"), new ParallelOptions { MaxDegreeOfParallelism = 4 }, series =>
        {
            var (differences, letters) = Compare(series, trees[series.Kernel]);
            lock (lockObject)
            {
                wrong.AddRange(differences);
                foreach (var letter in letters)
                    counts[letter] = counts.GetValueOrDefault(letter) + 1;
            }
        });

        foreach (var (what, count) in counts)
            output.WriteLine($"{count,5}  {what}");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Order(StringComparer.Ordinal)));
        Assert.Equal(193, counts["listed A, here A, ours applied"]);
        // The list has two more: one was there already, which patch takes for reversed; one builds on a patch that only fits in part.
        Assert.Equal(82, counts["listed F, here F, ours applied-fuzz"]);
    }

    private static (List<string> Wrong, List<string> Outcomes) Compare(ListedSeries series, DirectoryTree kernel)
    {
        var wrong = new List<string>();
        var outcomes = new List<string>();
        using var scratch = new Scratch();
        ISourceTree tree = kernel;
        var texts = Scratch.Patches(series.Mbox).Skip(series.HasCover ? 1 : 0).ToArray();
        for (var index = 0; index < texts.Length; index++)
        {
            var patch = UnifiedDiff.Parse(texts[index]);
            var where = $"{series.Id} on {series.Kernel}, patch {index + 1}";
            scratch.CopyFrom(kernel.FullPath, patch.Paths.Where(path => tree.Read(path) is { } text && ReferenceEquals(text, kernel.Read(path))));
            var oracle = scratch.GitApply(texts[index]) ? 'A' : scratch.GnuPatch(texts[index]) ? 'F' : 'X';
            var after = OverlayTree.Apply(tree, patch, ApplyOptions.Mail, out var report);
            outcomes.Add($"listed {series.Letters[index]}, here {oracle}, ours {report.StatusWord}");
            var expected = oracle switch { 'A' => PatchStatus.Applied, 'F' => PatchStatus.AppliedFuzz, _ => PatchStatus.ContextOnly };
            if (report.Status != expected && !(oracle == 'X' && report.Status == PatchStatus.Failed))
                wrong.Add($"{where}: {report.StatusWord} ({report.Reason}), but the oracle says {oracle}");
            if (report.Status is not PatchStatus.Applied && string.IsNullOrEmpty(report.Reason))
                wrong.Add($"{where}: {report.StatusWord} without a reason");
            if (oracle == 'X')
                continue;
            tree = after;
            if (scratch.FirstDifference(tree, patch.Paths) is { } path)
                wrong.Add($"{where}: {path} differs ({report.Reason})");
        }

        return (wrong, outcomes);
    }
}
