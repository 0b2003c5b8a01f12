using System.Text;
using KvmModel.Source;
using ReviewBot.Reports;
using Rules;

namespace ReviewBot.Forge;

/// <summary>What a step tells its runner: annotations on standard output, the summary of the job, and outputs, in files. Nothing that others wrote can become a command.</summary>
/// <remarks>Source: GitHub Actions, "Workflow commands for GitHub Actions": <c>::error file=,line=,title=::message</c>, <c>GITHUB_STEP_SUMMARY</c>, <c>GITHUB_OUTPUT</c>.</remarks>
internal static class WorkflowCommands
{
    /// <summary>A summary of more than 1 MiB is refused whole.</summary>
    public const int MaxSummary = 1_000_000;

    public static string Annotation(ForgeFinding finding)
    {
        var command = finding.Finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "notice" };
        var place = finding.New ?? new SourceLocation(finding.Finding.Path, 1);
        return $"::{command} file={Property(place.Path)},line={place.Line},title={Property($"{finding.Finding.Title} [{finding.Finding.Rule}]")}::{Data(FindingText.Of(finding.Finding))}";
    }

    public static string Notice(string text) => $"::notice title=ReviewBot::{Data(text)}";

    /// <summary>The report in Markdown, cut at the end of a line where it is longer than a runner takes, which is said.</summary>
    public static string Summary(string markdown)
    {
        if (Encoding.UTF8.GetByteCount(markdown) <= MaxSummary)
            return markdown;
        var kept = markdown[..(MaxSummary / 4)];
        return kept[..(kept.LastIndexOf('\n') + 1)] + "\n\nThe rest has no room here; the artifacts of the job have all of it.\n";
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(PrintableText.Of(SourceText.Display(text))).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
