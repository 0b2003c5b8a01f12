using System.Globalization;
using ReviewBot.Reports;

namespace ReviewBot.Backtest;

/// <summary>A backtest for people: what was reviewed on what, the scores as tables, and then each miss and each finding that no comment matches, with all that is needed to look at it.</summary>
internal sealed class BacktestText(TextWriter output, BacktestResult result)
{
    public void Write()
    {
        WriteTrees();
        WriteRecall(Checkable.Yes, "Comments that a tool would make");
        WriteRecall(Checkable.Partly, "Comments that a tool would make in part");
        WritePrecision();
        WriteSilence();
        WriteMisses();
        WriteUnmatched();
    }

    private void WriteTrees()
    {
        Line($"{result.Series.Length} series, {result.Reviewed.Count()} reviewed");
        foreach (var kernel in result.Kernels)
        {
            var on = result.Reviewed.Where(series => series.Fit!.Kernel == kernel).ToList();
            Line($"  on {kernel.Version,-8} {on.Count(series => series.Fit!.Fit == Fit.Whole),3} whole, {on.Count(series => series.Fit!.Fit == Fit.Part),3} in part");
        }
        foreach (var why in result.Series.Where(series => series.Absent is not null).GroupBy(series => series.Absent).OrderBy(group => group.Key, StringComparer.Ordinal))
            Line($"  {why.Count()} not reviewed: {why.Key}");
        if (!result.AbsentTrees.IsEmpty)
            Line($"  not at hand: {string.Join(", ", result.AbsentTrees.Select(absent => $"{absent.Tree} ({absent.Series} series)"))}");
        Line();
    }

    /// <summary>The row's comments in series that went on whole, and then those in reach of the others.</summary>
    private void WriteRecall(Checkable checkable, string title)
    {
        var rows = result.Recall.Where(row => row.Checkable == checkable).ToList();
        Line($"{title,-44} raised / of   %    in part   out of reach   not on a hunk");
        foreach (var row in rows)
            WriteRecall(row, row.Modelled ? row.Category : $"({row.Category})");
        WriteRecall(RecallRow.Sum("of the model", checkable, rows.Where(row => row.Modelled)), "all of the model");
        WriteRecall(RecallRow.Sum("all", checkable, rows), "all");
        Line();
    }

    private void WriteRecall(RecallRow row, string name) =>
        Line($"  {Printable(name),-42} {row.RaisedWhole,6} / {row.Whole,2} {Percent(row.RaisedWhole, row.Whole),4}    {(row.Part == 0 ? "" : $"{row.RaisedPart} / {row.Part}"),7}   {Blank(row.Out),12}   {Blank(row.NotOnHunk),13}");

    private void WritePrecision()
    {
        Line($"{"Findings by rule",-44} all   on a comment   judged right   judged wrong   unjudged");
        foreach (var row in result.Precision)
            Line($"  {Printable(row.Rule),-42} {row.Findings,3}   {Blank(row.Matched),12}   {Blank(row.JudgedRight),12}   {Blank(row.JudgedWrong),12}   {Blank(row.Unjudged),8}");
        if (result.Precision.IsEmpty)
            Line("  none");
        Line();
    }

    private void WriteSilence()
    {
        Line("Series without checkable comments");
        foreach (var fit in (Fit[])[Fit.Whole, Fit.Part])
        {
            var score = result.Silence(fit);
            Line($"  {(fit == Fit.Whole ? "whole" : "in part"),-8} {score.Series} series, {score.Findings} findings on {score.Loud} of them: {score.PerTen.ToString("0.0", CultureInfo.InvariantCulture)} per ten series");
        }
        Line();
    }

    private void WriteMisses()
    {
        var misses = result.Misses.ToList();
        Line($"Misses: {misses.Count}");
        foreach (var (series, replayed) in misses)
        {
            var comment = replayed.Comment;
            Line($"  {comment.Id} {BacktestWords.Of(comment.Checkable)}, {Printable(comment.Category ?? "no category")}{(comment.CheckKind is { } kind ? $", {Printable(kind)}" : "")}");
            Line($"    {Printable(series.Series.Id)} patch {replayed.PatchIndex}{(replayed.Reach == Reach.Part ? " (series applied in part)" : "")}");
            Line($"    {Printable(comment.Path ?? "")}:{comment.Line} in {Printable(comment.Hunk ?? "")}");
            if (comment.Quoted is { } quoted)
                Line($"      {Printable(quoted)}");
            Line($"    says   {BacktestWords.FirstLine(comment.Text)}");
            Line($"    check  {Printable(comment.Check ?? "not told")}");
        }
        Line();
    }

    private void WriteUnmatched()
    {
        var unmatched = result.Unmatched.ToList();
        Line($"Findings on no checkable comment: {unmatched.Count}");
        foreach (var (series, replayed) in unmatched)
        {
            var finding = replayed.Finding;
            Line($"  {finding.Fingerprint} {Printable(finding.Rule)}, {ContractWords.Of(finding.Severity)}, {ContractWords.Of(finding.Confidence)}{(replayed.Judgement is { } judged ? $": {BacktestWords.Of(judged.Verdict)}" : "")}");
            Line($"    {Printable(series.Series.Id)} patch {finding.Patch} on {series.Fit!.Kernel.Version}");
            Line($"    {Printable(finding.Path)}:{finding.Line}: {Printable(finding.Title)}");
            Line($"      {Printable(finding.Quoted)}");
            if (replayed.Judgement is { } judgement)
                Line($"    {Printable(judgement.Reason)}");
        }
    }

    private static string Percent(int part, int all) => all == 0 ? "" : $"{100 * part / all}";

    private static string Blank(int number) => number == 0 ? "" : $"{number}";

    private static string Printable(string text) => PrintableText.Of(text);

    private void Line(string text = "") => output.Write(text.TrimEnd() + "\n");
}
