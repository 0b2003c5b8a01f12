using System.Collections.Immutable;

namespace ReviewBot.Bot.Configuration;

/// <summary>How one bot is set up: the object of <c>reviewbot.json</c>, key by key (<c>docs/schema/bot.schema.json</c>). Paths in it count from the file's directory.</summary>
internal sealed record BotConfig
{
    /// <summary>The bot's own directory, on a local disk: the spool, the dry-run outbox, and the database when that is SQLite.</summary>
    public required string State { get; init; }

    /// <summary>A PostgreSQL connection string, for several workers; null for SQLite in <see cref="State"/>. <c>env:NAME</c> and <c>file:PATH</c> say where it is kept.</summary>
    public string? Database { get; init; }

    /// <summary>Whom the bot writes as.</summary>
    public required IdentityConfig Identity { get; init; }

    public ImmutableArray<InboxConfig> Inboxes { get; init; } = [];

    /// <summary>Programs that bring mail in, such as <c>mbsync</c>, run by <c>serve</c>.</summary>
    public ImmutableArray<SyncConfig> Sync { get; init; } = [];

    /// <summary>Where kernel sources come from, best first. With none, patches are read from their own context.</summary>
    public ImmutableArray<TreeConfig> Trees { get; init; } = [];

    /// <summary>A catalogue of rules over that of the program.</summary>
    public string? Rules { get; init; }

    /// <summary>A kernel's <c>.config</c> in place of the default one.</summary>
    public string? KernelConfig { get; init; }

    public SeriesConfig Series { get; init; } = new();

    public RepliesConfig Replies { get; init; } = new();

    public required PolicyConfig Policy { get; init; }

    public OutboxConfig Outbox { get; init; } = new();

    public AnswersConfig Answers { get; init; } = new();

    public RetentionConfig Retention { get; init; } = new();
}

internal sealed record IdentityConfig
{
    public string Name { get; init; } = "ReviewBot";

    public required string Address { get; init; }
}

/// <summary>One of <see cref="Maildir"/> and <see cref="PublicInbox"/>.</summary>
internal sealed record InboxConfig
{
    public string? Maildir { get; init; }

    public string? PublicInbox { get; init; }

    /// <summary>All mail in it has passed our own mail server, which removes foreign <c>Authentication-Results</c>. Commands are taken from such mail only.</summary>
    public bool Trusted { get; init; }

    /// <summary>Run <c>git fetch</c> in a public-inbox before each look.</summary>
    public bool Fetch { get; init; }

    /// <summary>Of a public-inbox, mails that were archived before are passed over.</summary>
    public DateTimeOffset? Since { get; init; }
}

internal sealed record SyncConfig
{
    public required ImmutableArray<string> Command { get; init; }

    public int EverySeconds { get; init; } = 300;
}

internal sealed record TreeConfig
{
    /// <summary>A git repository, bare or not; nothing in it is changed.</summary>
    public required string Repository { get; init; }

    /// <summary>Branches to take as of the series' date when nothing says what the series was made on, likeliest first.</summary>
    public ImmutableArray<string> Branches { get; init; } = [];
}

internal sealed record SeriesConfig
{
    /// <summary>How long a series with missing parts is waited for after its last part.</summary>
    public double QuietMinutes { get; init; } = 240;

    /// <summary>How long a thread must be still before it is looked at.</summary>
    public double SettleSeconds { get; init; } = 20;

    /// <summary>An older series, by its own date, is remembered and not reviewed; 0 for no limit.</summary>
    public double MaxAgeDays { get; init; } = 21;

    /// <summary>Starts of paths; a series that touches none of them is not reviewed. Empty for all.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];
}

internal sealed record RepliesConfig
{
    /// <summary><c>per-patch</c> or <c>summary</c>.</summary>
    public string Style { get; init; } = "per-patch";

    /// <summary>The least severity that is told: <c>note</c>, <c>warning</c>, <c>error</c>.</summary>
    public string Severity { get; init; } = "warning";

    /// <summary>The least confidence that is told: <c>hint</c>, <c>likely</c>, <c>proved</c>.</summary>
    public string Confidence { get; init; } = "likely";

    /// <summary>A series that would get more replies gets one summary instead.</summary>
    public int PerThread { get; init; } = 10;

    public int PerListAndDay { get; init; } = 40;

    public int PerDay { get; init; } = 80;
}

/// <summary>Who may be written to. What is not named here is never mailed.</summary>
internal sealed record PolicyConfig
{
    /// <summary>Addresses of lists and people; <c>*@example.org</c> is everybody there, <c>*</c> everybody.</summary>
    public required ImmutableArray<string> MayWriteTo { get; init; }

    /// <summary>Of those that may be written to, these are lists: they have a daily cap of their own.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];

    /// <summary>Addresses that asked not to be written to; a series of theirs gets no reply at all.</summary>
    public ImmutableArray<string> OptedOut { get; init; } = [];

    /// <summary>Addresses of programs, beside those that are recognised by their headers.</summary>
    public ImmutableArray<string> Robots { get; init; } = [];
}

internal sealed record OutboxConfig
{
    /// <summary><c>dry-run</c>, <c>moderated</c> or <c>live</c>.</summary>
    public string Mode { get; init; } = "dry-run";

    /// <summary>The dry-run Maildir; null for <c>outbox</c> in the state directory.</summary>
    public string? Maildir { get; init; }

    /// <summary>Who approves, when moderated.</summary>
    public string? Operator { get; init; }

    public SmtpConfig? Smtp { get; init; }

    /// <summary>The program that sends and its arguments, with the recipients behind them: <c>["/usr/sbin/sendmail", "-i", "-f", "bot@example.org", "--"]</c>.</summary>
    public ImmutableArray<string> Sendmail { get; init; } = [];

    /// <summary>After a refusal for now the mail is offered again after this time, then after four times it, nine times it, up to four hours, for four days.</summary>
    public double RetrySeconds { get; init; } = 120;

    /// <summary>When a server may or may not have taken a mail, how long the mail is waited for on the list before it is sent again.</summary>
    public double DoubtMinutes { get; init; } = 15;
}

internal sealed record SmtpConfig
{
    public required string Host { get; init; }

    public int Port { get; init; } = 587;

    /// <summary><c>starttls</c> (required), <c>tls</c> from the first byte, or <c>none</c>, for a server on the same machine.</summary>
    public string Security { get; init; } = "starttls";

    public string? User { get; init; }

    /// <summary><c>env:NAME</c> or <c>file:PATH</c>; never the password itself.</summary>
    public string? Password { get; init; }

    public double TimeoutSeconds { get; init; } = 60;
}

internal sealed record AnswersConfig
{
    /// <summary>The name that our own mail server gives itself in <c>Authentication-Results</c> (RFC 8601 §2.2). Null: no commands from mail.</summary>
    public string? AuthenticationServer { get; init; }

    /// <summary>Who may give commands on any series, beside the author of each.</summary>
    public ImmutableArray<string> Maintainers { get; init; } = [];
}

internal sealed record RetentionConfig
{
    /// <summary>A thread that nothing came to for so long is forgotten: its mails, series, reviews and replies. 0 keeps everything.</summary>
    public double Days { get; init; }
}
