using System.Text;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;

namespace ReviewBot.Tests.Bot;

/// <summary>A clock that goes on when a test says so.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2024, 1, 10, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}

/// <summary>A bot's directory, store and clock, gone after the test.</summary>
internal sealed class BotHome : IDisposable
{
    public BotHome(string database = "sqlite", Func<BotConfig, BotConfig>? change = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("reviewbot-").FullName;
        var config = new BotConfig
        {
            State = Directory,
            Identity = new IdentityConfig { Address = "bot@bot.example" },
            Policy = new PolicyConfig { MayWriteTo = ["*"], Lists = ["list@lists.example"] },
            Series = new SeriesConfig { SettleSeconds = 0, MaxAgeDays = 0 },
            Outbox = new OutboxConfig { Maildir = Path.Combine(Directory, "outbox") },
        };
        Config = change is null ? config : change(config);
        Store = BotStore.Open(Dialect(database), Clock);
    }

    public string Directory { get; }

    public BotConfig Config { get; }

    public TestClock Clock { get; } = new();

    public BotStore Store { get; }

    public Intake Intake => new(Store);

    /// <summary>Takes mails in, sorts them, and puts their series together.</summary>
    public void Receive(params IEnumerable<string> mails)
    {
        Intake.Take("test", isTrusted: true, mails.Select(mail => new IncomingMail(Encoding.Latin1.GetBytes(mail), null)));
        Settle();
    }

    public void Settle()
    {
        while (new Sorter(Store, Config).SortSome())
        {
        }

        while (new Gatherer(Store, Config).GatherOne())
        {
        }
    }

    /// <summary>The series in the store: title, revision, state, how many parts of how many.</summary>
    public List<string> Series() => Store.Do(transaction => transaction.Query($"SELECT {SeriesRow.Columns} FROM series ORDER BY id", SeriesRow.Read))
        .ConvertAll(row => $"{row.Title} {row.Revision} {row.State} {row.Present}/{row.Total}");

    public long Count(Sql statement) => Store.Do(transaction => transaction.Number(statement))!.Value;

    public void Dispose()
    {
        Store.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private StoreDialect Dialect(string database) => database switch
    {
        "sqlite" => new SqliteDialect(Path.Combine(Directory, "reviewbot.db")),
        _ => new PostgresDialect(TestPostgres.NewDatabase()),
    };
}
