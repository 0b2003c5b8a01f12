using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports;

/// <summary>
/// Writes a review as SARIF, for code scanning and viewers. Lines count in the tree with the whole series on it, which is what such tools show; a finding whose line is not in
/// it any more is told of its file. The same for the same input.
/// </summary>
/// <remarks>Source: OASIS SARIF 2.1.0 (errata 01), sections by number below; GitHub shows <c>help.markdown</c>, and recognises results by <c>partialFingerprints</c>.</remarks>
internal static class SarifReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>§3.27.17: the name says which algorithm made the value; <see cref="Fingerprint"/> is the first.</summary>
    private const string FingerprintName = "reviewbot/v1";

    private static readonly JsonWriterOptions _options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="page">The page of a rule in Markdown; null for a rule that has none.</param>
    public static void Write(Stream output, SeriesReview review, Func<string, string?> page)
    {
        using (var json = new Utf8JsonWriter(output, _options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, review, page);
            WriteInvocation(json, review);
            WriteResults(json, review);
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteTool(Utf8JsonWriter json, SeriesReview review, Func<string, string?> page)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "ReviewBot");
        json.WriteString("semanticVersion", typeof(SarifReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
        json.WriteStartArray("rules");
        foreach (var rule in review.Rules)
            WriteRule(json, rule, page(rule.Id));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, Rule rule, string? page)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        WriteText(json, "shortDescription", rule.Title.Replace('{', '<').Replace('}', '>'));
        WriteText(json, "fullDescription", rule.Rationale);
        json.WriteStartObject("help");
        json.WriteString("text", string.Join('\n', [rule.Rationale, .. rule.References]));
        json.WriteString("markdown", page ?? $"{MarkdownText.Of(rule.Rationale)}\n");
        json.WriteEndObject();
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", ContractWords.Of(rule.Severity));
        json.WriteBoolean("enabled", rule.Enabled);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>§3.20: what went wrong with the input is no result but a notification.</summary>
    private static void WriteInvocation(Utf8JsonWriter json, SeriesReview review)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var loss in ReviewWords.Losses(review))
            WriteNotification(json, "warning", string.Join('\n', [loss.Sentence, .. loss.Patches]));
        foreach (var remark in review.Series.Diagnostics.Concat(review.Diagnostics))
            WriteNotification(json, "note", $"{remark}");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteNotification(Utf8JsonWriter json, string level, string text)
    {
        json.WriteStartObject();
        json.WriteString("level", level);
        WriteText(json, "message", text);
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, SeriesReview review)
    {
        json.WriteStartArray("results");
        foreach (var finding in ReviewWords.Told(review))
            WriteResult(json, review, finding, suppressed: null);
        foreach (var (finding, reason) in review.Suppressed)
            WriteResult(json, review, finding, reason);
        json.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter json, SeriesReview review, Finding finding, string? suppressed)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        if (review.Rules.Select(rule => rule.Id).ToList().IndexOf(finding.Rule) is >= 0 and var index)
            json.WriteNumber("ruleIndex", index);
        json.WriteString("level", ContractWords.Of(finding.Severity));
        json.WriteStartObject("message");
        json.WriteString("text", FindingText.Of(finding));
        json.WriteString("markdown", FindingMarkdown.Of(finding));
        json.WriteEndObject();
        json.WriteStartArray("locations");
        WriteLocation(json, finding.Path, SeriesLines.AtEnd(review, finding), SourceText.Display(finding.Quoted), null, null);
        json.WriteEndArray();
        json.WriteStartArray("relatedLocations");
        foreach (var (number, evidence) in finding.Evidence.Where(evidence => evidence.Location is not null).Index())
            WriteLocation(json, evidence.Location!.Value.Path, evidence.Location, null, number + 1, evidence.Text);
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString(FingerprintName, finding.Fingerprint);
        json.WriteEndObject();
        if (suppressed is not null)
            WriteSuppression(json, suppressed);
        if (finding.Suggestion is { } suggestion && SeriesLines.SuggestedAtEnd(review, finding) is { } place)
            WriteFix(json, suggestion, place);
        WriteProperties(json, finding);
        json.WriteEndObject();
    }

    private static void WriteSuppression(Utf8JsonWriter json, string reason)
    {
        json.WriteStartArray("suppressions");
        json.WriteStartObject();
        json.WriteString("kind", "external");
        json.WriteString("justification", PrintableText.Of(reason));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>§3.55: whole lines, with their newlines, give way to whole lines.</summary>
    /// <param name="place">Of the first line in the tree with the whole series on it.</param>
    private static void WriteFix(Utf8JsonWriter json, Suggestion suggestion, SourceLocation place)
    {
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        WriteText(json, "description", "The patch with this change was judged again, and the finding was gone.");
        json.WriteStartArray("artifactChanges");
        json.WriteStartObject();
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri(place.Path));
        json.WriteString("uriBaseId", "%SRCROOT%");
        json.WriteEndObject();
        json.WriteStartArray("replacements");
        json.WriteStartObject();
        json.WriteStartObject("deletedRegion");
        json.WriteNumber("startLine", place.Line);
        json.WriteNumber("startColumn", 1);
        json.WriteNumber("endLine", place.Line + suggestion.Replaced.Length);
        json.WriteNumber("endColumn", 1);
        json.WriteEndObject();
        json.WriteStartObject("insertedContent");
        json.WriteString("text", string.Concat(suggestion.Lines.Select(line => SourceText.Display(line) + "\n")));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject("properties");
        json.WriteNumber("patch", finding.Patch);
        json.WriteString("confidence", ContractWords.Of(finding.Confidence));
        json.WriteString("status", ContractWords.Of(finding.Status));
        json.WriteEndObject();
    }

    /// <param name="place">Null for the file as a whole.</param>
    private static void WriteLocation(Utf8JsonWriter json, string path, SourceLocation? place, string? snippet, int? id, string? message)
    {
        json.WriteStartObject();
        if (id is { } number)
            json.WriteNumber("id", number);
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri(place?.Path ?? path));
        json.WriteString("uriBaseId", "%SRCROOT%");
        json.WriteEndObject();
        if (place is { } at)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", at.Line);
            if (snippet is { Length: > 0 })
                WriteText(json, "snippet", snippet[1..]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (message is not null)
            WriteText(json, "message", message);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", string.Join('\n', SourceText.Display(text).ReplaceLineEndings("\n").Split('\n').Select(line => PrintableText.Of(line))));
        json.WriteEndObject();
    }

    /// <summary>§3.4.3: a relative reference of RFC 3986, so that a name with blanks, colons or percent signs is that name.</summary>
    private static string Uri(string path) => string.Join('/', SourceText.Display(path).Split('/').Select(System.Uri.EscapeDataString));
}
