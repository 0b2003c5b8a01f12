using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Inbox;

/// <summary>One mail on its way into the store.</summary>
/// <param name="Mark">Where the source is after this mail; null for a source that needs no memory.</param>
internal sealed record IncomingMail(byte[] Raw, SourceMark? Mark);

/// <summary>What a source remembers of how far it was read: a place for each of its items.</summary>
internal readonly record struct SourceMark(string Item, string Place);

/// <summary>
/// The one way into the store for mail from everywhere. A mail and the mark that its source has given it are one transaction: after a crash a source goes on where the mails end. A
/// mail that is there already, by its Message-ID, is not taken again: lists send copies, and sources are read anew.
/// </summary>
internal sealed class Intake(BotStore store)
{
    private const int BatchMails = 256;
    private const int BatchBytes = 8 << 20;

    /// <param name="source">The source's name in the store.</param>
    /// <param name="isTrusted">Mail of it has passed our own mail server, which vouches for the authentication results in it.</param>
    /// <param name="taken">Told how many of the mails given so far are in the store for good.</param>
    /// <returns>How many mails were new.</returns>
    public int Take(string source, bool isTrusted, IEnumerable<IncomingMail> mails, Action<int>? taken = null, CancellationToken cancel = default)
    {
        var (added, given, bytes) = (0, 0, 0);
        var batch = new List<IncomingMail>();
        foreach (var mail in mails)
        {
            batch.Add(mail);
            bytes += mail.Raw.Length;
            if (batch.Count >= BatchMails || bytes >= BatchBytes)
                Flush();
            if (cancel.IsCancellationRequested)
                break;
        }

        Flush();
        return added;

        void Flush()
        {
            if (batch.Count == 0)
                return;
            added += store.Do(transaction => Add(transaction, source, isTrusted, batch));
            given += batch.Count;
            taken?.Invoke(given);
            batch.Clear();
            bytes = 0;
        }
    }

    private static int Add(StoreTransaction store, string source, bool isTrusted, List<IncomingMail> batch)
    {
        var added = 0;
        foreach (var (raw, mark) in batch)
        {
            var plain = RawText.WithoutEnvelopeLine(raw);
            added += store.Execute($"""
                INSERT INTO mail (message_id, source, trusted, received, kind, raw)
                VALUES ({RawText.MessageId(plain)}, {source}, {(isTrusted ? 1L : 0L)}, {store.Now}, {MailKind.New}, {plain})
                ON CONFLICT (message_id) DO NOTHING
                """);
            if (mark is { } place)
                store.Execute($"""
                    INSERT INTO position (source, item, place) VALUES ({source}, {place.Item}, {place.Place})
                    ON CONFLICT (source, item) DO UPDATE SET place = excluded.place
                    """);
        }

        if (added > 0)
            store.Dialect.Announce(store);
        return added;
    }
}
