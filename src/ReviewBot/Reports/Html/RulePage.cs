using Markdig;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ReviewBot.Reports.Html;

/// <summary>
/// A rule's page, Markdown in, a fragment of HTML out. Raw HTML in it is text, links lead to the web or nowhere, images are left out, and its headings go below the one that it is put under.
/// </summary>
internal static class RulePage
{
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <param name="under">The level of the heading that it stands under.</param>
    public static string Html(string markdown, int under)
    {
        var page = Markdown.Parse(markdown, _pipeline);
        foreach (var heading in page.Descendants<HeadingBlock>())
            heading.Level = Math.Min(6, heading.Level + under);
        foreach (var link in page.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage)
                link.Remove();
            else if (!IsOfTheWeb(link.Url))
                link.Url = "#rules";
        }

        // An absolute address in angle brackets may have any scheme.
        foreach (var link in page.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsOfTheWeb(link.Url)).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        using var html = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(html);
        _pipeline.Setup(renderer);
        renderer.Render(page);
        return html.ToString().Replace("<pre>", "<pre class=\"code\" tabindex=\"0\">", StringComparison.Ordinal);
    }

    private static bool IsOfTheWeb(string? url) => url is not null && (url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal));
}
