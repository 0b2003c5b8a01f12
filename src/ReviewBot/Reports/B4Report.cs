using System.Text.Encodings.Web;
using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports;

/// <summary>A review as the answer of an external check of <c>b4 review</c>: an array with one result, which its list of checks shows beside those of other tools.</summary>
/// <remarks>Source: b4 documentation, "Writing an external check script": <c>tool</c>, <c>status</c> (pass, warn, fail), <c>summary</c>, <c>details</c>.</remarks>
internal static class B4Report
{
    private static readonly JsonWriterOptions _options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream output, SeriesReview review)
    {
        var told = ReviewWords.Told(review);
        using (var json = new Utf8JsonWriter(output, _options))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("tool", "reviewbot");
            json.WriteString("status", told.IsEmpty ? "pass" : told.Max(finding => finding.Severity) == Severity.Error ? "fail" : "warn");
            json.WriteString("summary", string.Join(' ', [ReviewWords.Findings(told), .. ReviewWords.Losses(review).Select(loss => loss.Sentence)]));
            json.WriteString("details", string.Join("\n\n", told.Select(Details)));
            json.WriteEndObject();
            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }

    private static string Details(Finding finding) =>
        $"{PrintableText.Of($"{SourceText.Display(finding.Path)}:{finding.Line}: {ContractWords.Of(finding.Severity)} [{finding.Rule}, {ContractWords.Of(finding.Confidence)}]")}\n{FindingText.Of(finding)}";
}
