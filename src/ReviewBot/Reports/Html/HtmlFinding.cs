using Rules;

namespace ReviewBot.Reports.Html;

/// <summary>One comment: what is wrong and how sure that is, the message, the machine that shows it, and the places to check.</summary>
internal static class HtmlFinding
{
    /// <summary>The id of the element, unique on the page: a finding is told once a patch and line.</summary>
    public static string Id(Finding finding) => $"finding-{finding.Patch}-{finding.Fingerprint}-{finding.Line}";

    public static void Write(TextWriter output, Finding finding)
    {
        var severity = ContractWords.Of(finding.Severity);
        output.Write($"<article class=\"finding {severity}\" id=\"{HtmlText.Of(Id(finding))}\">\n<h4><span class=\"severity\">{severity}</span> {HtmlText.Of(finding.Title)}</h4>\n");
        output.Write($"<p class=\"about\"><a href=\"#rule-{HtmlText.Of(finding.Rule)}\">{HtmlText.Of(finding.Rule)}</a>, {ContractWords.Of(finding.Confidence)}, ");
        output.Write($"{HtmlText.Of($"{finding.Path}:{finding.Line}")}{(ReviewWords.Status(finding) is { } status ? $"; {HtmlText.Of(status)}" : "")}</p>\n");
        output.Write(HtmlText.Message(finding.Message));
        if (finding.Witness is { } witness)
            Write(output, witness);
        if (finding.Suggestion is { } suggestion)
            Write(output, suggestion);
        if (!finding.Evidence.IsEmpty)
            Write(output, finding.Evidence);
        output.Write("</article>\n");
    }

    private static void Write(TextWriter output, Witness witness)
    {
        output.Write($"<p>{ReviewWords.Case(witness, assumption => $"<code>{HtmlText.Of(assumption)}</code>")}: <code>{HtmlText.Of(witness.Access)}</code></p>\n");
        output.Write($"<dl class=\"witness\"><div><dt>before</dt><dd>{HtmlText.Of(witness.Before)}</dd></div><div><dt>after</dt><dd>{HtmlText.Of(witness.After)}</dd></div></dl>\n");
    }

    private static void Write(TextWriter output, Suggestion suggestion)
    {
        output.Write($"<p>{HtmlText.Of(ReviewWords.Suggestion(suggestion))}</p>\n<pre class=\"suggestion\" tabindex=\"0\"><code>");
        foreach (var line in suggestion.Difference())
            output.Write($"{(line[0] == '+' ? "<ins>" : "<del>")}{HtmlText.Of(line)}{(line[0] == '+' ? "</ins>" : "</del>")}\n");
        output.Write("</code></pre>\n");
    }

    private static void Write(TextWriter output, IEnumerable<Evidence> evidence)
    {
        output.Write("<details><summary>Where to check</summary>\n<ul>\n");
        foreach (var one in evidence)
            output.Write($"<li>{(one.Location is { } place ? $"<code>{HtmlText.Of($"{place}")}</code>: " : "")}{HtmlText.Of(one.Text)}</li>\n");
        output.Write("</ul>\n</details>\n");
    }
}
