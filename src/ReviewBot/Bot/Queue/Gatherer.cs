using KvmModel.Source;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Store;
using ReviewBot.Bot.Web;
using ReviewBot.Series;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// Puts the series of a thread together when the thread has new mail, and brings the store's series in line: what is new, what is complete and due, what was superseded. One transaction a thread,
/// which can be done again at any time and then changes nothing.
/// </summary>
internal sealed class Gatherer(BotStore store, BotConfig config, BotLog log)
{
    /// <summary>When a thread that could not be put together is looked at again; a newer program may know better.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    /// <summary>Looks at one thread that is due; false when none is.</summary>
    public bool GatherOne()
    {
        long? taken = null;
        try
        {
            return store.Do(transaction =>
            {
                taken = transaction.Number($"SELECT id FROM thread WHERE due <= {transaction.Now} ORDER BY due, id LIMIT 1 {transaction.Dialect.SkipLocked}");
                if (taken is { } id)
                    Gather(transaction, id);
                return taken is not null;
            });
        }
        catch (Exception problem) when (taken is not null)
        {
            // A thread that makes the program fail must not stop those behind it.
            log.Say("gathering-failed", ("thread", taken), ("problem", problem.ToString()));
            store.Do(transaction => transaction.Execute($"UPDATE thread SET due = {transaction.Now + (long)Again.TotalMilliseconds} WHERE id = {taken}"));
            return true;
        }
    }

    private void Gather(StoreTransaction transaction, long id)
    {
        transaction.Execute($"UPDATE thread SET due = NULL WHERE id = {id}");
        var thread = StoredThread.Load(transaction, id);
        var taken = new HashSet<long>();
        foreach (var series in thread.Found.Series.OrderBy(series => series.Revision))
            Bring(transaction, id, thread, series, taken);
        transaction.Dialect.Announce(transaction);
    }

    private void Bring(StoreTransaction transaction, long thread, StoredThread mails, PatchSeries series, HashSet<long> taken)
    {
        var parts = mails.Parts(series).Distinct().ToArray();
        if (parts is [] || IsPutOff(transaction, thread, series, parts))
            return;
        var rows = Rows(transaction, series, parts).FindAll(row => !taken.Contains(row.Id));
        var row = rows is [] ? Insert(transaction, thread, series, parts[0]) : rows[0];
        taken.Add(row.Id);
        foreach (var other in rows.Skip(1).Where(other => other.State == SeriesState.Waiting))
            transaction.Execute($"UPDATE series SET state = {SeriesState.Merged}, due = NULL WHERE id = {other.Id}");
        if (row.State is not (SeriesState.Reviewed or SeriesState.Failed))
            transaction.Execute($"DELETE FROM part WHERE series = {row.Id} AND message_id NOT IN {parts}");
        foreach (var (place, id) in parts.Index())
            transaction.Execute($"""
                INSERT INTO part (message_id, series, place, subject) VALUES ({id}, {row.Id}, {place}, {mails.Mails.GetValueOrDefault(id)?.Message.Subject ?? ""})
                ON CONFLICT (series, message_id) DO NOTHING
                """);
        Update(transaction, mails, series, row);
    }

    /// <summary>
    /// Mails that do not answer each other are one series by a guess, and the guess is wrong while the mails that would tell are on their way: it is made after the quiet period.
    /// </summary>
    private bool IsPutOff(StoreTransaction transaction, long thread, PatchSeries series, string[] parts)
    {
        if (!series.Diagnostics.Any(diagnostic => diagnostic.Code == "series-unthreaded"))
            return false;
        var quiet = (transaction.Number($"SELECT MAX(received) FROM mail WHERE message_id IN {parts}") ?? 0) + (long)(config.Series.QuietMinutes * 60_000);
        if (quiet <= transaction.Now)
            return false;
        transaction.Execute($"UPDATE thread SET due = {quiet} WHERE id = {thread} AND (due IS NULL OR due > {quiet})");
        return true;
    }

    private static List<SeriesRow> Rows(StoreTransaction transaction, PatchSeries series, string[] parts) => transaction.Query($"""
        SELECT {SeriesRow.Columns} FROM series
        WHERE version = {VersionOf(series)} AND state <> {SeriesState.Merged} AND id IN (SELECT series FROM part WHERE message_id IN {parts}) ORDER BY id
        """, SeriesRow.Read);

    private static SeriesRow Insert(StoreTransaction transaction, long thread, PatchSeries series, string lead) => transaction.First($"""
        INSERT INTO series (thread, lead, title, author, revision, version, total, present, digest, state, attempts, generation, changed)
        VALUES ({thread}, {lead}, {series.Title}, {Versions.Author(series)}, {series.Revision.ToString()}, {VersionOf(series)}, {series.Total}, 0, '', {SeriesState.Waiting}, 0, 1, {transaction.Now})
        RETURNING {SeriesRow.Columns}
        """, SeriesRow.Read)!;

    private void Update(StoreTransaction transaction, StoredThread mails, PatchSeries series, SeriesRow row)
    {
        var digest = StoredThread.Digest(series);
        if (row.State is SeriesState.Reviewed or SeriesState.Failed)
        {
            if (digest != row.Digest)
                transaction.Execute($"UPDATE series SET problem = {"mails of it came after its review; a recheck would count them"} WHERE id = {row.Id}");
            return;
        }

        var previous = Versions.Before(transaction, row, series);
        var newer = Versions.After(transaction, row, series);
        var (state, problem) = row.Generation > 1 ? (SeriesState.Waiting, null) : StateOf(transaction, mails, series, newer, row);
        var due = state != SeriesState.Waiting ? null
            : mails.IsComplete(series) ? transaction.Now
            : digest == row.Digest ? (long?)null
            : transaction.Now + (long)(config.Series.QuietMinutes * 60_000);
        transaction.Execute($"""
            UPDATE series SET lead = {series.MessageId ?? row.Lead}, title = {series.Title}, author = {Versions.Author(series)}, total = {series.Total}, present = {series.Patches.Length},
                digest = {digest}, previous = {previous?.Id}, changed = {transaction.Now} WHERE id = {row.Id}
            """);
        if (row.State == SeriesState.Reviewing)
            return;
        transaction.Execute($"UPDATE series SET state = {state}, problem = {problem} WHERE id = {row.Id}");
        if (state != SeriesState.Waiting || due is not null)
            transaction.Execute($"UPDATE series SET due = {due} WHERE id = {row.Id}");
        if (previous is { State: SeriesState.Waiting } && state == SeriesState.Waiting)
            transaction.Execute($"UPDATE series SET state = {SeriesState.Superseded}, due = NULL, problem = {$"{series.Revision} came before it was reviewed"} WHERE id = {previous.Id}");
        if (previous is not null && state == SeriesState.Waiting)
            PostTable.Withdraw(transaction, previous.Id, $"{series.Revision} is out");
    }

    private (string State, string? Problem) StateOf(StoreTransaction transaction, StoredThread mails, PatchSeries series, SeriesRow? newer, SeriesRow row)
    {
        if (newer is not null)
            return (SeriesState.Superseded, $"{newer.Revision} was there before it");
        if (mails.Found.SideTracks.Contains(series) && series != mails.Found.Chosen)
            return (SeriesState.Aside, "it hangs in the thread of another series");
        if (config.Policy.OptedOut.Any(entry => MailAddress.Matches(entry, series.Author.Address)) || (mails.Mails.GetValueOrDefault(row.Lead)?.Headers is { } headers && OptOut.Asks(headers)))
            return (SeriesState.Passed, "its author asked not to be written to");
        var sent = mails.Mails.GetValueOrDefault(series.MessageId ?? row.Lead)?.Message.Date;
        if (config.Series.MaxAgeDays > 0 && sent is { } date && date.ToUnixTimeMilliseconds() < transaction.Now - config.Series.MaxAgeDays * 86_400_000)
            return (SeriesState.Passed, $"it is more than {config.Series.MaxAgeDays} days old");
        if (!config.Series.Paths.IsEmpty && mails.IsComplete(series) && !series.Patches.SelectMany(patch => UnifiedDiff.Parse(patch.Diff).Paths).Any(IsOfInterest))
            return (SeriesState.Passed, "it touches nothing that is reviewed here");
        return (SeriesState.Waiting, null);
    }

    private bool IsOfInterest(string path) => config.Series.Paths.Any(start => path.StartsWith(start, StringComparison.Ordinal));

    private static long VersionOf(PatchSeries series) => Math.Min(series.Revision.Major, 9_999) * 10_000L + Math.Min(series.Revision.Minor ?? 0, 9_999);
}
