using System.Collections.Immutable;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Review;

namespace ReviewBot.Reports.Html;

/// <summary>
/// What a series changes for guests and userspace: a table a patch, with a row for each access, register or control in each case in which it behaves differently, and a column for each feature or
/// field that the cases turn on. What is the same with and without VHE is told once.
/// </summary>
internal sealed class BehaviourTable(TextWriter output, SeriesReview review, BehaviourSummary behaviour)
{
    /// <summary>More columns than these are not read side by side; what else a case asks for stands in one of its own.</summary>
    private const int MostColumns = 5;

    /// <summary>More differences of one patch than these are only counted.</summary>
    private const int MostDifferences = 200;

    public void Write()
    {
        output.Write("<section id=\"behaviour\">\n<h2>What the series changes for a guest or userspace</h2>\n");
        foreach (var patch in behaviour.Differences.GroupBy(difference => difference.Patch))
            WritePatch(patch.Key, Told(patch));
        if (!behaviour.Unanswered.IsEmpty)
            output.Write($"<p>Not compared:</p>\n<ul>{string.Concat(behaviour.Unanswered.Select(what => $"<li>{HtmlText.Of(what)}</li>"))}</ul>\n");
        output.Write($"<p>{HtmlText.Of(ReviewWords.Verdict(behaviour))}</p>\n</section>\n");
    }

    /// <summary>Differences of one patch; those that several modes share are one.</summary>
    private static List<Difference> Told(IEnumerable<PatchDifference> differences) =>
        [.. differences.GroupBy(one => (one.Subject, one.Difference.Before, one.Difference.After, When: one.Difference.When.ToString()))
            .Select(same => new Difference(same.Key.Subject, string.Join(", ", same.Select(one => one.Mode).Distinct()), same.Key.Before, same.Key.After, same.First().Difference.When))];

    private void WritePatch(int patch, List<Difference> differences)
    {
        var told = differences.Take(MostDifferences).ToList();
        var columns = told.SelectMany(difference => difference.When.Cases.SelectMany(conditions => conditions.Select(condition => condition.Subject)))
            .CountBy(subject => subject, StringComparer.Ordinal).OrderByDescending(counted => counted.Value).ThenBy(counted => counted.Key, StringComparer.Ordinal)
            .Take(MostColumns).Select(counted => counted.Key).Order(StringComparer.Ordinal).ToImmutableArray();
        var hasOthers = told.Any(difference => difference.When.Cases.IsEmpty || difference.When.Cases.Any(conditions => conditions.Any(condition => !columns.Contains(condition.Subject))));
        var subject = review.Patches.FirstOrDefault(one => one.Patch.Index == patch)?.Patch.Subject ?? "";
        output.Write($"<h3>{HtmlText.Of($"{patch}/{review.Series.Total} {subject}")}</h3>\n");
        output.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"What patch {patch} changes for a guest or userspace\">\n<table class=\"delta behaviour\">\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Mode</th>");
        foreach (var column in columns)
            output.Write($"<th scope=\"col\"><code>{HtmlText.Of(column)}</code></th>");
        output.Write($"{(hasOthers ? $"<th scope=\"col\">{(columns.IsEmpty ? "When" : "and")}</th>" : "")}<th scope=\"col\">Before</th><th scope=\"col\">After</th></tr></thead>\n");
        foreach (var difference in told)
            WriteDifference(difference, columns, hasOthers);
        output.Write("</table>\n</div>\n");
        if (differences.Count > told.Count)
            output.Write($"<p>And {ReviewWords.Count(differences.Count - told.Count, "difference", "differences")} more.</p>\n");
    }

    private void WriteDifference(Difference difference, ImmutableArray<string> columns, bool hasOthers)
    {
        var rows = Math.Max(1, difference.When.Cases.Length);
        var span = rows > 1 ? $" rowspan=\"{rows}\"" : "";
        output.Write($"<tbody><tr><th scope=\"{(rows > 1 ? "rowgroup" : "row")}\"{span}>{HtmlText.Of(difference.Subject)}</th><td{span}>{HtmlText.Of(difference.Modes)}</td>");
        for (var row = 0; row < rows; row++)
        {
            if (row > 0)
                output.Write("<tr>");
            if (difference.When.Cases.IsEmpty)
                output.Write($"<td{(columns.IsEmpty ? "" : $" colspan=\"{columns.Length + 1}\"")}>{string.Join("<br/>", difference.When.Lines.Select(HtmlText.Of))}</td>");
            else
                WriteConditions(difference.When.Cases[row], columns, hasOthers);
            if (row == 0)
                output.Write($"<td{span}>{HtmlText.Of(difference.Before)}</td><td{span}>{HtmlText.Of(difference.After)}</td>");
            output.Write("</tr>\n");
        }
        output.Write("</tbody>\n");
    }

    private void WriteConditions(ImmutableArray<GuardCondition> conditions, ImmutableArray<string> columns, bool hasOthers)
    {
        foreach (var column in columns)
        {
            var found = conditions.Where(condition => condition.Subject == column).Select(condition => HtmlText.Of(condition.Value)).ToList();
            output.Write($"<td>{(found.Count > 0 ? string.Join(", ", found) : "<span class=\"none\">any</span>")}</td>");
        }
        if (hasOthers)
            output.Write($"<td>{string.Join("<br/>", conditions.Where(condition => !columns.Contains(condition.Subject)).Select(condition => HtmlText.Of(condition.Text)))}</td>");
    }

    private sealed record Difference(string Subject, string Modes, string Before, string After, GuardWords When);
}
