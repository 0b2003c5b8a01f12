using System.Text.Json;
using Microsoft.Playwright;
using ReviewBot.Bot.Web;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Bot;

/// <summary>The bot's pages in a real browser: what a visitor sees and can do, and held to WCAG 2.2 AA by axe-core, light and dark, wide and on a phone.</summary>
public sealed class BotBrowserTests
{
    private const string Axe = "axe.min.js";

    [BrowserTheory(Axe)]
    [InlineData(ColorScheme.Light, 1100)]
    [InlineData(ColorScheme.Dark, 1100)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task A_visitor_finds_a_series_its_comments_and_its_posts(ColorScheme scheme, int width)
    {
        using var home = new BotHome();
        Fill(home);
        await using var site = await BotSite.StartAsync("127.0.0.1:0", home.Store, BotLog.Silent, default);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = TestBrowser.Path, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, problem) => complaints.Add(problem);

        await page.GotoAsync(site.Urls.First());
        Assert.Equal("Series", await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).TextContentAsync());
        Assert.Equal(3, await page.Locator("#series tbody tr").CountAsync());
        await AssertAccessible(page, width);
        await page.GetByRole(AriaRole.Link, new() { Name = "Light the lamp in every room" }).ClickAsync();

        Assert.EndsWith(" - ReviewBot", await page.TitleAsync());
        Assert.Equal(2, await page.Locator(".findings tbody tr").CountAsync());
        Assert.Equal(["sent", "sent"], await page.Locator(".post .state").AllTextContentsAsync());
        Assert.Contains("In-Reply-To: <s1-1@author.example>", await page.Locator(".post + pre").First.TextContentAsync());
        await AssertAccessible(page, width);
        if (Environment.GetEnvironmentVariable("REVIEWBOT_IMAGES") is { Length: > 0 } directory && (scheme, width) == (ColorScheme.Light, 1100))
            await page.ScreenshotAsync(new() { Path = Path.Combine(directory, "mail-bot.png") });
        await page.GetByRole(AriaRole.Link, new() { Name = "Report" }).ClickAsync();
        Assert.StartsWith("reviewbot.review/", JsonDocument.Parse((await page.Locator("body").TextContentAsync())!).RootElement.GetProperty("schema").GetString());
        Assert.Empty(complaints);
        Assert.False(await page.EvaluateAsync<bool>("'taken' in window"));
    }

    [BrowserFact]
    public async Task No_script_runs_on_the_page_and_no_other_site_may_frame_it()
    {
        using var home = new BotHome();
        await using var site = await BotSite.StartAsync("127.0.0.1:0", home.Store, BotLog.Silent, default);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = TestBrowser.Path, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(site.Urls.First());
        await page.EvaluateAsync("() => { const script = document.createElement('script'); script.textContent = 'window.taken = 1'; document.body.append(script); }");
        Assert.False(await page.EvaluateAsync<bool>("'taken' in window"));

        await page.GotoAsync("about:blank");
        await page.SetContentAsync($"<iframe src=\"{site.Urls.First()}\"></iframe>");
        await page.WaitForTimeoutAsync(300);
        Assert.Equal("chrome-error://chromewebdata/", page.Frames[1].Url);
    }

    /// <summary>A series that was reviewed and answered, one that waits for a part, one that failed.</summary>
    private static void Fill(BotHome home)
    {
        home.Receive(BotMail.Series(2, title: "Light the lamp in every room"));
        home.Review();
        home.Send();
        home.Receive(BotMail.Series(3, stem: "s2", title: "<script>window.taken = 1</script>")[..3].Select(mail => mail.Replace("Step", "Other step", StringComparison.Ordinal)));
        home.Receive(BotMail.Series(1, stem: "s3", title: "Paint the door").Select(mail => mail.Replace("Step", "Third step", StringComparison.Ordinal)));
        home.Store.Do(store => store.Execute($"UPDATE series SET state = 'failed', due = NULL, problem = 'TimeoutException: it took too long' WHERE title = 'Paint the door'"));
    }

    private static async Task AssertAccessible(IPage page, int width)
    {
        await page.EvaluateAsync(File.ReadAllText(TestData.Contract(Axe)!));
        var told = await page.EvaluateAsync<string>("""
            async () => {
              const told = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
              return JSON.stringify({ violations: told.violations.map(one => ({ id: one.id, nodes: one.nodes.map(node => node.html.slice(0, 200)) })), passes: told.passes.length });
            }
            """);
        var result = JsonDocument.Parse(told).RootElement;
        Assert.True(result.GetProperty("violations").GetArrayLength() == 0, told);
        Assert.True(result.GetProperty("passes").GetInt32() > 10);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "the page is wider than its window");
    }
}
