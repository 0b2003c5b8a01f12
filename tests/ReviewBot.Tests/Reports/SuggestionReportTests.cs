using System.Text;
using System.Text.Json;
using ReviewBot.Bot.Outbox;
using ReviewBot.Reports;
using ReviewBot.Reports.Html;
using ReviewBot.Review;

namespace ReviewBot.Tests.Reports;

/// <summary>A suggested change in every report.</summary>
public sealed class SuggestionReportTests
{
    private static readonly SeriesReview Review = SampleReview.With(SampleReview.Healable);

    [Fact]
    public void Text_shows_it_as_a_difference_under_the_comment()
    {
        var output = new StringWriter();
        TextReport.Write(output, Review, new TextReportOptions(80, Colour: false, Verbose: false));

        Assert.Contains("""
                 | With this in place of line 114 there is nothing left to say:
                 |   -lit = true;
                 |   +if (wired)
                 |   +       lit = true;
            """, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_shows_it_as_an_indented_difference()
    {
        var text = new ReplyText().Comment(SampleReview.Healable, null).Signed([]);

        Assert.Contains("With this in place of line 114 there is nothing left to say:\n\n  -lit = true;\n  +if (wired)\n  +     lit = true;\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_offers_it_to_a_forge_on_the_lines_that_it_replaces_and_shows_it_elsewhere()
    {
        Assert.Contains("\n```suggestion\nif (wired)\n\tlit = true;\n```\n", FindingMarkdown.Of(SampleReview.Healable, isOnItsLines: true), StringComparison.Ordinal);
        Assert.Contains("\n```diff\n-lit = true;\n+if (wired)\n+", FindingMarkdown.Of(SampleReview.Healable), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_offered_is_byte_for_byte_what_was_judged_or_not_offered()
    {
        var odd = SampleReview.Healable with { Suggestion = new Rules.Suggestion(114, ["lit = true;"], ["lit\u202e = true;", "``` /* fence */"]) };

        Assert.DoesNotContain("```suggestion", FindingMarkdown.Of(odd, isOnItsLines: true), StringComparison.Ordinal);
        Assert.Contains("<U+202E>", FindingMarkdown.Of(odd, isOnItsLines: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_marks_what_goes_and_what_comes()
    {
        var output = new StringWriter();
        HtmlFinding.Write(output, SampleReview.Healable);

        Assert.Contains("<del>-lit = true;</del>\n<ins>", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("if (wired)</ins>\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_has_it_as_a_fix_of_whole_lines()
    {
        using var stream = new MemoryStream();
        SarifReport.Write(stream, Review, _ => null);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        var replacement = json.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0];

        Assert.Equal((114, 115), (replacement.GetProperty("deletedRegion").GetProperty("startLine").GetInt32(), replacement.GetProperty("deletedRegion").GetProperty("endLine").GetInt32()));
        Assert.Equal("if (wired)\n\tlit = true;\n", replacement.GetProperty("insertedContent").GetProperty("text").GetString());
    }
}
