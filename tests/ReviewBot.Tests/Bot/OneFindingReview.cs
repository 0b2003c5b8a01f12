using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Series;
using Rules;

namespace ReviewBot.Tests.Bot;

/// <summary>A review that needs no tree: one finding a patch, on the first line that it adds and that says something.</summary>
internal static class OneFindingReview
{
    public static bool HasAddedLine(SeriesPatch patch) => First(UnifiedDiff.Parse(patch.Diff)) is not null;

    private static (FileDiff File, Hunk Hunk, HunkLine Line)? First(Patch diff) =>
        diff.Files.SelectMany(file => file.Hunks.SelectMany(hunk => hunk.Lines.Where(line => line.Kind == HunkLineKind.Added && line.Text.Length > 30).Select(line => ((FileDiff, Hunk, HunkLine)?)(file, hunk, line)))).FirstOrDefault();

    public static SeriesReview Of(PatchSeries series, string? wish)
    {
        var patches = series.Patches.Select(patch => new PatchReview(patch, UnifiedDiff.Parse(patch.Diff), PatchStatus.ContextOnly, null)).ToImmutableArray();
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var patch in patches)
        {
            if (First(patch.Diff) is not var (file, hunk, line))
                continue;
            findings.Add(new Finding
            {
                Rule = "a-rule",
                Severity = Severity.Error,
                Confidence = Confidence.Proved,
                Fingerprint = Fingerprint.Of("a-rule", file.NewPath!, $"{patch.Patch.Index}"),
                Patch = patch.Patch.Index,
                Path = file.NewPath!,
                Line = line.NewLine,
                Side = DiffSide.New,
                Hunk = hunk.Header,
                Quoted = "+" + line.Text,
                Title = "A remark",
                Message = "It is remarkable.",
                Evidence = [],
                Status = FindingStatus.Introduced,
            });
        }

        return new SeriesReview
        {
            Series = series,
            Base = new ReviewBase(BaseKind.Context, "", BaseChoice.ContextOnly),
            Patches = patches,
            Findings = findings.ToImmutable(),
            Delta = [],
            Coverage = new Coverage(0, [], []),
            Diagnostics = [],
            Timings = [],
        };
    }
}
