using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Store;
using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// Looks at mails that are new in the store, in order of arrival: what each is, and which thread it is of. A thread with a new patch is due to be put together once it has been still for a
/// moment. One worker sorts at a time, so that no thread is made twice.
/// </summary>
internal sealed class Sorter(BotStore store, BotConfig config)
{
    private const int Batch = 200;

    /// <summary>Sorts some mails; false when there were none.</summary>
    public bool SortSome() => store.Do(transaction =>
    {
        transaction.Dialect.Exclude(transaction, StorePurpose.Sort);
        var mails = transaction.Query(
            $"SELECT id, message_id, trusted, raw FROM mail WHERE kind = {MailKind.New} ORDER BY id LIMIT {Batch}",
            row => (Id: row.GetInt64(0), MessageId: row.GetString(1), IsTrusted: row.GetInt64(2) != 0, Raw: row.Bytes(3)));
        foreach (var (id, messageId, isTrusted, raw) in mails)
            Sort(transaction, id, messageId, isTrusted, raw);
        return mails.Count > 0;
    });

    private void Sort(StoreTransaction transaction, long id, string messageId, bool isTrusted, byte[] raw)
    {
        var mail = RawText.Read(raw, $"mail {id}");
        var patch = mail is null ? null : PatchMailReader.Read(mail);
        var kind = mail is null ? MailKind.Unreadable : Classify(transaction, mail, patch, RawText.Headers(raw), isTrusted);
        var thread = mail is null ? (long?)null : ThreadIndex.Place(transaction, messageId, mail, kind == MailKind.Patch ? patch : null);
        transaction.Execute($"UPDATE mail SET kind = {kind}, thread = {thread}, sender = {mail?.From.Address}, subject = {mail?.Subject} WHERE id = {id}");
        if (kind == MailKind.Patch)
            transaction.Execute($"UPDATE thread SET due = {transaction.Now + (long)(config.Series.SettleSeconds * 1000)} WHERE id = {thread}");
        if (kind == MailKind.Own)
            PostTable.WasSeen(transaction, messageId);
    }

    private string Classify(StoreTransaction transaction, MailMessage mail, PatchMail? patch, HeaderBlock headers, bool isTrusted)
    {
        if (MailAddress.AreSame(mail.From.Address, config.Identity.Address) || AddressList.Sender(headers) is { } sender && MailAddress.AreSame(sender.Address, config.Identity.Address)
            || (mail.MessageId is { } id && PostTable.Knows(transaction, id)))
            return MailKind.Own;
        if (RobotHeaders.Say(headers) || config.Policy.Robots.Any(robot => MailAddress.Matches(robot, mail.From.Address)))
            return MailKind.Robot;
        if (patch is not null)
            return MailKind.Patch;
        return isTrusted && mail.Parents is [.., var answered] && PostTable.Knows(transaction, answered) ? MailKind.Command : MailKind.Talk;
    }
}
