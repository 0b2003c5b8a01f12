using ReviewBot.Bot.Store;
using ReviewBot.Series;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// Which series in the store are other versions of one: of the same author, and with the same title, or in the same thread, or with at least half of the patches' subjects the same. An author
/// who renames everything and starts a new thread is not recognised: the new version is reviewed as a first one.
/// </summary>
internal static class Versions
{
    private const int MaxCandidates = 200;

    /// <summary>RFC 5321 §4.5.3.1 allows 64 and 255 octets around the at sign.</summary>
    private const int MaxAddress = 320;

    /// <summary>The latest of the earlier versions that are worth comparing with.</summary>
    public static SeriesRow? Before(StoreTransaction store, SeriesRow row, PatchSeries series) => Others(store, row, series, new SqlFragment("<")).FirstOrDefault();

    /// <summary>A later version.</summary>
    public static SeriesRow? After(StoreTransaction store, SeriesRow row, PatchSeries series) => Others(store, row, series, new SqlFragment(">")).FirstOrDefault();

    /// <summary>The author's address, as the store's index can hold it.</summary>
    public static string Author(PatchSeries series) => series.Author.Address[..Math.Min(MaxAddress, series.Author.Address.Length)];

    private static IEnumerable<SeriesRow> Others(StoreTransaction store, SeriesRow row, PatchSeries series, SqlFragment comparison)
    {
        string[] dead = [SeriesState.Merged, SeriesState.Aside];
        var candidates = store.Query($"""
            SELECT {SeriesRow.Columns} FROM series
            WHERE author = {Author(series)} AND version {comparison} {row.Version} AND id <> {row.Id} AND state NOT IN {dead} ORDER BY version DESC, id DESC LIMIT {MaxCandidates}
            """, SeriesRow.Read);
        return candidates.Where(other => IsSame(store, other, row, series));
    }

    private static bool IsSame(StoreTransaction store, SeriesRow other, SeriesRow row, PatchSeries series)
    {
        if (other.Title.Equals(series.Title, StringComparison.OrdinalIgnoreCase))
            return true;
        var subjects = store.Query($"SELECT subject FROM part WHERE series = {other.Id}", part => SubjectLine.Parse(part.GetString(0)).Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var same = series.Patches.Count(patch => subjects.Contains(patch.Subject));
        return same * 2 >= series.Patches.Length || (other.Thread == row.Thread && same > 0);
    }
}
