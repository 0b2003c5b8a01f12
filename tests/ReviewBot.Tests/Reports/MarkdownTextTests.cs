using System.Net;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Markdig;
using ReviewBot.Reports;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Reports;

public sealed class MarkdownTextTests
{
    private static readonly MarkdownPipeline _github = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseTaskLists().UseAutoLinks().Build();

    [Theory]
    [InlineData("HCRX_EL2.EnFPM", "HCRX_EL2.EnFPM")]
    [InlineData("thanks @maz", "thanks @&#8203;maz")]
    [InlineData("see #12", "see #&#8203;12")]
    [InlineData("1. no list", "1\\. no list")]
    [InlineData("<!-- reviewbot -->", "\\<!-- reviewbot --\\>")]
    [InlineData("a\e[2Jb", "a^\\[\\[2Jb")]
    public void Words_of_others_are_escaped_no_more_than_needed(string text, string expected) => Assert.Equal(expected, MarkdownText.Of(text));

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        var pieces = Gen.Elements("a", "_", "*", "`", "``", "[x](y)", "<b>", "&amp;", "#", "- ", "+", "1.", "2)", "|", "~~", "\\", "@you", "!", " ", "=", ":", "é", ">", "$$", "{", "http://x.y/_a_", "**");
        Prop.ForAll(Arb.From(pieces.ArrayOf().Select(string.Concat)), text =>
        {
            var html = Markdown.ToHtml(MarkdownText.Of(text), _github);
            var read = WebUtility.HtmlDecode(Regex.Replace(html, "<[^>]*>", "")).Replace("\u200b", "", StringComparison.Ordinal);
            Assert.Equal(Spaces(text), Spaces(read));
            Assert.DoesNotMatch("<(?!/?(p|a)\\b)", html);
        }).Check(Laws.Config(300));
    }

    [Fact]
    public void A_code_span_holds_any_backticks()
    {
        Prop.ForAll(Arb.From(Gen.Elements("`", "``", " ", "a", "|", "\\").NonEmptyListOf().Select(string.Concat)), text =>
        {
            var read = WebUtility.HtmlDecode(Regex.Replace(Markdown.ToHtml("x " + MarkdownText.Code(text) + " y"), "<[^>]*>", ""));
            Assert.Equal($"x {text} y", read.TrimEnd('\n'));
        }).Check(Laws.Config(200));
    }

    [Fact]
    public void A_fence_cannot_be_closed_from_inside()
    {
        var html = Markdown.ToHtml(MarkdownText.Fence(["```", "````c", "<script>"], "c"));

        Assert.Equal("<pre><code class=\"language-c\">```\n````c\n&lt;script&gt;\n</code></pre>\n", html);
    }

    [Fact]
    public void A_message_is_paragraphs_and_code()
    {
        Assert.Equal("Make it so:\n\n```c\nif (x)\n        y();\n```\n\nand stop.\n", MarkdownText.Message("Make it so:\n\n\tif (x)\n\t\ty();\n\nand\nstop."));
    }

    private static string Spaces(string text) => Regex.Replace(text, "\\s+", " ").Trim();
}
