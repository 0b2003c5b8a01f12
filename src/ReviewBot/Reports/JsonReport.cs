using System.Text.Encodings.Web;
using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports;

/// <summary>
/// Writes a review as one JSON object of the contract <c>reviewbot.review/1</c> (<c>docs/schema/review-1.schema.json</c>): members always in the same
/// order, every one always there. Nothing but <c>timings</c> differs between two runs on the same input.
/// </summary>
internal static class JsonReport
{
    public const string Schema = "reviewbot.review/1";

    // Indented for people and for diffs; text stays readable, because the output is a file and never part of a page.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes UTF-8 without a byte order mark, and a newline at the end.</summary>
    public static void Write(Stream output, SeriesReview review)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            WriteSeries(json, review);
            WriteBase(json, review.Base);
            WriteArray(json, "patches", review.Patches, WritePatch);
            WriteArray(json, "findings", review.Findings, WriteFinding);
            if (!review.Suppressed.IsEmpty)
                WriteArray(json, "suppressed", review.Suppressed, WriteSuppressed);
            WriteArray(json, "delta", review.Delta, WriteChange);
            WriteCoverage(json, review.Coverage);
            WriteTimings(json, review.Timings);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteSeries(Utf8JsonWriter json, SeriesReview review)
    {
        json.WriteStartObject("series");
        json.WriteString("title", review.Series.Title);
        json.WriteString("revision", review.Series.Revision.ToString());
        json.WriteString("author", review.Series.Author.ToString());
        json.WriteString("messageId", review.Series.MessageId);
        json.WriteNumber("patches", review.Series.Total);
        json.WriteEndObject();
    }

    private static void WriteBase(Utf8JsonWriter json, ReviewBase found)
    {
        json.WriteStartObject("base");
        json.WriteString("kind", ContractWords.Of(found.Kind));
        json.WriteString("id", found.Id);
        json.WriteString("how", ContractWords.Of(found.How));
        json.WriteEndObject();
    }

    private static void WritePatch(Utf8JsonWriter json, PatchReview patch)
    {
        json.WriteNumber("index", patch.Patch.Index);
        json.WriteString("subject", patch.Patch.Subject);
        json.WriteString("messageId", patch.Patch.MessageId);
        json.WriteString("status", ContractWords.Of(patch.Status));
        json.WriteString("reason", patch.Reason);
    }

    private static void WriteSuppressed(Utf8JsonWriter json, SuppressedFinding suppressed)
    {
        json.WriteString("rule", suppressed.Finding.Rule);
        json.WriteString("fingerprint", suppressed.Finding.Fingerprint);
        json.WriteNumber("patch", suppressed.Finding.Patch);
        json.WriteString("path", suppressed.Finding.Path);
        json.WriteNumber("line", suppressed.Finding.Line);
        json.WriteString("reason", suppressed.Reason);
    }

    private static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("rule", finding.Rule);
        json.WriteString("severity", ContractWords.Of(finding.Severity));
        json.WriteString("confidence", ContractWords.Of(finding.Confidence));
        json.WriteString("fingerprint", finding.Fingerprint);
        json.WriteNumber("patch", finding.Patch);
        json.WriteString("path", SourceText.Display(finding.Path));
        json.WriteNumber("line", finding.Line);
        json.WriteString("side", ContractWords.Of(finding.Side));
        json.WriteString("hunk", SourceText.Display(finding.Hunk));
        json.WriteString("quoted", SourceText.Display(finding.Quoted));
        json.WriteString("title", SourceText.Display(finding.Title));
        json.WriteString("message", SourceText.Display(finding.Message));
        WriteArray(json, "evidence", finding.Evidence, WriteEvidence);
        WriteWitness(json, finding.Witness);
        WriteSuggestion(json, finding.Suggestion);
        json.WriteString("status", ContractWords.Of(finding.Status));
        WriteNumberOrNull(json, "fixedBy", finding.FixedBy);
    }

    private static void WriteEvidence(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteString("text", SourceText.Display(evidence.Text));
        json.WriteString("path", evidence.Location is { } place ? SourceText.Display(place.Path) : null);
        WriteNumberOrNull(json, "line", evidence.Location?.Line);
    }

    private static void WriteWitness(Utf8JsonWriter json, Witness? witness)
    {
        if (witness is null)
        {
            json.WriteNull("witness");
            return;
        }

        json.WriteStartObject("witness");
        json.WriteStartObject("assume");
        foreach (var (name, value) in witness.Assume.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value.IsBoolean)
                json.WriteBoolean(name, value.Number != 0);
            else
                json.WriteNumber(name, value.Number);
        }

        json.WriteEndObject();
        json.WriteString("access", SourceText.Display(witness.Access));
        json.WriteString("before", SourceText.Display(witness.Before));
        json.WriteString("after", SourceText.Display(witness.After));
        json.WriteEndObject();
    }

    private static void WriteSuggestion(Utf8JsonWriter json, Suggestion? suggestion)
    {
        if (suggestion is null)
        {
            json.WriteNull("suggestion");
            return;
        }

        json.WriteStartObject("suggestion");
        json.WriteNumber("firstLine", suggestion.FirstLine);
        json.WriteNumber("lastLine", suggestion.LastLine);
        json.WriteStartArray("lines");
        foreach (var line in suggestion.Lines)
            json.WriteStringValue(SourceText.Display(line));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter json, ModelChange change)
    {
        json.WriteNumber("patch", change.Patch);
        json.WriteString("kind", change.Kind);
        json.WriteString("subject", SourceText.Display(change.Subject));
        json.WriteString("before", change.Before is { } before ? SourceText.Display(before) : null);
        json.WriteString("after", change.After is { } after ? SourceText.Display(after) : null);
    }

    private static void WriteCoverage(Utf8JsonWriter json, Coverage coverage)
    {
        json.WriteStartObject("coverage");
        json.WriteNumber("functionsRun", coverage.FunctionsRun);
        WriteArray(json, "unparsed", coverage.Unparsed, WriteEvidence);
        WriteArray(json, "unknown", coverage.Unknown, WriteEvidence);
        json.WriteEndObject();
    }

    private static void WriteTimings(Utf8JsonWriter json, IEnumerable<StageTiming> timings)
    {
        json.WriteStartObject("timings");
        foreach (var timing in timings)
            json.WriteNumber(timing.Stage, Math.Round(timing.Elapsed.TotalMilliseconds, 1));
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> writeMembers)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            writeMembers(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
