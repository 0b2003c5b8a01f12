using System.Globalization;
using System.Text;
using ReviewBot.Backtest;

namespace ReviewBot.Quality;

/// <summary>The page <c>docs/quality.md</c>: how to read the numbers, the numbers, and the findings that somebody judged. It has nothing of the mails or of the kernel's sources in it but names and places.</summary>
/// <param name="backtest">Null where there is no archive.</param>
internal sealed class QualityPage(BacktestResult? backtest, MutationScores mutants, IReadOnlyList<TreeAudited> audits)
{
    private readonly StringBuilder _page = new();

    public override string ToString()
    {
        _page.Clear();
        WriteHead();
        WriteSummary();
        if (backtest is not null)
        {
            WriteSeries(backtest);
            WriteRecall(backtest);
            WritePrecision(backtest);
            WriteUnmatched(backtest);
            WriteMisses(backtest);
        }
        WriteFaults();
        WritePreserving();
        WriteAudits();
        return _page.ToString();
    }

    private void WriteAudits()
    {
        if (audits.Count == 0)
            return;
        Heading("Whole trees");
        Paragraph("""
            What `reviewbot audit` says of trees as they are, under VHE and the default configuration: each cause once. These are properties of the trees, not scores. Some are known and
            accepted, as where a machine has a feature and lacks the traps that would hide it, and instructions that do no harm.
            """);
        foreach (var (version, findings) in audits)
        {
            Line($"**{version}**: {findings.Length} causes.");
            Line();
            Row("invariant", "cause", "seen in", "number");
            Rule(4);
            foreach (var finding in findings)
                Row(finding.Id, finding.Cause, finding.Subjects[0], $"{finding.Subjects.Length}");
            Line();
        }
    }

    private void WriteHead() => Paragraph("""
        # Quality

        How good the rules are, measured. This page is written by `eng/quality`, and by nothing else: on the same archive, trees and rules it is the same, byte for byte. It reports; it is not tuned.

        There are two instruments. `reviewbot backtest` reviews **archived series** and compares with what their reviewers said: that is the judgement to match, on few cases. The **mutation kit**
        (`tests/Testing/Mutations`) seeds a real tree with faults of many kinds, and with edits that change nothing: that covers every kind of mistake evenly, on cases that nobody sent. Neither is enough alone.
        """);

    private void WriteSummary()
    {
        Heading("In short");
        Row("measure", "now", "wanted");
        Rule(3);
        if (backtest is not null)
        {
            var modelled = RecallRow.Sum("", Checkable.Yes, backtest.Recall.Where(row => row.Checkable == Checkable.Yes && row.Modelled));
            var rules = backtest.Precision;
            var right = rules.Sum(row => row.Matched + row.JudgedRight);
            var silence = backtest.Silence(Fit.Whole);
            Row("checkable comments of modelled categories that are raised on their hunk", Share(modelled.RaisedWhole, modelled.Whole), "70 %");
            Row("findings on archived series that are right", $"{Share(right, rules.Sum(row => row.Findings))}, {rules.Sum(row => row.Unjudged)} not judged", "90 %");
            Row("findings for ten series without checkable comments", $"{Number(silence.PerTen)} ({silence.Findings} on {silence.Series})", "at most 1");
        }
        var kinds = mutants.Kinds(preserving: false).ToList();
        Row($"faults seeded into {mutants.Kernel} that draw a finding", Share(kinds.Sum(kind => kind.Raised), kinds.Sum(kind => kind.Mutants)), "90 %");
        Row("kinds of fault of which at least 60 % do", $"{kinds.Count(kind => 10 * kind.Raised >= 6 * kind.Mutants)} of {kinds.Count}", "all");
        Row("findings of severity warning or above on edits that change nothing", $"{mutants.FalseAlarms.Count()} on {mutants.Preserving.Count()}", "0");
        Line();
    }

    private void WriteSeries(BacktestResult result)
    {
        Heading("Archived series");
        Paragraph($"""
            {result.Series.Length} series, {result.Reviewed.Count()} reviewed. Each counts once, on the tree that fits it best: one that takes all of it that the model reads (*whole*) before one that takes a part, one that needs no fuzz
            before one that does, then the newest. A tree that takes an old series is not the tree that its reviewers saw.
            """);
        Row("tree", "whole", "in part");
        Rule(3, numbers: 2);
        foreach (var kernel in result.Kernels)
        {
            var on = result.Reviewed.Where(series => series.Fit!.Kernel == kernel).ToList();
            Row(kernel.Version, $"{on.Count(series => series.Fit!.Fit == Fit.Whole)}", $"{on.Count(series => series.Fit!.Fit == Fit.Part)}");
        }
        Line();
        if (!result.AbsentTrees.IsEmpty)
            Paragraph($"Trees that series were made for or tried on, and that were not at hand: {string.Join(", ", result.AbsentTrees.Select(absent => $"{absent.Tree} ({absent.Series})"))}.");
    }

    private void WriteRecall(BacktestResult result)
    {
        Heading("Comments raised", 3);
        Paragraph("""
            A comment is *raised* when a finding stands on the same hunk of the same file in the same patch; what the two say is not compared. *Yes*: a tool with a faithful model would make the comment; *partly*: it could point at
            the place. Categories in brackets are not about what the model holds. *In part*: of applied patches in series that did not apply whole. Comments on commit messages and whole files have no hunk, and are not counted.
            """);
        Row("category", "checkable", "raised", "of", "in part");
        Rule(5, numbers: 3);
        foreach (var row in result.Recall.Where(row => row.Whole + row.Part > 0))
            Row(row.Modelled ? row.Category : $"({row.Category})", BacktestWords.Of(row.Checkable), $"{row.RaisedWhole}", $"{row.Whole}", row.Part == 0 ? "" : $"{row.RaisedPart} of {row.Part}");
        foreach (var checkable in (Checkable[])[Checkable.Yes, Checkable.Partly])
        {
            var all = RecallRow.Sum("**all**", checkable, result.Recall.Where(row => row.Checkable == checkable));
            Row(all.Category, BacktestWords.Of(checkable), $"{all.RaisedWhole}", $"{all.Whole}", $"{all.RaisedPart} of {all.Part}");
        }
        Line();
    }

    private void WritePrecision(BacktestResult result)
    {
        Heading("Findings by rule", 3);
        Paragraph("""
            *On a comment*: on a hunk with a checkable comment. *Judged*: read by a person, whose word is in `docs/quality/judgements.json` with the reason, and counts before a comment that happens to be near.
            """);
        Row("rule", "findings", "on a comment", "judged right", "judged wrong", "not judged");
        Rule(6, numbers: 5);
        foreach (var row in result.Precision)
            Row($"`{row.Rule}`", $"{row.Findings}", $"{row.Matched}", $"{row.JudgedRight}", $"{row.JudgedWrong}", $"{row.Unjudged}");
        Line();
        var (whole, part) = (result.Silence(Fit.Whole), result.Silence(Fit.Part));
        Paragraph($"""
            On the {whole.Series} series that applied whole and drew no checkable comment there are {whole.Findings} findings, on {whole.Loud} of them; on {part.Series} that applied in part, {part.Findings}.
            """);
    }

    private void WriteUnmatched(BacktestResult result)
    {
        Heading("Findings that no comment matches", 3);
        Row("series", "patch", "place", "finding", "verdict", "why");
        Rule(6);
        foreach (var (series, replayed) in result.Unmatched)
        {
            var finding = replayed.Finding;
            Row(
                series.Series.Id, $"{finding.Patch}", $"{finding.Path[(finding.Path.LastIndexOf('/') + 1)..]}:{finding.Line}", $"{finding.Title} (`{finding.Rule}`, `{finding.Fingerprint}`)",
                replayed.Judgement is { } judged ? BacktestWords.Of(judged.Verdict) : "not judged", replayed.Judgement?.Reason ?? "");
        }
        Line();
    }

    private void WriteMisses(BacktestResult result)
    {
        Heading("Comments missed", 3);
        Paragraph("""
            The wholly checkable ones, those of modelled categories first. `reviewbot backtest` prints each with the line that it is on, its first words and what would have to be checked.
            """);
        Row("comment", "category", "kind of check", "series", "patch", "place");
        Rule(6);
        foreach (var (series, replayed) in result.Misses.Where(miss => miss.Comment.Comment.Checkable == Checkable.Yes))
        {
            var comment = replayed.Comment;
            var category = comment.Category ?? "none";
            Row(
                comment.Id, BacktestResult.IsModelled(category) ? category : $"({category})", comment.CheckKind ?? "", series.Series.Id, $"{replayed.PatchIndex}",
                $"{comment.Path?[(comment.Path.LastIndexOf('/') + 1)..]}:{comment.Line}");
        }
        Line();
    }

    private void WriteFaults()
    {
        var kinds = mutants.Kinds(preserving: false).ToList();
        Heading("Seeded faults");
        Paragraph($"""
            {kinds.Sum(kind => kind.Mutants)} faults of {kinds.Count} kinds in Linux {mutants.Kernel}, at most {mutants.Most} of a kind, spread evenly over the places that the tree has for it. Each is reviewed as a series of one patch; any finding on it counts. A fault is put where a
            pattern finds room for it, and a few change nothing that can be seen: 100 % is not to be had. The list with every diff is `artifacts/quality/mutants.jsonl`.
            """);
        Row("kind", "what the patch does", "raised", "of", "by");
        Rule(5);
        foreach (var kind in kinds)
            Row(kind.Kind.Id, kind.Kind.What, $"{kind.Raised}", $"{kind.Mutants}", string.Join(", ", kind.Rules.Select(rule => $"`{rule}`")));
        Line();
    }

    private void WritePreserving()
    {
        var kinds = mutants.Kinds(preserving: true).ToList();
        Heading("Edits that change nothing");
        Paragraph($"{kinds.Sum(kind => kind.Mutants)} edits of {kinds.Count} kinds after which a guest and userspace see what they saw before. Every finding on one is false.");
        Row("kind", "what the patch does", "with findings", "of");
        Rule(4);
        foreach (var kind in kinds)
            Row(kind.Kind.Id, kind.Kind.What, $"{kind.Raised}", $"{kind.Mutants}");
        Line();
        foreach (var (review, finding) in mutants.FalseAlarms)
            Line($"- {review.Mutant.Kind.Id}: {finding.Title} (`{finding.Rule}`)");
    }

    private void Heading(string text, int level = 2) => Paragraph($"{new string('#', level)} {text}");

    private void Paragraph(string text)
    {
        Line(text);
        Line();
    }

    private void Row(params string[] cells) => Line($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");

    /// <summary>The line under a table's head.</summary>
    /// <param name="numbers">How many of the last columns are numbers.</param>
    private void Rule(int columns, int numbers = 0) => Line($"|{string.Concat(Enumerable.Range(0, columns).Select(column => column < columns - numbers ? " --- |" : " ---: |"))}");

    private void Line(string text = "") => _page.Append(text.TrimEnd()).Append('\n');

    private static string Share(int part, int all) => all == 0 ? "none" : $"{Number(100.0 * part / all)} % ({part} of {all})";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
