using System.Text;
using ReviewBot.Bot.Answers;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;
using ReviewBot.Bot.Web;
using ReviewBot.Mail;

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
            Trees = [new TreeConfig { Repository = MiniatureRepository.Path }],
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

        while (new Gatherer(Store, Config, BotLog.Silent).GatherOne())
        {
        }
    }

    /// <summary>The series in the store: title, revision, state, how many parts of how many.</summary>
    public List<string> Series() => Store.Do(transaction => transaction.Query($"SELECT {SeriesRow.Columns} FROM series ORDER BY id", SeriesRow.Read))
        .ConvertAll(row => $"{row.Title} {row.Revision} {row.State} {row.Present}/{row.Total}");

    /// <summary>Reviews all that is due.</summary>
    public void Review()
    {
        using var reviewer = new TreeReviewer(Config, Store);
        while (new ReviewStep(Store, Config, reviewer.Review, BotLog.Silent).ReviewOne())
        {
        }
    }

    /// <summary>Sends all that is due.</summary>
    public void Send(IPostTransport? transport = null)
    {
        while (new Sender(Store, Config, transport ?? new DryRunTransport(Config.Outbox.Maildir!), BotLog.Silent).SendOne())
        {
        }
    }

    /// <summary>Carries out all commands.</summary>
    public void Answer()
    {
        while (new Answerer(Store, Config, BotLog.Silent).AnswerOne())
        {
        }
    }

    /// <summary>What was sent into the dry-run Maildir, by what it answers.</summary>
    public List<MailMessage> Sent() => new Maildir(Config.Outbox.Maildir!).Files().Select(file => RawText.Read(File.ReadAllBytes(file.File), file.Name)!)
        .OrderBy(mail => mail.Parents.LastOrDefault(), StringComparer.Ordinal).ToList();

    /// <summary>All posts: state, and what it says of that.</summary>
    public List<string> Posts() => Store.Do(transaction => transaction.Query($"SELECT kind, state, problem FROM post ORDER BY id", row => $"{row.GetString(0)} {row.GetString(1)} {row.Text(2)}".TrimEnd()));

    public long Count(Sql statement) => Store.Do(transaction => transaction.Number(statement))!.Value;

    public void Dispose()
    {
        Store.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>The store of a bot that is a process of its own.</summary>
    public static BotStore OpenStore(string stateDirectory) => BotStore.Open(new SqliteDialect(StoreFile(stateDirectory)));

    private static string StoreFile(string stateDirectory) => Path.Combine(stateDirectory, "reviewbot.db");

    private StoreDialect Dialect(string database) => database switch
    {
        "sqlite" => new SqliteDialect(StoreFile(Directory)),
        _ => new PostgresDialect(TestPostgres.NewDatabase()),
    };
}
