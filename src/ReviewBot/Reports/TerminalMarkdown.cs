using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ReviewBot.Reports;

/// <summary>
/// A page of Markdown for a terminal: headings stand out, code is indented and never broken, prose and lists are wrapped, a link shows where it leads. What it has no form for is shown as its text.
/// </summary>
internal sealed class TerminalMarkdown(TextWriter output, Paint paint, int width)
{
    private const int CodeIndent = 4;

    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public void Write(string markdown)
    {
        foreach (var (place, block) in Markdown.Parse(markdown, _pipeline).Index())
        {
            if (place > 0)
                output.Write('\n');
            Write(block, "", "");
        }
    }

    /// <param name="first">What stands before the first line.</param>
    /// <param name="rest">What stands before the lines after it; as wide.</param>
    private void Write(Block block, string first, string rest)
    {
        switch (block)
        {
            case HeadingBlock heading:
                Line(first, paint.With(Ink.Heading, PrintableText.Of(Text(heading.Inline))));
                break;
            case CodeBlock code:
                foreach (var line in code.Lines.Lines.Take(code.Lines.Count))
                    Line(rest + new string(' ', CodeIndent), paint.With(Ink.HunkHeading, PrintableText.Of(line.ToString())));
                break;
            case LeafBlock { Inline: { } words }:
                foreach (var line in WordWrap.Lines(Text(words), Math.Max(1, width - rest.Length)))
                {
                    Line(first, line);
                    first = rest;
                }

                break;
            case ListBlock list:
                foreach (var (place, item) in list.OfType<ListItemBlock>().Index())
                    WriteItem(item, first + (list.IsOrdered ? $"{place + 1}. " : "- "), rest);
                break;
            case QuoteBlock quote:
                foreach (var inner in quote)
                    Write(inner, first + "| ", rest + "| ");
                break;
            case ContainerBlock container:
                foreach (var inner in container)
                    Write(inner, first, rest);
                break;
        }
    }

    private void WriteItem(ListItemBlock item, string first, string rest)
    {
        var inside = rest + new string(' ', first.Length - rest.Length);
        foreach (var (place, block) in item.Index())
            Write(block, place == 0 ? first : inside, inside);
    }

    private static string Text(ContainerInline? inlines) => inlines is null ? "" : string.Concat(inlines.Select(Text));

    private static string Text(Inline inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        AutolinkInline link => link.Url,
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        LinkInline { IsImage: false, Url: { Length: > 0 } url } link => Text((ContainerInline)link) is var words && words == url ? url : $"{words} ({url})",
        ContainerInline container => Text(container),
        _ => "",
    };

    private void Line(string before, string text)
    {
        output.Write((before + text).TrimEnd());
        output.Write('\n');
    }
}
