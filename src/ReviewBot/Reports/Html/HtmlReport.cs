using System.Reflection;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports.Html;

/// <summary>
/// A review as one HTML file that needs nothing else: no script, no request (its content security policy forbids both), dark or light as the reader's system is. Everything that
/// comes from the series or the sources goes through <see cref="HtmlText"/>. The same for the same input.
/// </summary>
/// <remarks>Built to WCAG 2.2 AA: landmarks and one heading order, a link past the head, tables with headers, scrolling parts that the keyboard reaches, no meaning in colour alone.</remarks>
internal sealed class HtmlReport
{
    private readonly TextWriter _output;
    private readonly SeriesReview _review;
    private readonly Func<string, string?> _page;
    private readonly List<Finding> _told;

    private HtmlReport(TextWriter output, SeriesReview review, Func<string, string?> page)
    {
        _output = output;
        _review = review;
        _page = page;
        _told = [.. ReviewWords.Told(review)];
    }

    /// <param name="page">The page of a rule in Markdown; null for a rule that has none.</param>
    public static void Write(TextWriter output, SeriesReview review, Func<string, string?> page) => new HtmlReport(output, review, page).Write();

    private void Write()
    {
        var title = HtmlText.Of($"{_review.Series.Title}, {_review.Series.Revision}");
        _output.Write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        _output.Write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n");
        _output.Write($"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}: review</title>\n<style>\n{Style()}</style>\n</head>\n<body>\n");
        _output.Write("<a class=\"skip\" href=\"#patches\">Skip to the patches</a>\n");
        WriteHead(title);
        _output.Write("<main id=\"patches\">\n");
        foreach (var patch in _review.Patches)
            WritePatch(patch);
        if (_review.Behaviour is { } behaviour)
            new BehaviourTable(_output, _review, behaviour).Write();
        WriteDelta();
        WriteRules();
        _output.Write("</main>\n");
        WriteFoot();
        _output.Write("</body>\n</html>\n");
    }

    private void WriteHead(string title)
    {
        var series = _review.Series;
        _output.Write($"<header>\n<h1>{title}</h1>\n<p>{ReviewWords.Count(series.Total, "patch", "patches")} by {HtmlText.Of(series.Author.Name)}, {HtmlText.Of(ReviewWords.Base(_review.Base))}</p>\n");
        _output.Write($"<p class=\"count\">{HtmlText.Of(ReviewWords.Findings(_told))}</p>\n{SeriesStrip.Svg(_review)}");
        foreach (var loss in ReviewWords.Losses(_review))
        {
            _output.Write($"<div class=\"loss\"><p>{HtmlText.Of(loss.Sentence)}</p>\n");
            if (!loss.Patches.IsEmpty)
                _output.Write($"<ul>{string.Concat(loss.Patches.Select(patch => $"<li>{HtmlText.Of(patch)}</li>"))}</ul>\n");
            _output.Write("</div>\n");
        }

        _output.Write("</header>\n");
        if (_told.Count == 0)
            return;
        _output.Write("<nav aria-label=\"Findings\">\n<ol>\n");
        foreach (var finding in _told)
        {
            var severity = ContractWords.Of(finding.Severity);
            _output.Write($"<li><span class=\"severity {severity}\">{severity}</span> <a href=\"#{HtmlText.Of(HtmlFinding.Id(finding))}\">{HtmlText.Of(finding.Title)}</a> (patch {finding.Patch})</li>\n");
        }

        _output.Write("</ol>\n</nav>\n");
    }

    /// <summary>A patch of which nothing is said is folded.</summary>
    private void WritePatch(PatchReview patch)
    {
        var findings = _told.Where(finding => finding.Patch == patch.Patch.Index).ToList();
        _output.Write($"<section id=\"patch-{patch.Patch.Index}\">\n<h2>{HtmlText.Of($"{patch.Patch.Index}/{_review.Series.Total} {patch.Patch.Subject}")}</h2>\n");
        if (patch.Reason is { } reason)
            _output.Write($"<p>{HtmlText.Of($"{ContractWords.Of(patch.Status)}: {reason}")}</p>\n");
        if (findings.Count == 0)
            _output.Write("<details><summary>Nothing to say of this patch; its differences</summary>\n");
        new HtmlDiff(_output, patch, findings).Write();
        _output.Write($"{(findings.Count == 0 ? "</details>\n" : "")}</section>\n");
    }

    private void WriteDelta()
    {
        var changes = _review.Delta.Where(change => change.Kind != PatchDifference.Kind).ToList();
        if (changes.Count == 0)
            return;
        _output.Write("<section id=\"delta\">\n<h2>What the series changes in the model</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Changes to the model\">\n<table class=\"delta\">\n");
        _output.Write("<thead><tr><th scope=\"col\">Patch</th><th scope=\"col\">Of what</th><th scope=\"col\">Kind</th><th scope=\"col\">Before</th><th scope=\"col\">After</th></tr></thead>\n<tbody>\n");
        foreach (var change in changes)
            _output.Write($"<tr><td>{change.Patch}</td><th scope=\"row\">{HtmlText.Of(change.Subject)}</th><td>{HtmlText.Of(change.Kind)}</td><td>{Side(change.Before)}</td><td>{Side(change.After)}</td></tr>\n");
        _output.Write("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static string Side(string? text) => text is null ? "<span class=\"none\">none</span>" : HtmlText.Of(text);

    private void WriteRules()
    {
        var asked = _told.Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal).ToList();
        if (asked.Count == 0)
            return;
        _output.Write("<section id=\"rules\">\n<h2>The rules</h2>\n");
        foreach (var id in asked)
        {
            _output.Write($"<article class=\"rule\" id=\"rule-{HtmlText.Of(id)}\">\n");
            if (_page(id) is { } page)
                _output.Write(RulePage.Html(page, under: 2));
            else
                _output.Write($"<h3>{HtmlText.Of(id)}</h3>\n<p>{HtmlText.Of(_review.Rules.FirstOrDefault(rule => rule.Id == id)?.Rationale ?? "")}</p>\n");
            _output.Write("</article>\n");
        }

        _output.Write("</section>\n");
    }

    private void WriteFoot()
    {
        var remarks = _review.Series.Diagnostics.Concat(_review.Diagnostics).ToList();
        _output.Write("<footer>\n");
        if (ReviewWords.Gaps(_review.Coverage).ToList() is { Count: > 0 } gaps)
            _output.Write($"<p>Not everything could be read: {string.Join(", ", gaps)}.</p>\n");
        if (remarks.Count > 0)
            _output.Write($"<details><summary>{ReviewWords.Count(remarks.Count, "remark", "remarks")} on the input</summary>\n<ul>{string.Concat(remarks.Select(remark => $"<li>{HtmlText.Of($"{remark}")}</li>"))}</ul>\n</details>\n");
        _output.Write("</footer>\n");
    }

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
