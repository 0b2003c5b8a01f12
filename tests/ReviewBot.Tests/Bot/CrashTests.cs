using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Store;
using ReviewBot.Tests.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Tests.Bot;

/// <summary>
/// The program itself, killed at random moments while mail is delivered, reviewed and sent to a server that refuses, greylists and, having taken a mail, breaks off after the final dot. <c>REVIEWBOT_KILLS</c>
/// sets how often; the moments are drawn anew each time, because the machine's own timing is part of them.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Series = 12;
    private static readonly int s_kills = int.TryParse(Environment.GetEnvironmentVariable("REVIEWBOT_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 10;
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "reviewbot.dll");

    [Theory, OnSqlite, OnPostgres]
    public async Task Killed_workers_lose_no_series_and_answer_no_patch_twice(string database)
    {
        using var home = new TemporaryDirectory();
        using var server = new SmtpServer { TakesBeforeBreakingOff = true };
        var connection = database == "sqlite" ? null : TestPostgres.NewDatabase();
        home.Write("bot.json", JsonSerializer.Serialize(new
        {
            state = "state",
            database = connection,
            identity = new { address = "bot@bot.example" },
            trees = new[] { new { repository = MiniatureRepository.Path } },
            policy = new { mayWriteTo = new[] { "*" } },
            series = new { settleSeconds = 0.2, maxAgeDays = 0, quietMinutes = 600 },
            replies = new { perDay = 100_000 },
            outbox = new { mode = "live", doubtMinutes = 0.02, retrySeconds = 0.1, smtp = new { host = "127.0.0.1", port = server.Port, security = "none", timeoutSeconds = 2 } },
        }));
        var config = Path.Combine(home.FullPath, "bot.json");
        var workers = Enumerable.Range(0, connection is null ? 1 : 3).Select(_ => Start(config)).ToArray();
        var delivering = Task.Run(() => Deliver(config));
        for (var kill = 0; kill < s_kills || !delivering.IsCompleted; kill++)
        {
            server.Script["."] = (kill % 3) switch { 0 => "250 taken", 1 => "451 greylisted", _ => null };
            server.Script["RCPT"] = kill % 4 == 3 ? "450 greylisted" : "250 fine";
            Thread.Sleep(Random.Shared.Next(100, 1_500));
            var victim = Random.Shared.Next(workers.Length);
            workers[victim].Kill();
            workers[victim].WaitForExit();
            workers[victim] = Start(config);
        }

        await delivering;
        server.Script.Clear();
        using var store = BotStore.Open(connection is null ? new SqliteDialect(Path.Combine(home.FullPath, "state", "reviewbot.db")) : new PostgresDialect(connection));
        var isDone = SpinWait.SpinUntil(() => Pause() && Number(store, $"SELECT COUNT(*) FROM post WHERE state = 'sent'") == 2 * Series, TimeSpan.FromMinutes(3));
        foreach (var worker in workers)
        {
            worker.Kill();
            worker.WaitForExit();
        }

        var states = store.Do(transaction => transaction.Query($"SELECT state, problem FROM series UNION ALL SELECT state, problem FROM post", row => $"{row.GetString(0)} {row.Text(1)}"));
        Assert.True(isDone, string.Join("; ", states.CountBy(state => state)));
        Assert.Equal((Series, Series), (Number(store, $"SELECT COUNT(*) FROM series WHERE state = 'reviewed'"), Number(store, $"SELECT COUNT(*) FROM review")));
        var mails = server.Mails.Select(mail => RawText.Read(System.Text.Encoding.Latin1.GetBytes(mail), "sent")!).ToList();
        var answered = mails.DistinctBy(mail => mail.MessageId).Select(mail => mail.Parents[^1]).Order(StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, Series).SelectMany(series => (string[])[$"s{series}-1@author.example", $"s{series}-2@author.example"]).Order(StringComparer.Ordinal), answered);
        output.WriteLine($"{s_kills} kills: {mails.Count} mails taken by the server, of which {mails.Count - 2 * Series} are copies with the Message-ID of another");
    }

    /// <summary>As a mail server does: again and again until the status is 0, and not put off by a delivery that is killed.</summary>
    private static void Deliver(string config)
    {
        var mails = Enumerable.Range(0, Series).SelectMany(series => BotMail.Series(2, stem: $"s{series}", title: $"Lamp {series}")
            .Select(mail => mail.Replace("/room", $"/lamp{series}room", StringComparison.Ordinal).Replace("Step", $"Lamp {series} step", StringComparison.Ordinal))).ToArray();
        Random.Shared.Shuffle(mails);
        foreach (var mail in mails)
        {
            while (true)
            {
                using var process = Run("deliver", config);
                process.StandardInput.Write(mail);
                process.StandardInput.Close();
                if (Random.Shared.Next(4) == 0 && !process.WaitForExit(Random.Shared.Next(150)))
                    process.Kill();
                process.WaitForExit();
                if (process.ExitCode == 0)
                    break;
            }
        }
    }

    private static Process Start(string config)
    {
        var process = Run("serve", config);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static Process Run(string command, string config) => Process.Start(new ProcessStartInfo("dotnet", [s_program, command, "--config", config])
    {
        RedirectStandardInput = true,
        RedirectStandardError = true,
        Environment = { ["DOTNET_TieredCompilation"] = "1" },
    })!;

    private static bool Pause()
    {
        Thread.Sleep(200);
        return true;
    }

    private static long Number(BotStore store, Sql statement) => store.Do(transaction => transaction.Number(statement))!.Value;
}
