using System.Text.Encodings.Web;
using System.Text.Unicode;
using KvmModel.Source;

namespace ReviewBot.Reports.Html;

/// <summary>
/// Text that others wrote as the content of an HTML element or of a quoted attribute: five characters are escaped (WHATWG HTML §13.3), and what is hidden or moves the line
/// is shown by name, as on a terminal.
/// </summary>
internal static class HtmlText
{
    private static readonly HtmlEncoder _encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(string text) => _encoder.Encode(PrintableText.Of(SourceText.Display(text)));

    /// <summary>A message: paragraphs, and code as code.</summary>
    public static string Message(string text) => string.Concat(Prose.Blocks(text).Select(block => block.IsCode
        ? $"<pre class=\"code\" tabindex=\"0\"><code>{string.Join('\n', block.Lines.Select(Of))}</code></pre>\n"
        : $"<p>{Of(block.Lines[0])}</p>\n"));
}
