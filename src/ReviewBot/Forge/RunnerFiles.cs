using System.Text;
using ReviewBot.Reports;
using ReviewBot.Review;

namespace ReviewBot.Forge;

/// <summary>The files that a run leaves: the reports in a directory of their own, the summary and the outputs where the runner looks for them.</summary>
internal sealed class RunnerFiles(ActionInputs inputs, Func<string, string?> page)
{
    private static readonly TextReportOptions _text = new(100, Colour: false, Verbose: false);

    /// <summary>Writes <c>review.sarif</c>, <c>review.html</c>, <c>review.json</c> and <c>report.json</c>, names them as outputs, and appends the review to the summary.</summary>
    public void Write(SeriesReview review, ForgeReport report)
    {
        Directory.CreateDirectory(inputs.Output);
        var outputs = new StringBuilder();
        foreach (var (format, name) in (ReadOnlySpan<(string, string)>)[("sarif", "review.sarif"), ("html", "review.html"), ("json", "review.json")])
        {
            var file = Path.Combine(inputs.Output, name);
            using var stream = File.Create(file);
            ReportFormat.Write(format, stream, review, _text, page);
            outputs.Append($"{format}={file}\n");
        }

        var handed = Path.Combine(inputs.Output, "report.json");
        ForgeReportFile.Write(handed, report);
        outputs.Append($"report={handed}\nfindings={report.Findings.Length}\n");
        Append("GITHUB_OUTPUT", outputs.ToString());
        using var markdown = new StringWriter { NewLine = "\n" };
        MarkdownReport.Write(markdown, review);
        Append("GITHUB_STEP_SUMMARY", WorkflowCommands.Summary(markdown.ToString()));
    }

    /// <summary>Appends to a file that the runner names; where there is no runner, nothing.</summary>
    public void Append(string variable, string text)
    {
        if (inputs.Variable(variable) is { } file)
            File.AppendAllText(file, text);
    }
}
