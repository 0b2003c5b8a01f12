using System.Net;
using ReviewBot.Bot.Web;

namespace ReviewBot.Tests.Bot;

public sealed class BotSiteTests
{
    [Fact]
    public async Task The_page_shows_series_comments_and_posts_and_takes_nothing_from_mail_for_markup()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(2, title: "<script>alert(1)</script> & lamps"));
        home.Review();
        await using var site = await BotSite.StartAsync("127.0.0.1:0", home.Store, BotLog.Silent, default);
        using var client = new HttpClient { BaseAddress = new Uri(site.Urls.First()) };

        var overview = await client.GetStringAsync("/");
        var series = await client.GetStringAsync("/series/1");
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; lamps", overview);
        Assert.DoesNotContain("<script", overview + series);
        Assert.Contains("self-assignment", series);
        Assert.Contains("Re: [PATCH 1/2] KVM: arm64: Step 1", series);
        Assert.StartsWith("{\n  \"schema\": \"reviewbot.review/", await client.GetStringAsync("/series/1/report"));
        Assert.Equal("ok\n", await client.GetStringAsync("/health"));
        Assert.Contains("reviewbot_series{state=\"reviewed\"} 1\n", await client.GetStringAsync("/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/series/99")).StatusCode);
    }

    [Fact]
    public async Task A_request_under_another_hosts_name_is_refused()
    {
        using var home = new BotHome();
        await using var site = await BotSite.StartAsync("127.0.0.1:0", home.Store, BotLog.Silent, default);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, site.Urls.First()) { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public void The_log_is_one_object_a_line_without_secrets()
    {
        using var output = new StringWriter();
        new BotLog(output, TimeProvider.System, "hunter2", "").Say("loop-failed", ("problem", "login hunter2\nrefused"), ("count", 3));

        Assert.EndsWith("\"event\":\"loop-failed\",\"problem\":\"login [redacted]\\nrefused\",\"count\":3}\n", output.ToString().ReplaceLineEndings("\n"));
    }
}
