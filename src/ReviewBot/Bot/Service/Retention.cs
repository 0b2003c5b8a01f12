using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Service;

/// <summary>
/// Forgets threads that nothing came to for longer than the configuration says. What keeps the bot from saying anything twice stays: the Message-IDs of mails, so that an archive that is read anew brings nothing back,
/// those of replies that were sent, and what was called a false positive. A thread in which something is still to be done stays whole.
/// </summary>
internal sealed class Retention(BotStore store, BotConfig config)
{
    private const int Batch = 100;
    private const long Day = 86_400_000;
    private static readonly byte[] s_nothing = [];

    /// <summary>Forgets what is due, at most once a day whatever the number of workers; gives the number of threads.</summary>
    public int ForgetOld()
    {
        if (config.Retention.Days <= 0 || !store.Do(IsDue))
            return 0;
        var (forgotten, last) = (0, 0L);
        while (store.Do(transaction => ForgetSome(transaction, last)) is ({ } reached, var count))
            (last, forgotten) = (reached, forgotten + count);
        return forgotten;
    }

    private static bool IsDue(StoreTransaction transaction)
    {
        transaction.Execute($"INSERT INTO setting (name, value) VALUES ('forgot', '0') ON CONFLICT (name) DO NOTHING");
        var today = $"{transaction.Now / Day}";
        return transaction.Execute($"UPDATE setting SET value = {today} WHERE name = 'forgot' AND value <> {today}") == 1;
    }

    /// <summary>The next threads after one; gives the last that was looked at, null when there was none, and how many were forgotten.</summary>
    private (long? Reached, int Forgotten) ForgetSome(StoreTransaction transaction, long after)
    {
        transaction.Dialect.Exclude(transaction, StorePurpose.Sort);
        var threads = transaction.Query($"SELECT id FROM thread WHERE id > {after} ORDER BY id LIMIT {Batch}", row => row.GetInt64(0));
        var over = threads.FindAll(thread => IsOver(transaction, thread));
        over.ForEach(thread => Forget(transaction, thread));
        return (threads is [.., var reached] ? reached : null, over.Count);
    }

    private bool IsOver(StoreTransaction transaction, long thread)
    {
        var before = transaction.Now - (long)(config.Retention.Days * Day);
        string[] unsent = [PostState.Held, PostState.Queued, PostState.Sending, PostState.Doubt];
        return transaction.Number($"""
            SELECT COUNT(*) FROM thread WHERE id = {thread} AND due IS NULL
                AND NOT EXISTS (SELECT 1 FROM mail WHERE mail.thread = {thread} AND received >= {before})
                AND NOT EXISTS (SELECT 1 FROM series WHERE series.thread = {thread} AND (changed >= {before} OR due IS NOT NULL OR state = {SeriesState.Reviewing}))
                AND NOT EXISTS (SELECT 1 FROM post WHERE series IN (SELECT id FROM series WHERE series.thread = {thread}) AND state IN {unsent})
            """) == 1;
    }

    private static void Forget(StoreTransaction transaction, long thread)
    {
        foreach (var series in transaction.Query($"SELECT id FROM series WHERE thread = {thread}", row => row.GetInt64(0)))
        {
            transaction.Execute($"DELETE FROM finding WHERE review IN (SELECT id FROM review WHERE series = {series})");
            transaction.Execute($"DELETE FROM review WHERE series = {series}");
            transaction.Execute($"DELETE FROM part WHERE series = {series}");
            transaction.Execute($"DELETE FROM post_finding WHERE post IN (SELECT id FROM post WHERE series = {series})");
            transaction.Execute($"DELETE FROM post WHERE series = {series} AND state <> {PostState.Sent}");
            transaction.Execute($"UPDATE post SET raw = {s_nothing}, recipients = '', subject = '' WHERE series = {series}");
            transaction.Execute($"DELETE FROM series WHERE id = {series}");
        }

        transaction.Execute($"UPDATE mail SET kind = {MailKind.Forgotten}, thread = NULL, sender = NULL, subject = NULL, raw = {s_nothing} WHERE thread = {thread}");
        transaction.Execute($"DELETE FROM mention WHERE thread = {thread}");
        transaction.Execute($"DELETE FROM thread WHERE id = {thread}");
    }
}
