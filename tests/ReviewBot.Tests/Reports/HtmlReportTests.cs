using System.Text.RegularExpressions;
using System.Xml.Linq;
using ReviewBot.Commands;
using ReviewBot.Reports.Html;
using ReviewBot.Review;

namespace ReviewBot.Tests.Reports;

public sealed class HtmlReportTests
{
    [Fact]
    public void A_comment_stands_in_a_row_under_its_line()
    {
        var html = Write(SampleReview.With(SampleReview.Finding));

        Assert.Matches("<code>\\+lit = true;</code></td></tr>\n<tr class=\"said\"><td colspan=\"3\">\n<article class=\"finding error\"", html);
        Assert.Contains("<a href=\"#finding-1-0123456789abcdef-114\">The lamp is lit for guests that have none</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_change_of_behaviour_turns_on_is_a_column_and_modes_that_agree_share_a_row()
    {
        var table = Table(SampleReview.Behaviour);

        Assert.Equal(["What", "Mode", "cap.LAMP", "guest.ID_LAMP_EL1.LAMP", "and", "Before", "After"], table.Element("thead")!.Descendants("th").Select(cell => cell.Value));
        Assert.Equal(
            ["MSR LAMP at EL0|VHE, nVHE|any|= NI||undef|direct", "yes|= NI|", "MRS GLOW at EL1|VHE|except when cap.GLOW|direct|emulated"],
            table.Elements("tbody").Elements("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))));
    }

    [Fact]
    public void Every_row_of_the_table_of_behaviours_fills_its_columns()
    {
        var table = Table(SampleReview.Behaviour);

        Assert.All(table.Elements("tbody"), body =>
            Assert.Equal(body.Elements("tr").Count() * 7, body.Descendants().Where(cell => cell.Name == "td" || cell.Name == "th").Sum(cell => Number(cell, "colspan") * Number(cell, "rowspan"))));

        static int Number(XElement cell, string name) => (int?)cell.Attribute(name) ?? 1;
    }

    [Fact]
    public void A_change_under_no_condition_needs_no_column_for_any() =>
        Assert.Equal(["What", "Mode", "Before", "After"], Table(new BehaviourSummary([.. SampleReview.Behaviour.Differences.Take(1).Select(one => one with { Difference = one.Difference with { When = new(["always"], [[]]) } })], [], 1)).Element("thead")!.Descendants("th").Select(cell => cell.Value));

    [Fact]
    public void Nothing_in_the_file_asks_for_anything_from_elsewhere()
    {
        var html = Write(SampleReview.With(SampleReview.Finding));

        Assert.DoesNotMatch("<(script|link|img|iframe|object|embed|form|base)\\b", html);
        Assert.DoesNotMatch("\\bon[a-z]+\\s*=|javascript:|@import|url\\(", html);
        Assert.All(Regex.Matches(html, "href=\"([^\"]*)\"").Select(match => match.Groups[1].Value), target => Assert.Matches("^(#|https?://)", target));
    }

    [Fact]
    public void Nothing_from_the_input_is_markup()
    {
        const string Hostile = "\"'><script>alert(1)</script><!--\e[2J\u202e";
        var review = SampleReview.Hostile(Hostile, SampleReview.Finding with { Message = $"{Hostile}\n\n\t{Hostile}", Rule = Hostile, Fingerprint = Hostile });
        review = review with { Series = review.Series with { Title = Hostile, Author = review.Series.Author with { Name = Hostile } } };

        var html = Write(review);

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', html);
        Assert.DoesNotContain('\u202e', html);
        Parse(html);
    }

    [Fact]
    public void Every_link_inside_the_page_leads_somewhere_and_every_id_is_one_elements()
    {
        var page = Parse(Write(SampleReview.With(SampleReview.Finding, SampleReview.Finding with { Fingerprint = "fedcba9876543210", Quoted = " nowhere();" })));
        var ids = page.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>().ToList();

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants("a").Select(link => link.Attribute("href")!.Value).Where(target => target[0] == '#'), target => Assert.Contains(target[1..], ids));
    }

    [Fact]
    public void A_rule_page_cannot_bring_html_or_a_link_that_runs()
    {
        var html = RulePage.Html("# x\n\n<img src=x onerror=y> [a](javascript:b) ![c](https://d/e.png) <javascript:f>", under: 2);

        Assert.DoesNotMatch("<img|href=\"javascript", html);
        Assert.StartsWith("<h3>x</h3>", html, StringComparison.Ordinal);
    }

    private static XElement Table(BehaviourSummary behaviour) =>
        Parse(Write(SampleReview.With(SampleReview.Finding) with { Behaviour = behaviour })).Descendants("table").Single(table => ((string)table.Attribute("class")!).Split(' ').Contains("behaviour"));

    /// <summary>The report is written so that it is XML too, but for the void elements of its head.</summary>
    private static XElement Parse(string html) => XElement.Parse(Regex.Replace(html["<!DOCTYPE html>\n".Length..], "<meta ([^>]*)>", "<meta $1/>"));

    private static string Write(SeriesReview review)
    {
        using var output = new StringWriter();
        HtmlReport.Write(output, review, RuleCatalogue.Page);
        return output.ToString();
    }
}
