using System.Text.Json;
using KvmModel.Kbuild;
using ReviewBot.Backtest;
using ReviewBot.Commands;
using ReviewBot.Testing;
using Xunit.Abstractions;

namespace ReviewBot.Corpus.Tests.Backtest;

/// <summary>The real archive, replayed on one of the trees that <c>eng/fetch-kernels</c> fetches.</summary>
public sealed class ArchiveTests(ITestOutputHelper output)
{
    [CorpusFact("6.12")]
    public void Each_series_for_review_is_replayed_once_and_the_answer_keeps_to_its_schema()
    {
        var archive = CommentedArchive.Open(TestData.Corpus!);
        var kernels = KernelShelf.Find([], [$"6.12={TestData.Kernel("6.12")}"]);

        var result = BacktestResult.Of(archive, kernels, new Backtester(archive, kernels, KernelConfig.Default, RuleCatalogue.Load(null, runsKvm: false), Judgements.None).Run(new Progress<string>()));

        Assert.Empty(archive.Diagnostics);
        Assert.Equal(MailCorpus.Series.Where(series => series.IsForReview).Select(series => series.Id), result.Series.Select(series => series.Series.Id));
        Assert.Equal(MailCorpus.Series.Where(series => series.IsForReview && !series.HasCheckableComments).Select(series => series.Id), result.Series.Where(series => series.Series.IsQuiet).Select(series => series.Series.Id));
        using var bytes = new MemoryStream();
        BacktestJson.Write(bytes, result);
        using var document = JsonDocument.Parse(bytes.ToArray());
        Assert.Empty(JsonSchema.FromFile(Path.Combine(TestData.Repository, "docs", "schema", "backtest-1.schema.json")).Errors(document.RootElement));
        output.WriteLine($"{result.Reviewed.Count()} of {result.Series.Length} reviewed; {result.Silence(Fit.Whole)}");
        Assert.True(result.Reviewed.Count() >= 30);
    }

    [CorpusFact]
    public void Every_judgement_is_of_a_series_of_the_archive_and_says_why()
    {
        var known = MailCorpus.Series.Select(series => series.Id).ToHashSet();
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Repository, "docs", "quality", "judgements.json")));

        Assert.All(document.RootElement.GetProperty("judgements").EnumerateArray(), judgement =>
        {
            Assert.Contains(judgement.GetProperty("series").GetString()!, known);
            Assert.NotEqual("", judgement.GetProperty("reason").GetString());
        });
    }
}
