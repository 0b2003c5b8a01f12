using System.Diagnostics;
using System.Text;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;
using Xunit.Abstractions;

namespace ReviewBot.Tests.Bot;

public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Mails = 10_000;

    [Fact]
    public void A_backlog_of_ten_thousand_mails_is_taken_in_in_bounded_memory()
    {
        using var home = new BotHome();
        var maildir = new Maildir(Path.Combine(home.Directory, "in"));
        maildir.Create();
        var filler = string.Concat(Enumerable.Repeat("+\tsome more lines of a patch of the usual length\n", 120));
        for (var number = 0; number < Mails; number++)
        {
            var mail = number % 2 == 0 ? BotMail.Patch(1 + number / 2 % 4, 4, stem: $"s{number / 8}") + filler : BotMail.Reply($"s{number / 8}-1@author.example", "> x\n\nWhy?\n" + filler, $"r{number}@x");
            File.WriteAllText(Path.Combine(maildir.FullPath, "new", $"{number:d6}.x"), mail);
        }

        var inbox = new MaildirInbox(maildir.FullPath, isTrusted: false, home.Store);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        Assert.Equal(Mails, inbox.TakeNew(home.Intake, default));
        var taken = watch.Elapsed;
        while (new Sorter(home.Store, home.Config).SortSome())
        {
        }

        var sorted = watch.Elapsed - taken;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"taken in {Mails / taken.TotalSeconds:F0} mails a second, sorted {Mails / sorted.TotalSeconds:F0} mails a second, {kept >> 20} MB kept");

        Assert.True(kept < 32 << 20, $"{kept} bytes are kept");
        // A tenth of what is asked for, because other work may share the machine.
        Assert.True(Mails / taken.TotalSeconds > 100, $"taking in took {taken}");
    }

    [Fact]
    public void No_mutation_of_a_mail_stops_the_bot()
    {
        using var home = new BotHome();
        var random = new Random(20_231_205);
        var count = int.TryParse(Environment.GetEnvironmentVariable("REVIEWBOT_MUTATIONS"), out var asked) ? asked : 2_000;
        var seeds = BotMail.Series(3).Append(BotMail.Reply("s1-1@author.example", "> x\n\nexplain\n", "r@x", headers: "Authentication-Results: mx; dkim=pass header.d=x\n")).ToArray();
        for (var number = 0; number < count; number += 500)
        {
            home.Intake.Take("test", isTrusted: true, Enumerable.Range(0, Math.Min(500, count - number)).Select(_ => new IncomingMail(Mutate(seeds[random.Next(seeds.Length)], random), null)));
            while (new Sorter(home.Store, home.Config).SortSome())
            {
            }

            while (new Gatherer(home.Store, home.Config).GatherOne())
            {
            }
        }

        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM mail WHERE kind = 'new'"));
        home.Review();
        home.Send();
        Assert.All(home.Sent(), mail => Assert.Equal("bot@bot.example", mail.From.Address));
        output.WriteLine($"{count} mutations: {string.Join(", ", home.Series().CountBy(series => series.Split(' ')[^2]).Select(state => $"{state.Value} series {state.Key}"))}");
    }

    /// <summary>A few bytes or lines changed, lost, doubled or moved, and sometimes header words in the wrong place.</summary>
    private static byte[] Mutate(string mail, Random random)
    {
        string[] spells = ["\r\n", "\0", "=?utf-8?q?=0D=0A?=", "From: bot@bot.example\n", "References: <s1-0@author.example>\n", "[PATCH v9 1/99]", "diff --git ", "@@ -1 +1 @@", "Content-Type: multipart/mixed; boundary=x\n", "\n\n", "ÿþ"];
        var text = new StringBuilder(mail);
        for (var change = random.Next(1, 6); change > 0 && text.Length > 10; change--)
        {
            var at = random.Next(text.Length - 8);
            switch (random.Next(5))
            {
                case 0:
                    text[at] = (char)random.Next(256);
                    break;
                case 1:
                    text.Remove(at, random.Next(1, 8));
                    break;
                case 2:
                    text.Insert(at, spells[random.Next(spells.Length)]);
                    break;
                case 3:
                    text.Insert(random.Next(text.Length), text.ToString(at, Math.Min(200, text.Length - at)));
                    break;
                default:
                    text.Length = Math.Max(10, at);
                    break;
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
