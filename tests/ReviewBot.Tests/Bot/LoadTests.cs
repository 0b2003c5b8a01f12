using System.Diagnostics;
using System.Globalization;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;
using ReviewBot.Bot.Web;
using Xunit.Abstractions;

namespace ReviewBot.Tests.Bot;

[Collection(nameof(Alone))]
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

    /// <summary><c>REVIEWBOT_LOAD</c> says how many series; the workers' own start and warming up weigh less the more there are.</summary>
    [Theory, OnPostgres]
    public void Three_workers_on_one_database_share_the_series(string database)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("REVIEWBOT_LOAD"), CultureInfo.InvariantCulture, out var asked) ? asked : 30;
        var (one, three) = (SeriesASecond(1, count), SeriesASecond(3, count));
        output.WriteLine($"{database}, {count} series, {Environment.ProcessorCount} processors: one worker {one.Speed:F1} series a second; three {three.Speed:F1}, {three.Speed / one.Speed:F2} times as many; who reviewed how many: {string.Join(' ', three.Shares)}");

        Assert.Equal(count, three.Shares.Sum());
        Assert.All(three.Shares, share => Assert.True(share > 0, string.Join(' ', three.Shares)));
    }

    /// <summary>From the first to the last review that is in the store, which a worker's start does not count for.</summary>
    private static (double Speed, List<int> Shares) SeriesASecond(int workers, int count)
    {
        using var home = new BotHome();
        var connection = TestPostgres.NewDatabase();
        using var store = BotStore.Open(new PostgresDialect(connection));
        var mails = Enumerable.Range(0, count).SelectMany(series => BotMail.Series(2, stem: $"s{series}", title: $"Lamp {series}").Select(mail => mail.Replace("Step", $"Lamp {series} step", StringComparison.Ordinal)));
        new Intake(store).Take("test", isTrusted: true, mails.Select(mail => new IncomingMail(System.Text.Encoding.Latin1.GetBytes(mail), null)));
        while (new Sorter(store, home.Config).SortSome() || new Gatherer(store, home.Config, BotLog.Silent).GatherOne())
        {
        }

        var bots = Enumerable.Range(0, workers).Select(worker => new ServedBot(ServedBot.WriteConfig(Path.Combine(home.Directory, $"bot{worker}.json"), new { database = connection, state = $"state{worker}" }))).ToList();
        var isDone = SpinWait.SpinUntil(() => Reviews(store).Count == count, TimeSpan.FromMinutes(5));
        bots.ForEach(bot => bot.Dispose());
        var made = Reviews(store);
        Assert.True(isDone, bots[0].Log);
        Assert.Equal(count, (int)store.Do(transaction => transaction.Number($"SELECT COUNT(*) FROM series WHERE state = 'reviewed'"))!.Value);
        return ((made.Count - 1) * 1_000d / Math.Max(1, made[^1] - made[0]), [.. bots.Select(bot => bot.Log.Split('\n').Count(line => line.Contains("\"event\":\"reviewed\"", StringComparison.Ordinal)))]);
    }

    private static List<long> Reviews(BotStore store)
    {
        Thread.Sleep(100);
        return store.Do(transaction => transaction.Query($"SELECT made FROM review ORDER BY made", row => row.GetInt64(0)));
    }
}
