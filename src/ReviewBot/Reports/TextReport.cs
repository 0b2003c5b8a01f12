using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports;

/// <param name="Width">Columns that prose is wrapped to; source lines are never broken.</param>
/// <param name="Colour">Whether the reader is a terminal that wants colours.</param>
/// <param name="Verbose">Also what the series changes in the model, remarks on the input, each gap in what was read, and timings.</param>
internal sealed record TextReportOptions(int Width, bool Colour, bool Verbose);

/// <summary>
/// A review for people at a terminal: for each hunk with findings its lines, each comment under its line, and at the end what was found and what was
/// not looked at. Without colours, it is the same text for the same input. Nothing in the input can reach the terminal as a control sequence.
/// </summary>
internal sealed class TextReport
{
    /// <summary>As many remarks on the input are read at the end of a report; more are only counted.</summary>
    private const int MostRemarks = 3;

    private readonly TextWriter _output;
    private readonly SeriesReview _review;
    private readonly TextReportOptions _options;
    private readonly Paint _paint;

    private TextReport(TextWriter output, SeriesReview review, TextReportOptions options)
    {
        _output = output;
        _review = review;
        _options = options;
        _paint = new Paint(options.Colour);
    }

    public static void Write(TextWriter output, SeriesReview review, TextReportOptions options) => new TextReport(output, review, options).Write();

    private void Write()
    {
        WriteHeading();
        WriteLosses();
        foreach (var patch in _review.Patches)
            WritePatch(patch);
        if (_options.Verbose)
            new DetailSections(_output, _review, _paint).Write();
        WriteSummary();
    }

    private void WriteHeading()
    {
        var series = _review.Series;
        Line(_paint.With(Ink.Heading, Printable($"{series.Title}, {series.Revision}")));
        Line(Printable($"{Count(series.Total, "patch", "patches")} by {series.Author}"));
        Line(Printable(BaseLine(_review.Base)));
    }

    private static string BaseLine(ReviewBase found) => found.How switch
    {
        BaseChoice.ContextOnly => "without a tree: only what the diffs themselves show is known",
        BaseChoice.Given => $"on {found.Id}",
        BaseChoice.BaseCommit => $"on {found.Id}, the base-commit that the series names",
        BaseChoice.BlobIds => $"on {found.Id}, which has the files that the diffs were made from",
        _ => $"on {found.Id}, which is a guess",
    };

    /// <summary>Every patch that is missing or was not simply applied, and once for all of a kind what that costs.</summary>
    private void WriteLosses()
    {
        var missing = _review.Series.MissingParts;
        if (missing.Length > 0)
            Warn($"{Count(missing.Length, "patch is", "patches are")} missing, and what they do is not known to those after them: {string.Join(", ", missing)}");
        foreach (var lost in _review.Patches.Where(patch => patch.Status != PatchStatus.Applied).GroupBy(patch => patch.Status).OrderBy(group => group.Key))
        {
            // Without a tree no patch applies, which the heading has said.
            if (lost.Key == PatchStatus.ContextOnly && _review.Base.How == BaseChoice.ContextOnly)
                continue;
            Warn($"{Loss(lost.Key, lost.Count())}:");
            foreach (var patch in lost)
                Warn($"{patch.Patch.Index}/{_review.Series.Total}: {patch.Reason ?? patch.Patch.Subject}", indent: 2);
        }
    }

    private static string Loss(PatchStatus status, int count) => status switch
    {
        PatchStatus.AppliedFuzz => Count(count, "patch was applied with fuzz and", "patches were applied with fuzz and") + " may have landed in the wrong place",
        PatchStatus.ContextOnly => Count(count, "patch does", "patches do") + " not apply as a whole: of the hunks, only those that fit were read",
        _ => Count(count, "patch was", "patches were") + " not reviewed",
    };

    private void Warn(string text, int indent = 0)
    {
        var margin = new string(' ', indent);
        foreach (var line in WordWrap.Lines(text, _options.Width - 2 * indent))
        {
            Line(margin + _paint.With(Ink.Warning, line));
            margin = new string(' ', 2 * indent);
        }
    }

    private void WritePatch(PatchReview patch)
    {
        var findings = _review.Findings.Where(finding => finding.Patch == patch.Patch.Index && IsShown(finding)).ToList();
        if (findings.Count == 0)
            return;

        Line("");
        Line(_paint.With(Ink.Heading, Printable($"[{patch.Patch.Index}/{_review.Series.Total}] {patch.Patch.Subject}")));
        foreach (var hunk in HunkExcerpt.Of(patch.Diff, findings))
            WriteHunk(hunk);
    }

    private bool IsShown(Finding finding) => finding.Status != FindingStatus.Preexisting || _options.Verbose;

    private void WriteHunk(HunkExcerpt hunk)
    {
        var gutter = Math.Max(4, hunk.Parts.Max(part => part.Max(line => line.Number)).ToString().Length);
        var comments = new CommentBlock(_output, _paint, gutter, _options.Width);
        Line("");
        Line(_paint.With(Ink.Heading, Source(hunk.Path)));
        Line(_paint.With(Ink.HunkHeading, Source(hunk.Heading)));
        foreach (var (index, part) in hunk.Parts.Index())
        {
            if (index > 0)
                Line(_paint.With(Ink.Faint, new string(' ', gutter) + " ..."));
            foreach (var line in part)
            {
                var ink = line.Kind switch { HunkLineKind.Added => Ink.Added, HunkLineKind.Removed => Ink.Removed, _ => Ink.Plain };
                Line(_paint.With(Ink.Faint, line.Number.ToString().PadLeft(gutter)) + " " + _paint.With(ink, (char)line.Kind + Source(line.Text)));
                foreach (var finding in line.Findings)
                    comments.Write(finding);
            }
        }
    }

    private void WriteSummary()
    {
        Line("");
        var shown = _review.Findings.Where(finding => finding.Status != FindingStatus.Preexisting).ToList();
        Line(_paint.With(Ink.Heading, shown.Count == 0 ? "No findings." : $"{Count(shown.Count, "finding", "findings")}: {BySeverity(shown)}."));
        if (_review.Findings.Length - shown.Count is var old and > 0)
            Line($"{Count(old, "more was", "more were")} there before this series{(_options.Verbose ? "" : " (--verbose shows them)")}.");
        if (_review.Suppressed is { IsEmpty: false } suppressed)
        {
            Line($"{Count(suppressed.Length, "finding is", "findings are")} suppressed by the catalogue{(_options.Verbose ? ":" : " (--verbose shows them)")}");
            foreach (var (finding, reason) in _options.Verbose ? suppressed : [])
                Line("  " + Source($"{finding.Path}:{finding.Line}: {finding.Title} [{finding.Rule}, {finding.Fingerprint}]: {reason}"));
        }
        if (Gaps() is { Count: > 0 } gaps)
            Line($"Not everything could be read: {string.Join(", ", gaps)}{(_options.Verbose ? "" : " (--verbose lists them)")}.");
        if (!_options.Verbose)
            WriteRemarks();
    }

    private static string BySeverity(List<Finding> findings)
    {
        var counts = findings.CountBy(finding => finding.Severity).OrderByDescending(pair => pair.Key);
        return string.Join(", ", counts.Select(pair => Count(pair.Value, ContractWords.Of(pair.Key), ContractWords.Of(pair.Key) + "s")));
    }

    private List<string> Gaps()
    {
        var gaps = new List<string>();
        if (_review.Coverage.Unparsed.Length is var unparsed and > 0)
            gaps.Add(Count(unparsed, "declaration did not parse", "declarations did not parse"));
        if (_review.Coverage.Unknown.Length is var unknown and > 0)
            gaps.Add(Count(unknown, "value is unknown", "values are unknown"));
        return gaps;
    }

    private void WriteRemarks()
    {
        var remarks = _review.Series.Diagnostics.Concat(_review.Diagnostics).ToList();
        if (remarks.Count > MostRemarks)
            Line($"{Count(remarks.Count, "remark", "remarks")} on the input (--verbose lists them).");
        else
            foreach (var line in remarks.SelectMany(remark => WordWrap.Lines(SourceText.Display($"On the input: {remark}"), _options.Width)))
                Line(line);
    }

    private static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";

    private static string Printable(string text) => PrintableText.Of(text);

    private static string Source(string bytePerChar) => PrintableText.Of(SourceText.Display(bytePerChar));

    private void Line(string text)
    {
        _output.Write(text);
        _output.Write('\n');
    }
}
