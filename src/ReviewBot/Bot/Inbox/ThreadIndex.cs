using ReviewBot.Bot.Store;
using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// Which mails are looked at together. Mails that name each other are of one thread; so are numbered patches of one sender, version, number of parts and day, which may be a series whose mails do not
/// answer each other. Too large a thread only costs time, because what is a series in it is decided when it is put together; one that has grown over a limit takes in no other, so that
/// nobody can make all threads one by naming their mails.
/// </summary>
internal static class ThreadIndex
{
    /// <summary>Mails of a thread. Real ones have some hundred.</summary>
    private const int MaxMails = 3_000;

    /// <summary>Mails named by one; the nearest count.</summary>
    private const int MaxNames = 40;

    public static long Place(StoreTransaction store, string messageId, MailMessage mail, PatchMail? patch)
    {
        var own = patch is null ? (Named: [], Near: []) : Gatherings(mail, patch);
        var named = (string[])[messageId, .. mail.Parents.Where(id => id.Length <= RawText.MaxId).TakeLast(MaxNames)];
        var threads = store.Query(
            $"SELECT id, mails FROM thread WHERE id IN (SELECT thread FROM mention WHERE name IN {(string[])[.. named, .. own.Near]}) ORDER BY id",
            row => (Id: row.GetInt64(0), Mails: row.GetInt64(1)));
        var home = threads is [] ? Make(store) : Merge(store, threads);
        foreach (var name in (string[])[.. named, .. own.Named])
            store.Execute($"INSERT INTO mention (name, thread) VALUES ({name}, {home}) ON CONFLICT (name) DO NOTHING");
        store.Execute($"UPDATE thread SET mails = mails + 1 WHERE id = {home}");
        return home;
    }

    /// <summary>Names of what a numbered patch may be gathered by: its own day, and the days around it.</summary>
    private static (string[] Named, string[] Near) Gatherings(MailMessage mail, PatchMail patch)
    {
        if (patch.Line.Part is not { Total: > 1 } part || patch.Date is null || mail.From.Address.Length > RawText.MaxId)
            return ([], []);
        var day = (mail.Date ?? patch.Date.Value).ToUnixTimeSeconds() / 86_400;
        return ([Name(day)], [Name(day - 1), Name(day), Name(day + 1)]);

        string Name(long of) => $"parts {mail.From.Address.ToLowerInvariant()} {patch.Line.Revision} {part.Total} {of}";
    }

    private static long Make(StoreTransaction store) => store.Number($"INSERT INTO thread (mails) VALUES (0) RETURNING id")!.Value;

    private static long Merge(StoreTransaction store, List<(long Id, long Mails)> threads)
    {
        var (home, size) = threads.MaxBy(thread => (thread.Mails, -thread.Id));
        foreach (var (other, mails) in threads.Where(thread => thread.Id != home))
        {
            if (size + mails > MaxMails)
                continue;
            size += mails;
            store.Execute($"UPDATE mention SET thread = {home} WHERE thread = {other}");
            store.Execute($"UPDATE mail SET thread = {home} WHERE thread = {other}");
            store.Execute($"UPDATE series SET thread = {home} WHERE thread = {other}");
            store.Execute($"""
                UPDATE thread SET mails = {size}, due = (SELECT MAX(due) FROM thread WHERE id IN ({home}, {other})) WHERE id = {home}
                """);
            store.Execute($"DELETE FROM thread WHERE id = {other}");
        }

        return home;
    }
}
