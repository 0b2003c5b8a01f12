using System.Text;
using System.Text.RegularExpressions;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu;
using ReviewBot.Commands;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Corpus.Tests.Review;

/// <summary>Real series from the archive, reviewed end to end on the kernels that they apply to.</summary>
public sealed partial class CorpusReviewTests(ITestOutputHelper output)
{
    /// <summary>Findings on series that no reviewer found anything checkable in, at most: one for every five series.</summary>
    private const double LoudestSilence = 1.0 / 5;

    [CorpusFact("6.1", "6.12")]
    public void Every_series_that_applies_is_reviewed_and_quiet_series_stay_quiet()
    {
        var (quiet, findings, reviews) = (0, 0, 0);
        foreach (var version in (string[])["6.1", "6.12"])
        {
            var tree = new DirectoryTree(TestData.Kernel(version)!);
            var pipeline = Pipeline(tree, runsKvm: false);
            foreach (var (listed, review) in MailCorpus.Series.Where(series => series.IsForReview && series.Kernels.Contains(version))
                .AsParallel().AsOrdered().Select(series => (series, Review(series, tree, pipeline))))
            {
                reviews++;
                output.WriteLine($"{version} {listed.Id}: {string.Concat(review.Patches.Select(patch => patch.Status.ToString()[0]))}, {review.Findings.Length} findings");
                foreach (var finding in review.Findings)
                    output.WriteLine($"    {finding.Path}:{finding.Line}: {finding.Title} [{finding.Rule}]");

                Assert.Equal(listed.Patches.Count, review.Patches.Length);
                Assert.All(review.Patches, patch => Assert.True(patch.Status == PatchStatus.Applied || !string.IsNullOrEmpty(patch.Reason), $"{listed.Id} patch {patch.Patch.Index} is {patch.Status} for no reason"));
                Assert.All(review.Findings, finding => Assert.Contains(finding.Quoted[0], "+- "));
                Assert.Empty(review.Coverage.Unparsed);
                if (listed.HasCheckableComments)
                    continue;
                quiet++;
                findings += review.Findings.Length;
            }
        }
        output.WriteLine($"{reviews} reviews; {findings} findings on {quiet} quiet ones");
        Assert.True(reviews >= 80, $"only {reviews} reviews");
        Assert.True(findings <= quiet * LoudestSilence, $"{findings} findings on {quiet} series without checkable comments");
    }

    [CorpusFact("6.12")]
    public void The_same_series_gives_the_same_bytes()
    {
        var tree = new DirectoryTree(TestData.Kernel("6.12")!);
        var listed = MailCorpus.Series.First(series => series.IsForReview && series.Patches.Count > 2 && series.Kernels.Contains("6.12"));
        var again = new DirectoryTree(tree.FullPath);
        Assert.Equal(Json(Review(listed, tree, Pipeline(tree))), Json(Review(listed, again, Pipeline(again))));
    }

    /// <summary>A machine that was in a list is not in it any more, and its guests reach what was kept from them: a reviewer noticed (c09738).</summary>
    [CorpusFact("6.1")]
    public void What_a_patch_breaks_on_one_machine_is_found_by_running_KVM_before_and_after_it()
    {
        var tree = new DirectoryTree(TestData.Kernel("6.1")!);
        var listed = MailCorpus.Series.Single(series => series.Id == "20230103-zyngier-m2-vgic-maintenance-interrupt-rework-pre-nv-v1");

        var finding = Assert.Single(Review(listed, tree, Pipeline(tree)).Findings);

        Assert.Equal(("access-without-feature", 1, "arch/arm64/kvm/vgic/vgic-v3.c"), (finding.Rule, finding.Patch, finding.Path));
        Assert.Contains(finding.Witness!.Assume, assumed => assumed.Key.StartsWith("host.MIDR_EL1", StringComparison.Ordinal));
    }

    /// <summary>What reviews of series on one tree share.</summary>
    private static ReviewPipeline Pipeline(DirectoryTree tree, bool runsKvm = true) => new(KernelConfig.Default, RuleCatalogue.Load(null, runsKvm), new BaseUnits(tree));

    private static SeriesReview Review(ArchivedSeries listed, DirectoryTree tree, ReviewPipeline pipeline)
    {
        var series = MailCorpus.Read(MailCorpus.Mbox(listed)).Chosen!;
        return pipeline
            .Run(series, tree, new ReviewBase(BaseKind.Directory, "kernel", BaseChoice.Given), ApplyOptions.Mail, new Progress<string>());
    }

    private static string Json(SeriesReview review)
    {
        using var bytes = new MemoryStream();
        JsonReport.Write(bytes, review);
        return Timings().Replace(Encoding.UTF8.GetString(bytes.ToArray()), "");
    }

    [GeneratedRegex("\"timings\": \\{[^}]*\\}", RegexOptions.None, 1000)]
    private static partial Regex Timings();
}
