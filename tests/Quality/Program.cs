using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KvmModel.Source;
using ReviewBot.Backtest;
using ReviewBot.Commands;
using ReviewBot.Testing;
using ReviewBot.Testing.Mutations;
using ReviewBot.Trees;

namespace ReviewBot.Quality;

/// <summary>
/// Measures how good the rules are and writes it down: archived series compared with what their reviewers said, and seeded changes of a real tree. In: the archive, kernel trees, judgements. Out: the page
/// <c>docs/quality.md</c>, which is the same for the same input, and beside it what a rule author reads: every miss, every mutant.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project tests/Quality -- [--page FILE] [--details DIR] [--mutants N] [--kernel VERSION] [--only PATTERN]

          --page      the page to write (docs/quality.md)
          --details   where the lists go that are too long for it (artifacts/quality)
          --mutants   how many faults of each kind at most (12); of the kinds of harmless edits, which are fewer, seven times as many
          --kernel    the tree that is changed (6.12)
          --only      for a rule author: the kinds of change whose name matches this regular expression, on the terminal; no archive, no page
        """;

    private static int Main(string[] arguments)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at + 1 < arguments.Length; at += 2)
            options[arguments[at]] = arguments[at + 1];
        var version = options.GetValueOrDefault("--kernel") ?? "6.12";
        if (arguments.Length % 2 != 0 || options.Keys.Any(option => option is not ("--page" or "--details" or "--mutants" or "--kernel" or "--only"))
            || !int.TryParse(options.GetValueOrDefault("--mutants") ?? "12", NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most < 1)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        if (TestData.Kernel(version) is not { } kernel)
        {
            Console.Error.WriteLine($"quality: kernel tree {version} is absent: run eng/fetch-kernels");
            return 2;
        }

        var details = Directory.CreateDirectory(Path.Combine(TestData.Repository, options.GetValueOrDefault("--details") ?? Path.Combine("artifacts", "quality"))).FullName;
        var progress = new Stages();
        var tree = new DirectoryTree(kernel);
        var chosen = MutationKit.Choose(new KernelTexts(tree), most, 7 * most);
        if (options.GetValueOrDefault("--only") is { } only)
        {
            var some = MutationRun.Of(tree, [.. chosen.Where(mutant => Regex.IsMatch(mutant.Kind.Id, only))], RuleCatalogue.Load(null), progress);
            WriteMutants(Path.Combine(details, "mutants.jsonl"), some);
            WriteKinds(some);
            return 0;
        }
        var backtest = TestData.Corpus is { } corpus ? Backtest(corpus, details, progress) : null;
        var mutants = MutationRun.Of(tree, chosen, RuleCatalogue.Load(null), progress);
        WriteMutants(Path.Combine(details, "mutants.jsonl"), mutants);
        var page = new QualityPage(backtest, new MutationScores(version, most, mutants), [.. new[] { "6.12", "7.3" }.Select(TreeAudited.Of).OfType<TreeAudited>()]).ToString();
        File.WriteAllText(Path.Combine(TestData.Repository, options.GetValueOrDefault("--page") ?? Path.Combine("docs", "quality.md")), page);
        progress.Report($"quality: the lists are in {Path.GetRelativePath(TestData.Repository, details)}");
        return 0;
    }

    /// <summary>What was said of each mutant, kind by kind; for people.</summary>
    private static void WriteKinds(IEnumerable<MutantReview> reviews)
    {
        foreach (var kind in reviews.GroupBy(review => review.Mutant.Kind))
        {
            Console.WriteLine($"{kind.Key.Id}: {kind.Count(review => !review.Findings.IsEmpty)} of {kind.Count()}");
            foreach (var review in kind)
                Console.WriteLine($"  {SourceText.Display(review.Mutant.Site)}: {(review.Findings.IsEmpty ? "nothing" : string.Join("; ", review.Findings.Select(finding => $"{finding.Rule}: {finding.Title}")))}");
        }
    }

    private static BacktestResult Backtest(string corpus, string details, IProgress<string> progress)
    {
        var archive = CommentedArchive.Open(corpus);
        var kernels = KernelShelf.Find([KernelShelf.DefaultDirectory(Environment.GetEnvironmentVariable)], []);
        var judgements = Judgements.Load(Path.Combine(TestData.Repository, "docs", "quality", "judgements.json"));
        var series = new Backtester(archive, kernels, KvmModel.Kbuild.KernelConfig.Default, RuleCatalogue.Load(null), judgements).Run(progress);
        var result = BacktestResult.Of(archive, kernels, series);
        using (var json = File.Create(Path.Combine(details, "backtest.json")))
            BacktestJson.Write(json, result);
        using (var text = new StreamWriter(Path.Combine(details, "backtest.txt")))
            new BacktestText(text, result).Write();
        return result;
    }

    /// <summary>One object a line, so that two runs can be compared with ordinary tools.</summary>
    private static void WriteMutants(string path, IEnumerable<MutantReview> reviews)
    {
        using var lines = new StreamWriter(path);
        foreach (var review in reviews)
        {
            lines.WriteLine(JsonSerializer.Serialize(new
            {
                kind = review.Mutant.Kind.Id,
                preserves = review.Mutant.Kind.Preserves,
                site = SourceText.Display(review.Mutant.Site),
                readable = review.Unreadable.IsEmpty,
                findings = review.Findings.Select(finding => new { rule = finding.Rule, severity = finding.Severity.ToString().ToLowerInvariant(), path = finding.Path, line = finding.Line, title = finding.Title }),
                diff = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(UnifiedDiff.Print(review.Mutant.ToPatch()))),
            }));
        }
    }

    /// <summary>Says on a terminal, in one line, what is going on.</summary>
    private sealed class Stages : IProgress<string>
    {
        private readonly Lock _lock = new();

        public void Report(string value)
        {
            if (Console.IsErrorRedirected)
                return;
            lock (_lock)
                Console.Error.Write($"\r\e[K{value}");
        }
    }
}
