using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReviewBot.Commands;
using ReviewBot.Reports.Html;
using ReviewBot.Testing;
using ReviewBot.Tests.Trees;
using Rules;

namespace ReviewBot.Tests.Reports;

/// <summary>The HTML report in a real browser, held to WCAG 2.2 AA by axe-core; light and dark, wide and on a phone.</summary>
public sealed class AccessibilityTests
{
    private const string Axe = "axe.min.js";

    [BrowserTheory(Axe)]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    [InlineData(true, 390)]
    public void The_report_breaks_no_rule_of_accessibility(bool isDark, int width)
    {
        using var directory = new TemporaryDirectory();
        var other = SampleReview.Finding with { Fingerprint = "fedcba9876543210", Severity = Severity.Warning, Title = "Something else", Quoted = " six();", Line = 116 };
        var review = SampleReview.With(SampleReview.Finding, other, other with { Fingerprint = "00000000000000aa", Severity = Severity.Note, Quoted = " nowhere();" });
        review = review with { Behaviour = SampleReview.Behaviour, Patches = [review.Patches[0], review.Patches[0] with { Patch = review.Patches[0].Patch with { Index = 2 } }] };
        using var html = new StringWriter();
        HtmlReport.Write(html, review, RuleCatalogue.Page);
        // The page forbids scripts; the checker is one.
        var page = Regex.Replace(html.ToString(), "<meta http-equiv[^>]*>\n", "");
        directory.Write("report.html", page.Replace("</body>", $"<script>{File.ReadAllText(TestData.Contract(Axe)!)}</script><script>{Check}</script></body>", StringComparison.Ordinal));
        directory.Write("frame.html", $"<!DOCTYPE html><html lang=\"en\"><title>x</title><body style=\"margin:0\"><iframe id=\"f\" src=\"report.html\" style=\"border:0;width:{width}px;height:900px\"></iframe><script>{Wait}</script>");

        var dumped = Browser(directory, isDark);
        var told = Regex.Match(dumped, "<pre id=\"told\">(.*?)</pre>", RegexOptions.Singleline);
        Assert.True(told.Success, dumped[..Math.Min(2000, dumped.Length)]);
        var result = JsonDocument.Parse(WebUtility.HtmlDecode(told.Groups[1].Value)).RootElement;

        Assert.Equal("[]", result.GetProperty("violations").GetRawText());
        Assert.True(result.GetProperty("passes").GetInt32() > 20);
        Assert.Equal((width, isDark), (result.GetProperty("width").GetInt32(), result.GetProperty("dark").GetBoolean()));
        Assert.True(result.GetProperty("scroll").GetInt32() <= width, "the page is wider than its window");
    }

    private const string Check = """
        addEventListener('load', async () => {
          const told = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
          parent.postMessage(JSON.stringify({
            violations: told.violations.map(one => ({ id: one.id, nodes: one.nodes.map(node => node.html.slice(0, 200)) })), passes: told.passes.length,
            width: innerWidth, scroll: document.documentElement.scrollWidth, dark: matchMedia('(prefers-color-scheme: dark)').matches }), '*');
        });
        """;

    private const string Wait = """
        addEventListener('message', told => { const pre = document.createElement('pre'); pre.id = 'told'; pre.textContent = told.data; document.body.append(pre); });
        """;

    private static string Browser(TemporaryDirectory directory, bool isDark)
    {
        var start = new ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--allow-file-access-from-files",
            $"--user-data-dir={directory.FullPath}/profile", $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--window-size=1400,1000", "--virtual-time-budget=30000", "--dump-dom",
            $"file://{directory.FullPath}/frame.html",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Length > 0 ? output : errors.Result;
    }
}
