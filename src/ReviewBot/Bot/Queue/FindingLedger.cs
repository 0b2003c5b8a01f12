using ReviewBot.Bot.Store;
using Rules;

namespace ReviewBot.Bot.Queue;

/// <summary>A finding of an earlier review.</summary>
internal sealed record PastFinding(string Fingerprint, string Rule, int Patch, string Title, string Message, string Told);

/// <summary>The latest review of the versions before, with what it found.</summary>
internal sealed record PastReview(string Revision, IReadOnlyList<PastFinding> Findings);

/// <summary>What was found over the versions of a series, and what somebody called a false positive.</summary>
internal static class FindingLedger
{
    /// <summary>Findings of a review: what became of each against the version before, and whether it was told.</summary>
    public const string New = "new";

    public const string Still = "still";

    /// <summary>Told of the version before, and not found any more.</summary>
    public const string Fixed = "fixed";

    /// <summary>As <c>told</c>: in a post. Else it is why not.</summary>
    public const string Posted = "post";

    private const int MaxVersions = 50;

    /// <summary>The last review before this one: of the same series when it is reviewed again, else of the version before, or one before that.</summary>
    public static PastReview? Before(StoreTransaction store, SeriesRow row)
    {
        var series = row.Generation > 1 ? row.Id : row.Previous;
        for (var step = 0; series is { } id && step < MaxVersions; step++)
        {
            if (store.Number($"SELECT id FROM review WHERE series = {id} ORDER BY generation DESC LIMIT 1") is { } review)
            {
                var revision = store.First($"SELECT revision FROM series WHERE id = {id}", found => found.GetString(0))!;
                return new PastReview(revision, store.Query($"SELECT fingerprint, rule, patch, title, message, told FROM finding WHERE review = {review} AND fate <> {Fixed} ORDER BY number",
                    found => new PastFinding(found.GetString(0), found.GetString(1), (int)found.GetInt64(2), found.GetString(3), found.GetString(4), found.GetString(5))));
            }

            series = store.Number($"SELECT previous FROM series WHERE id = {id}");
        }

        return null;
    }

    public static Dictionary<string, string> Suppressions(StoreTransaction store) =>
        store.Query($"SELECT fingerprint, reason FROM suppression", row => (Fingerprint: row.GetString(0), Reason: row.GetString(1))).ToDictionary(row => row.Fingerprint, row => row.Reason, StringComparer.Ordinal);

    public static void Keep(StoreTransaction store, long review, int number, Finding finding, string fate, string told) =>
        Keep(store, review, number, new PastFinding(finding.Fingerprint, finding.Rule, finding.Patch, finding.Title, finding.Message, told), fate);

    /// <param name="number">Within the review.</param>
    public static void Keep(StoreTransaction store, long review, int number, PastFinding finding, string fate) => store.Execute($"""
        INSERT INTO finding (review, number, fingerprint, rule, patch, title, message, fate, told)
        VALUES ({review}, {number}, {finding.Fingerprint}, {finding.Rule}, {finding.Patch}, {finding.Title}, {finding.Message}, {fate}, {finding.Told})
        """);
}
