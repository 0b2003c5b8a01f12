using System.Data.Common;
using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Outbox;

/// <summary>A post as the store has it.</summary>
/// <param name="Lists">The lists among the recipients, one a line: they have caps.</param>
/// <param name="Recipients">Addresses of the envelope, one a line.</param>
/// <param name="Raw">The mail, LF line ends, ASCII.</param>
/// <param name="Token">What an operator's answer must have in it to approve it; null when no approval is needed.</param>
internal sealed record PostRow(long Id, long Series, string Kind, string MessageId, string Lists, string Recipients, string Subject, byte[] Raw, string State, string? Lease, int Attempts, string? Token)
{
    public static readonly SqlFragment Columns = new("id, series, kind, message_id, lists, recipients, subject, raw, state, lease, attempts, token");

    public static PostRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.Bytes(7), row.GetString(8), row.Text(9), (int)row.GetInt64(10), row.Text(11));
}

/// <summary>What others ask of the posts in the store.</summary>
internal static class PostTable
{
    /// <summary>Whether a Message-ID is one of ours.</summary>
    public static bool Knows(StoreTransaction store, string messageId) => store.Number($"SELECT id FROM post WHERE message_id = {messageId}") is not null;

    /// <summary>Our own mail came back to us, from a list most likely: if there was doubt whether it was sent, there is none now.</summary>
    public static void WasSeen(StoreTransaction store, string messageId) =>
        store.Execute($"UPDATE post SET state = {PostState.Sent}, sent = {store.Now}, due = NULL, lease = NULL WHERE message_id = {messageId} AND state = {PostState.Doubt}");

    /// <summary>Posts of a series that were not sent yet shall not be.</summary>
    public static void Withdraw(StoreTransaction store, long series, string why)
    {
        string[] unsent = [PostState.Held, PostState.Queued];
        store.Execute($"UPDATE post SET state = {PostState.Withdrawn}, due = NULL, problem = {why} WHERE series = {series} AND state IN {unsent}");
    }
}
