using KvmModel.Source;
using ReviewBot.Review;

namespace ReviewBot.Reports;

/// <summary>
/// A review as one page of Markdown (CommonMark with tables): what the series is, what was lost and found, and each comment after the lines that it is about. The same for the
/// same input.
/// </summary>
internal static class MarkdownReport
{
    public static void Write(TextWriter output, SeriesReview review)
    {
        WriteHeading(output, review);
        foreach (var patch in review.Patches)
            WritePatch(output, review, patch);
        if (ReviewWords.Gaps(review.Coverage).ToList() is { Count: > 0 } gaps)
            output.Write($"\nNot everything could be read: {string.Join(", ", gaps)}.\n");
    }

    private static void WriteHeading(TextWriter output, SeriesReview review)
    {
        var series = review.Series;
        output.Write($"# {MarkdownText.Of($"{series.Title}, {series.Revision}")}\n\n");
        output.Write($"{ReviewWords.Count(series.Total, "patch", "patches")} by {MarkdownText.Of(series.Author.Name)}, {MarkdownText.Of(ReviewWords.Base(review.Base))}\n\n");
        output.Write($"**{ReviewWords.Findings(ReviewWords.Told(review))}**\n");
        foreach (var loss in ReviewWords.Losses(review))
        {
            output.Write($"\n{MarkdownText.Of(loss.Sentence)}\n{(loss.Patches.IsEmpty ? "" : "\n")}");
            foreach (var patch in loss.Patches)
                output.Write($"- {MarkdownText.Of(patch)}\n");
        }
    }

    private static void WritePatch(TextWriter output, SeriesReview review, PatchReview patch)
    {
        var findings = ReviewWords.Told(review).Where(finding => finding.Patch == patch.Patch.Index).ToList();
        if (findings.Count == 0)
            return;
        output.Write($"\n## {MarkdownText.Of($"[{patch.Patch.Index}/{review.Series.Total}] {patch.Patch.Subject}")}\n");
        foreach (var hunk in HunkExcerpt.Of(patch.Diff, findings))
            WriteHunk(output, hunk);
    }

    /// <summary>The lines of a hunk in fences that each end at a line that something is said of.</summary>
    private static void WriteHunk(TextWriter output, HunkExcerpt hunk)
    {
        output.Write($"\n### {MarkdownText.Code(hunk.Path)}\n");
        List<string> shown = [hunk.Heading];
        foreach (var part in hunk.Parts)
        {
            foreach (var line in part)
            {
                shown.Add((char)line.Kind + SourceText.Display(line.Text));
                if (line.Findings.IsEmpty)
                    continue;
                Close(output, shown);
                foreach (var finding in line.Findings)
                    output.Write($"\n{FindingMarkdown.Of(finding)}");
            }

            Close(output, shown);
        }
    }

    private static void Close(TextWriter output, List<string> shown)
    {
        if (shown.Count > 0)
            output.Write($"\n{MarkdownText.Fence(shown, "diff")}");
        shown.Clear();
    }
}
