using System.Text.Encodings.Web;
using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Reports;

namespace ReviewBot.Backtest;

/// <summary>Writes a backtest as one JSON object of the contract <c>reviewbot.backtest/1</c> (<c>docs/schema/backtest-1.schema.json</c>); the same bytes for the same input.</summary>
internal sealed class BacktestJson
{
    public const string Schema = "reviewbot.backtest/1";

    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;
    private readonly BacktestResult _result;

    private BacktestJson(Utf8JsonWriter json, BacktestResult result) => (_json, _result) = (json, result);

    /// <summary>Writes UTF-8 without a byte order mark, and a newline at the end.</summary>
    public static void Write(Stream output, BacktestResult result)
    {
        using (var json = new Utf8JsonWriter(output, s_options))
            new BacktestJson(json, result).Write();
        output.WriteByte((byte)'\n');
    }

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteString("schema", Schema);
        Array("trees", _result.Kernels, kernel =>
        {
            _json.WriteString("version", kernel.Version);
            _json.WriteNumber("series", _result.Reviewed.Count(series => series.Fit!.Kernel == kernel));
        });
        Array("absentTrees", _result.AbsentTrees, absent =>
        {
            _json.WriteString("tree", absent.Tree);
            _json.WriteNumber("series", absent.Series);
        });
        Array("series", _result.Series, WriteSeries);
        Array("recall", _result.Recall, WriteRecall);
        Array("precision", _result.Precision, WritePrecision);
        WriteSilence("silence", _result.Silence(Fit.Whole));
        WriteSilence("silenceInPart", _result.Silence(Fit.Part));
        Array("raised", _result.Hits, WriteComment);
        Array("misses", _result.Misses, WriteComment);
        Array("unmatched", _result.Unmatched, WriteFinding);
        _json.WriteEndObject();
    }

    private void WriteSeries(ReplayedSeries series)
    {
        _json.WriteString("id", series.Series.Id);
        _json.WriteString("title", SourceText.Display(series.Series.Title));
        _json.WriteString("tree", series.Fit?.Kernel.Version);
        _json.WriteString("fit", series.Fit is { } fit ? BacktestWords.Of(fit.Fit) : null);
        _json.WriteString("notReviewed", series.Absent);
        Array("patches", series.Patches, patch =>
        {
            _json.WriteNumber("index", patch.Patch.Index);
            _json.WriteString("status", ContractWords.Of(patch.Status));
        });
        _json.WriteBoolean("quiet", series.Series.IsQuiet);
        _json.WriteNumber("comments", series.Comments.Length);
        _json.WriteNumber("raised", series.Comments.Count(comment => !comment.Raised.IsEmpty));
        _json.WriteNumber("findings", series.Findings.Length);
    }

    private void WriteRecall(RecallRow row)
    {
        _json.WriteString("category", row.Category);
        _json.WriteString("checkable", BacktestWords.Of(row.Checkable));
        _json.WriteBoolean("modelled", row.Modelled);
        _json.WriteNumber("comments", row.Whole);
        _json.WriteNumber("raised", row.RaisedWhole);
        _json.WriteNumber("commentsInPart", row.Part);
        _json.WriteNumber("raisedInPart", row.RaisedPart);
        _json.WriteNumber("outOfReach", row.Out);
        _json.WriteNumber("notOnHunk", row.NotOnHunk);
    }

    private void WritePrecision(PrecisionRow row)
    {
        _json.WriteString("rule", row.Rule);
        _json.WriteNumber("findings", row.Findings);
        _json.WriteNumber("matched", row.Matched);
        _json.WriteNumber("judgedRight", row.JudgedRight);
        _json.WriteNumber("judgedWrong", row.JudgedWrong);
        _json.WriteNumber("unjudged", row.Unjudged);
    }

    private void WriteSilence(string name, SilenceScore score)
    {
        _json.WriteStartObject(name);
        _json.WriteNumber("series", score.Series);
        _json.WriteNumber("loud", score.Loud);
        _json.WriteNumber("findings", score.Findings);
        _json.WriteNumber("perTen", Math.Round(score.PerTen, 2));
        _json.WriteEndObject();
    }

    private void WriteComment((ReplayedSeries Series, ReplayedComment Comment) pair)
    {
        var (series, replayed) = pair;
        var comment = replayed.Comment;
        _json.WriteString("comment", comment.Id);
        _json.WriteString("series", series.Series.Id);
        Number("patch", replayed.PatchIndex);
        _json.WriteString("path", comment.Path is { } path ? SourceText.Display(path) : null);
        Number("line", comment.Line);
        _json.WriteString("hunk", comment.Hunk is { } hunk ? SourceText.Display(hunk) : null);
        _json.WriteString("quoted", comment.Quoted is { } quoted ? SourceText.Display(quoted) : null);
        _json.WriteString("reach", BacktestWords.Of(replayed.Reach));
        _json.WriteString("category", comment.Category);
        _json.WriteString("checkable", BacktestWords.Of(comment.Checkable));
        _json.WriteString("check", comment.Check);
        _json.WriteString("checkKind", comment.CheckKind);
        _json.WriteString("firstLine", BacktestWords.FirstLine(comment.Text));
        Array("by", replayed.Raised, finding =>
        {
            _json.WriteString("rule", finding.Rule);
            _json.WriteString("fingerprint", finding.Fingerprint);
            _json.WriteNumber("line", finding.Line);
            _json.WriteString("title", SourceText.Display(finding.Title));
        });
    }

    private void WriteFinding((ReplayedSeries Series, ReplayedFinding Finding) pair)
    {
        var (series, replayed) = pair;
        var finding = replayed.Finding;
        _json.WriteString("series", series.Series.Id);
        _json.WriteString("fingerprint", finding.Fingerprint);
        _json.WriteString("rule", finding.Rule);
        _json.WriteString("severity", ContractWords.Of(finding.Severity));
        _json.WriteString("confidence", ContractWords.Of(finding.Confidence));
        _json.WriteNumber("patch", finding.Patch);
        _json.WriteString("path", SourceText.Display(finding.Path));
        _json.WriteNumber("line", finding.Line);
        _json.WriteString("hunk", SourceText.Display(finding.Hunk));
        _json.WriteString("quoted", SourceText.Display(finding.Quoted));
        _json.WriteString("title", SourceText.Display(finding.Title));
        _json.WriteString("verdict", replayed.Judgement is { } judged ? BacktestWords.Of(judged.Verdict) : null);
        _json.WriteString("reason", replayed.Judgement?.Reason);
    }

    private void Number(string name, int? number)
    {
        if (number is { } value)
            _json.WriteNumber(name, value);
        else
            _json.WriteNull(name);
    }

    private void Array<T>(string name, IEnumerable<T> items, Action<T> members)
    {
        _json.WriteStartArray(name);
        foreach (var item in items)
        {
            _json.WriteStartObject();
            members(item);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }
}
