using System.Diagnostics;
using System.Globalization;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Store;
using ReviewBot.Tests.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Tests.Bot;

/// <summary>
/// The program itself, killed at random moments while mail is delivered, reviewed and sent to a server that refuses, greylists and, having taken a mail, breaks off or says nothing after the final dot. As long as it is killed
/// there is work: series are delivered as fast as they are reviewed. <c>REVIEWBOT_KILLS</c> sets how often; the moments are drawn anew each time, because the machine's own timing is part of them.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    /// <summary>Series that are delivered and not yet reviewed.</summary>
    private const int Backlog = 3;

    private static readonly int s_kills = int.TryParse(Environment.GetEnvironmentVariable("REVIEWBOT_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 12;

    /// <summary>What the server says of a command while things go wrong; null breaks off, an empty text is silence.</summary>
    private static readonly (string Command, string? Reply)[] s_troubles =
        [(".", "250 taken"), (".", "451 greylisted"), (".", null), (".", ""), ("RCPT", "450 greylisted"), ("greeting", "421 not now"), ("DATA", "452 full"), (".", "250 taken")];

    [Theory, OnSqlite, OnPostgres]
    public async Task Killed_workers_lose_no_series_and_answer_no_patch_twice(string database)
    {
        using var home = new TemporaryDirectory();
        using var server = new SmtpServer { TakesBeforeBreakingOff = true };
        var connection = database == "sqlite" ? null : TestPostgres.NewDatabase();
        var config = ServedBot.WriteConfig(Path.Combine(home.FullPath, "bot.json"), new
        {
            database = connection,
            replies = new { perDay = 100_000 },
            outbox = new { mode = "live", doubtMinutes = 0.02, retrySeconds = 0.1, smtp = new { host = "127.0.0.1", port = server.Port, security = "none", timeoutSeconds = 2 } },
        });
        var workers = Enumerable.Range(0, connection is null ? 1 : 3).Select(_ => new ServedBot(config)).ToArray();
        using var store = connection is null ? OpenWhenThere(Path.Combine(home.FullPath, "state")) : BotStore.Open(new PostgresDialect(connection));
        using var enough = new CancellationTokenSource();
        var delivering = Task.Run(() => Deliver(config, store, enough.Token));
        var moments = new List<string>();
        for (var kill = 0; kill < s_kills; kill++)
        {
            server.Script.Clear();
            var (command, reply) = s_troubles[kill % s_troubles.Length];
            server.Script[command] = reply;
            var victim = Random.Shared.Next(workers.Length);
            workers[victim].WaitUntilServing();
            Thread.Sleep(Random.Shared.Next(1_500));
            workers[victim].Kill();
            moments.Add(Moment(store, workers[victim].Id));
            workers[victim].Dispose();
            workers[victim] = new ServedBot(config);
        }

        enough.Cancel();
        var (series, deliveries) = await delivering;
        server.Script.Clear();
        var isDone = SpinWait.SpinUntil(() => Pause() && Number(store, $"SELECT COUNT(*) FROM post WHERE state = 'sent'") == 2 * series, TimeSpan.FromMinutes(5));
        foreach (var worker in workers)
            worker.Dispose();

        var states = store.Do(transaction => transaction.Query($"SELECT state, problem FROM series UNION ALL SELECT state, problem FROM post", row => $"{row.GetString(0)} {row.Text(1)}"));
        Assert.True(isDone, string.Join("; ", states.CountBy(state => state)));
        Assert.Equal((series, series), (Number(store, $"SELECT COUNT(*) FROM series WHERE state = 'reviewed'"), Number(store, $"SELECT COUNT(*) FROM review")));
        var mails = server.Mails.Select(mail => RawText.Read(System.Text.Encoding.Latin1.GetBytes(mail), "sent")!).ToList();
        var answered = mails.DistinctBy(mail => mail.MessageId).Select(mail => mail.Parents[^1]).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, series).SelectMany(one => (string[])[$"s{one}-1@author.example", $"s{one}-2@author.example"]).Order(StringComparer.Ordinal), answered);
        Assert.Equal(2 * series, server.Mails.Distinct().Count());
        output.WriteLine($"{s_kills} kills of {workers.Length} workers ({string.Join(", ", moments.CountBy(moment => moment).OrderBy(moment => moment.Key).Select(moment => $"{moment.Value} {moment.Key}"))}), {deliveries} of deliveries; "
            + $"{series} series; {mails.Count} mails taken by the server, of which {mails.Count - 2 * series} are copies with the Message-ID of another");
    }

    /// <summary>What a process was doing when it was killed, by the claims that it left.</summary>
    private static string Moment(BotStore store, int process)
    {
        var lease = $"%/{process}/%";
        return Number(store, $"SELECT COUNT(*) FROM post WHERE lease LIKE {lease} AND state = 'doubt'") > 0 ? "while handing over a mail"
            : Number(store, $"SELECT COUNT(*) FROM post WHERE lease LIKE {lease}") > 0 ? "while sending"
            : Number(store, $"SELECT COUNT(*) FROM series WHERE lease LIKE {lease}") > 0 ? "while reviewing"
            : "between";
    }

    /// <summary>As a mail server does: again and again until the status is 0, and not put off by a delivery that is killed.</summary>
    private static (int Series, int Killed) Deliver(string config, BotStore store, CancellationToken enough)
    {
        var (series, killed) = (0, 0);
        for (; !enough.IsCancellationRequested; series++)
        {
            var (stem, title) = ($"s{series}", $"Lamp {series}");
            var mails = BotMail.Series(2, stem: stem, title: title)
                .Select(mail => mail.Replace("/room", $"/lamp{stem}room", StringComparison.Ordinal).Replace("Step", $"{title} step", StringComparison.Ordinal)).ToArray();
            Random.Shared.Shuffle(mails);
            foreach (var mail in mails)
            {
                while (!Deliver(config, mail))
                    killed++;
            }

            while (!enough.IsCancellationRequested && series - Number(store, $"SELECT COUNT(*) FROM review") >= Backlog)
                Pause();
        }

        return (series, killed);
    }

    private static bool Deliver(string config, string mail)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ServedBot.Program, "deliver", "--config", config]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(mail);
        process.StandardInput.Close();
        if (Random.Shared.Next(4) == 0 && !process.WaitForExit(Random.Shared.Next(150)))
            process.Kill();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static BotStore OpenWhenThere(string state)
    {
        Directory.CreateDirectory(state);
        return BotHome.OpenStore(state);
    }

    private static bool Pause()
    {
        Thread.Sleep(200);
        return true;
    }

    private static long Number(BotStore store, Sql statement) => store.Do(transaction => transaction.Number(statement))!.Value;
}
