using System.Collections.Immutable;
using System.Text;
using ReviewBot.Reports;

namespace ReviewBot.Forge;

/// <summary>Where each finding of a run went.</summary>
/// <param name="OnLines">Told on a line, in this run or an earlier one.</param>
/// <param name="Elsewhere">The pull request does not show their line, or no comment could be made.</param>
/// <param name="OverCap">More than one run may put on lines.</param>
internal sealed record Placement(ImmutableArray<ForgeFinding> OnLines, ImmutableArray<ForgeFinding> Elsewhere, ImmutableArray<ForgeFinding> OverCap);

/// <summary>
/// The text of the review that says how things stand: one sentence when all is well; else what is told on lines as a count, what has no line in full, and what is over the cap in a line each.
/// Never longer than a forge takes: what does not fit is counted, and told in the job's summary.
/// </summary>
internal static class StandingText
{
    /// <summary>GitHub refuses bodies of more than 65536 characters.</summary>
    public const int MaxLength = 60_000;

    public static string Of(ForgeReport report, Placement placed)
    {
        var text = new StringBuilder();
        var findings = report.Findings.Select(finding => finding.Finding).ToList();
        text.Append($"{Marks.Standing}\n{ReviewWords.Findings(findings)} {ReviewWords.Count(report.Patches, "patch", "patches")} up to {report.Head[..12]}.");
        if (placed.OnLines.Length > 0)
            text.Append($" {ReviewWords.Count(placed.OnLines.Length, "is", "are")} on lines below.");
        text.Append('\n');
        var left = Append(text, placed.Elsewhere, finding => $"\n{Heading(finding)}\n\n{FindingMarkdown.Of(finding.Finding)}");
        if (placed.OverCap.Length > 0)
            text.Append($"\nAnd {ReviewWords.Count(placed.OverCap.Length, "more that is", "more that are")} not on lines, to keep this readable:\n\n");
        left += Append(text, placed.OverCap, finding => $"- {Heading(finding)}: {MarkdownText.Of(finding.Finding.Title)} ({MarkdownText.Of(finding.Finding.Rule)})\n");
        if (left > 0)
            text.Append($"\n{ReviewWords.Count(left, "more is", "more are")} in the summary of the job: there is no room here.\n");
        foreach (var remark in report.Remarks.Where(remark => text.Length + remark.Length * 2 < MaxLength))
            text.Append($"\n{MarkdownText.Of(remark)}\n");
        return text.ToString();
    }

    private static string Heading(ForgeFinding finding) =>
        $"{MarkdownText.Code($"{finding.Finding.Path}:{finding.Finding.Line}")}, patch {finding.Finding.Patch} ({MarkdownText.Of(finding.Subject)})";

    /// <summary>How many did not fit.</summary>
    private static int Append(StringBuilder text, ImmutableArray<ForgeFinding> findings, Func<ForgeFinding, string> write)
    {
        foreach (var (place, finding) in findings.Index())
        {
            var part = write(finding);
            if (text.Length + part.Length > MaxLength)
                return findings.Length - place;
            text.Append(part);
        }

        return 0;
    }
}
