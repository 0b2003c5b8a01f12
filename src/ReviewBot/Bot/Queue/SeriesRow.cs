using System.Data.Common;
using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Queue;

/// <summary>A series as the store has it.</summary>
/// <param name="Lead">The Message-ID of the cover letter, or of the first patch.</param>
/// <param name="Author">The address.</param>
/// <param name="Version">Orders the versions: 3000 for v3, 5005 for v5.5.</param>
/// <param name="Present">How many of the <paramref name="Total"/> patches are there.</param>
/// <param name="Digest">Changes with the mails that it is made of.</param>
/// <param name="Lease">Who has it; a new one with every claim, so that a worker whose lease ran out can change nothing any more.</param>
/// <param name="Attempts">Claims since the last review.</param>
/// <param name="Generation">How many times it was asked to be reviewed, from 1.</param>
/// <param name="Wish">The base that somebody asked for with <c>recheck base=</c>.</param>
/// <param name="Asked">The Message-ID of the mail that asked for this generation; null for the first.</param>
internal sealed record SeriesRow(
    long Id, long Thread, string Lead, string Title, string Author, string Revision, long Version, int Total, int Present, string Digest, string State,
    string? Lease, int Attempts, int Generation, string? Wish, string? Asked, string? Problem, long? Previous)
{
    public static readonly SqlFragment Columns = new("id, thread, lead, title, author, revision, version, total, present, digest, state, lease, attempts, generation, wish, asked, problem, previous");

    public static SeriesRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), (int)row.GetInt64(7), (int)row.GetInt64(8), row.GetString(9),
        row.GetString(10), row.Text(11), (int)row.GetInt64(12), (int)row.GetInt64(13), row.Text(14), row.Text(15), row.Text(16), row.Number(17));
}
