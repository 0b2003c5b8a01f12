using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Service;

/// <summary>From a configuration to the store and the way out that it names.</summary>
internal static class BotFactory
{
    public static BotStore OpenStore(BotConfig config)
    {
        Directory.CreateDirectory(config.State);
        return BotStore.Open(config.Database is { } database ? new PostgresDialect(Secret.Resolve(database)) : new SqliteDialect(Path.Combine(config.State, "reviewbot.db")));
    }

    public static IPostTransport OpenTransport(BotConfig config) => config.Outbox switch
    {
        { Mode: "dry-run", Maildir: { } maildir } => new DryRunTransport(maildir),
        { Smtp: { } smtp } => new SmtpTransport(smtp, smtp.Password is { } password ? Secret.Resolve(password) : null),
        { Sendmail: var command } => new SendmailTransport(command),
    };

    /// <summary>What must not be in a log.</summary>
    public static string[] Secrets(BotConfig config) =>
        [.. ((string?[])[config.Database, config.Outbox.Smtp?.Password]).OfType<string>().Select(Secret.Resolve)];
}
