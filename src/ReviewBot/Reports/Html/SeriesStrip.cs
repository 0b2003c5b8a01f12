using System.Text;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports.Html;

/// <summary>The series as a picture: a bar a patch, in order, as high as what is said of it is much, and each a link to its patch. Severities differ in height of their own, not in colour alone.</summary>
internal static class SeriesStrip
{
    private const int Step = 14;
    private const int Bar = 10;
    private const int Unit = 8;
    private const int Highest = 6;

    /// <summary>An SVG element; empty for a single patch, of which there is nothing to compare.</summary>
    public static string Svg(SeriesReview review)
    {
        if (review.Patches.Length < 2)
            return "";
        var told = ReviewWords.Told(review).ToLookup(finding => finding.Patch);
        var (width, height) = (review.Patches.Length * Step, (Highest + 1) * Unit);
        var svg = new StringBuilder();
        svg.Append($"<svg class=\"strip\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" aria-label=\"Findings by patch\">\n");
        foreach (var (place, patch) in review.Patches.Index())
            AppendBar(svg, place * Step, height, patch, [.. told[patch.Patch.Index]]);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendBar(StringBuilder svg, int x, int height, PatchReview patch, List<Finding> findings)
    {
        var label = HtmlText.Of($"Patch {patch.Patch.Index}: {(findings.Count == 0 ? "nothing" : ReviewWords.Findings(findings).TrimEnd('.'))}: {patch.Patch.Subject}");
        svg.Append($"<a href=\"#patch-{patch.Patch.Index}\" aria-label=\"{label}\"><title>{label}</title><rect class=\"none\" x=\"{x}\" y=\"0\" width=\"{Bar}\" height=\"{height}\"/>");
        foreach (var (place, finding) in findings.OrderByDescending(finding => finding.Severity).Take(Highest).Index())
            svg.Append($"<rect class=\"{ContractWords.Of(finding.Severity)}\" x=\"{x}\" y=\"{height - (place + 1) * Unit}\" width=\"{Bar}\" height=\"{Unit - 1}\"/>");
        svg.Append("</a>\n");
    }
}
