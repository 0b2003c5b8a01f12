using System.Text.RegularExpressions;
using ReviewBot.Bot.Inbox;
using ReviewBot.Mail;
using ReviewBot.Testing;
using Xunit.Abstractions;

namespace ReviewBot.Tests.Bot;

/// <summary>The bot among real servers: Postfix, Dovecot, <c>mbsync</c>, all on loopback.</summary>
[Collection(nameof(Alone))]
public sealed partial class MailServerTests(ITestOutputHelper output)
{
    [MailServerFact]
    public void A_mail_that_is_sent_to_the_list_ends_as_a_reply_in_the_authors_mailbox()
    {
        using var servers = new MailServers();
        var config = ServedBot.WriteConfig(Path.Combine(servers.Home, "bot.json"), Outbox(servers));
        using var bot = new ServedBot(config, Trust(servers), Secret);
        servers.Send("list@lists.example", BotMail.Series(2));
        var replies = Read(servers.Mailbox("ada@author.example", 2));

        Assert.Equal(["s1-1@author.example", "s1-2@author.example"], replies.Select(reply => reply.Mail.Parents[^1]));
        Assert.All(replies, reply => Assert.Equal(("bot@bot.example", "auto-replied"), (reply.Mail.From.Address, reply.Headers.First("Auto-Submitted"))));
        Assert.All(replies, reply => Assert.Contains("ESMTPSA", reply.Headers.First("Received"), StringComparison.Ordinal));
        // What the list sends back to the bot is its own and is not answered.
        using var store = BotHome.OpenStore(Path.Combine(servers.Home, "state"));
        Assert.True(SpinWait.SpinUntil(() => Pause() && store.Do(found => found.Number($"SELECT COUNT(*) FROM mail WHERE kind = 'own'")) == 2, TimeSpan.FromSeconds(30)), servers.Logs + bot.Log);
        Assert.Equal(2, store.Do(found => found.Number($"SELECT COUNT(*) FROM post WHERE state = 'sent'")));
        output.WriteLine(Submission().Match(servers.Logs).Value);
    }

    [MailServerFact]
    public void A_list_that_comes_in_over_IMAP_is_read_by_the_set_up_that_the_documentation_shows()
    {
        using var servers = new MailServers();
        var page = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "mail-bot.md"));
        var shown = string.Join('\n', Indented().Match(page, page.IndexOf(".mbsyncrc", StringComparison.Ordinal)).Value.Split('\n').Select(line => line.TrimStart()));
        File.WriteAllText(Path.Combine(servers.Home, ".mbsyncrc"), shown
            .Replace("Host imap.example.org", $"Host localhost\nPort {servers.Imaps}\nCertificateFile {servers.Certificate}", StringComparison.Ordinal)
            .Replace("User reviewbot", "User bot@imap.example", StringComparison.Ordinal)
            .Replace("/etc/reviewbot/imap-password", $"{servers.Home}/imap-password", StringComparison.Ordinal)
            .Replace("/var/mail/kvmarm", $"{servers.Home}/kvmarm", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(servers.Home, "imap-password"), MailServers.Password + "\n");
        var config = ServedBot.WriteConfig(Path.Combine(servers.Home, "bot.json"), Outbox(servers, new { maildir = "kvmarm" }));
        using var bot = new ServedBot(config, Trust(servers), Secret, ("HOME", servers.Home));
        servers.Send("bot@imap.example", BotMail.Series(2));

        Assert.Equal(["s1-1@author.example", "s1-2@author.example"], Read(servers.Mailbox("ada@author.example", 2)).Select(reply => reply.Mail.Parents[^1]));
    }

    [MailServerFact]
    public void A_server_whose_certificate_nobody_vouches_for_and_a_wrong_password_get_no_mail_and_lose_none()
    {
        using var servers = new MailServers();
        var config = ServedBot.WriteConfig(Path.Combine(servers.Home, "bot.json"), Outbox(servers));
        servers.Send("list@lists.example", BotMail.Series(1));
        using (var bot = new ServedBot(config, Secret))
            Assert.True(SpinWait.SpinUntil(() => Pause() && bot.Log.Contains("certificate", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), bot.Log);
        using (var bot = new ServedBot(config, Trust(servers), ("BOT_PASSWORD", "wrong")))
            Assert.True(SpinWait.SpinUntil(() => Pause() && bot.Log.Contains("AUTH: 535", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), bot.Log);
        using (var bot = new ServedBot(config, Trust(servers), Secret))
            Assert.Single(Read(servers.Mailbox("ada@author.example", 1)));

        Assert.DoesNotContain(Convert.ToBase64String("\0bot@imap.example\0wrong"u8), servers.Logs);
    }

    private static (string, string) Secret => ("BOT_PASSWORD", MailServers.Password);

    private static (string, string) Trust(MailServers servers) => ("SSL_CERT_FILE", servers.Certificate);

    private static object Outbox(MailServers servers, params object[] inboxes) => new
    {
        policy = new { mayWriteTo = new[] { "*@author.example", "list@lists.example" } },
        inboxes,
        sync = inboxes.Length == 0 ? [] : new[] { new { command = new[] { "mbsync", "-a" }, everySeconds = 1 } },
        outbox = new
        {
            mode = "live",
            retrySeconds = 0.5,
            smtp = new { host = "localhost", port = servers.Submission, security = "starttls", user = "bot@imap.example", password = "env:BOT_PASSWORD" },
        },
    };

    private static List<(MailMessage Mail, HeaderBlock Headers)> Read(string maildir) =>
        [.. new Maildir(maildir).Files().Select(file => File.ReadAllBytes(file.File)).Select(raw => (Mail: RawText.Read(raw, "reply")!, RawText.Headers(raw))).OrderBy(reply => reply.Mail.Parents[^1], StringComparer.Ordinal)];

    private static bool Pause()
    {
        Thread.Sleep(200);
        return true;
    }

    [GeneratedRegex(@"(?<=\n\n)    \S.*?(?=\n\n[^ ])", RegexOptions.Singleline)]
    private static partial Regex Indented();

    [GeneratedRegex(@"[^\n]*sasl_method=[^\n]*")]
    private static partial Regex Submission();
}
