using ReviewBot.Reports.Html;
using ReviewBot.Review;

namespace ReviewBot.Reports;

/// <summary>The forms that a review is written in, by the name that <c>--format</c> takes.</summary>
internal static class ReportFormat
{
    public const string Text = "text";

    public static string[] Names { get; } = [Text, "json", "markdown", "sarif", "html", "b4"];

    /// <param name="text">How text is shown; other forms do not look at it.</param>
    /// <param name="page">The page of a rule in Markdown; null for a rule that has none.</param>
    public static void Write(string name, Stream output, SeriesReview review, TextReportOptions text, Func<string, string?> page)
    {
        switch (name)
        {
            case Text:
                Lines(output, writer => TextReport.Write(writer, review, text));
                break;
            case "json":
                JsonReport.Write(output, review);
                break;
            case "markdown":
                Lines(output, writer => MarkdownReport.Write(writer, review));
                break;
            case "sarif":
                SarifReport.Write(output, review, page);
                break;
            case "html":
                Lines(output, writer => HtmlReport.Write(writer, review, page));
                break;
            case "b4":
                B4Report.Write(output, review);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, "no such format");
        }
    }

    private static void Lines(Stream output, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    }
}
