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
        if (_review.Behaviour is { } behaviour)
            WriteBehaviour(behaviour);
        WriteSummary();
    }

    private void WriteBehaviour(BehaviourSummary behaviour)
    {
        Line("");
        Line(_paint.With(Ink.Heading, "What a guest or userspace sees"));
        foreach (var change in behaviour.Differences.Select(difference => difference.Change))
        {
            foreach (var line in WordWrap.Lines(Source($"patch {change.Patch}: {change.Subject}"), _options.Width - 2))
                Line("  " + line);
            Line("    " + _paint.With(Ink.Removed, Source($"before  {change.Before}")));
            Line("    " + _paint.With(Ink.Added, Source($"after   {change.After}")));
        }
        foreach (var what in behaviour.Unanswered)
            Warn(Source($"not compared: {what}"), indent: 2);
        foreach (var line in WordWrap.Lines(ReviewWords.Verdict(behaviour), _options.Width))
            Line(line);
    }

    private void WriteHeading()
    {
        var series = _review.Series;
        Line(_paint.With(Ink.Heading, Printable($"{series.Title}, {series.Revision}")));
        Line(Printable($"{ReviewWords.Count(series.Total, "patch", "patches")} by {series.Author}"));
        Line(Printable(ReviewWords.Base(_review.Base)));
    }

    private void WriteLosses()
    {
        foreach (var loss in ReviewWords.Losses(_review))
        {
            Warn(loss.Sentence);
            foreach (var patch in loss.Patches)
                Warn(patch, indent: 2);
        }
    }

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
        var shown = ReviewWords.Told(_review);
        Line(_paint.With(Ink.Heading, ReviewWords.Findings(shown)));
        if (_review.Findings.Length - shown.Length is var old and > 0)
            Line($"{ReviewWords.Count(old, "more was", "more were")} there before this series{(_options.Verbose ? "" : " (--verbose shows them)")}.");
        if (_review.Suppressed is { IsEmpty: false } suppressed)
        {
            Line($"{ReviewWords.Count(suppressed.Length, "finding is", "findings are")} suppressed by the catalogue{(_options.Verbose ? ":" : " (--verbose shows them)")}");
            foreach (var (finding, reason) in _options.Verbose ? suppressed : [])
                Line("  " + Source($"{finding.Path}:{finding.Line}: {finding.Title} [{finding.Rule}, {finding.Fingerprint}]: {reason}"));
        }
        if (ReviewWords.Gaps(_review.Coverage).ToList() is { Count: > 0 } gaps)
            Line($"Not everything could be read: {string.Join(", ", gaps)}{(_options.Verbose ? "" : " (--verbose lists them)")}.");
        if (_review.Base.How != BaseChoice.ContextOnly && _review.Rules.Where(rule => RuleEngine.RunsKvm(rule.Id)).ToList() is { Count: > 0 } running && !running.Exists(rule => rule.Enabled))
            Line("KVM was not run before and after each patch (--run-kvm does that).");
        if (!_options.Verbose)
            WriteRemarks();
    }

    private void WriteRemarks()
    {
        var remarks = _review.Series.Diagnostics.Concat(_review.Diagnostics).ToList();
        if (remarks.Count > MostRemarks)
            Line($"{ReviewWords.Count(remarks.Count, "remark", "remarks")} on the input (--verbose lists them).");
        else
            foreach (var line in remarks.SelectMany(remark => WordWrap.Lines(SourceText.Display($"On the input: {remark}"), _options.Width)))
                Line(line);
    }

    private static string Printable(string text) => PrintableText.Of(text);

    private static string Source(string bytePerChar) => PrintableText.Of(SourceText.Display(bytePerChar));

    private void Line(string text)
    {
        _output.Write(text);
        _output.Write('\n');
    }
}
