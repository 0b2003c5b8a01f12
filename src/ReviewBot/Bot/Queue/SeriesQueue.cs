using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// Series that are due, for several workers, each of which may die at any moment. A claim gives a lease: a token that is in the row until <c>due</c>. When that time is past the row is due again, for
/// anybody. Every step of a worker asks whether the token is still the row's, in the statement that makes the step: a worker that was taken for dead and was only slow does nothing.
/// </summary>
internal sealed class SeriesQueue(BotStore store)
{
    /// <summary>Longer than a review takes, as it is renewed while one runs.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    /// <summary>Claims without a result, deaths of workers mostly, after which a series is left alone.</summary>
    private const int MaxAttempts = 25;

    /// <summary>Deaths after which a series is due again at once.</summary>
    private const int FreeDeaths = 5;

    /// <summary>Failures that were noticed as such, after which it is left alone.</summary>
    private const int MaxFailures = 3;

    /// <summary>The series that has been due longest, now ours; null when none is due.</summary>
    public SeriesRow? Claim() => store.Do(transaction => transaction.First($"""
        UPDATE series SET state = {SeriesState.Reviewing}, lease = {LeaseToken.New()}, attempts = attempts + 1, due = {transaction.Now + (long)LeaseTime.TotalMilliseconds}, changed = {transaction.Now}
        WHERE id = (SELECT id FROM series WHERE due <= {transaction.Now} AND state IN ({SeriesState.Waiting}, {SeriesState.Reviewing}) ORDER BY due, id LIMIT 1 {transaction.Dialect.SkipLocked})
        RETURNING {SeriesRow.Columns}
        """, SeriesRow.Read));

    /// <summary>Makes due what dead processes of this machine have left behind: at once, or, when it may be for the series that they die, after a while in which others have their turn.</summary>
    public int ReleaseDead() => store.Do(transaction => transaction.Query($"SELECT lease, attempts FROM series WHERE lease IS NOT NULL", row => (Lease: row.GetString(0), Attempts: row.GetInt64(1)))
        .Where(claim => LeaseToken.IsOfDead(claim.Lease))
        .Sum(claim => transaction.Execute($"UPDATE series SET lease = NULL, due = {transaction.Now + (long)PauseAfter(claim.Attempts).TotalMilliseconds} WHERE lease = {claim.Lease}")));

    /// <summary>Says that the worker lives; false when the lease is lost.</summary>
    public bool Renew(SeriesRow claimed) => store.Do(transaction =>
        transaction.Execute($"UPDATE series SET due = {transaction.Now + (long)LeaseTime.TotalMilliseconds} WHERE id = {claimed.Id} AND lease = {claimed.Lease}") == 1);

    /// <summary>Ends the claim, in a transaction with what came of it; false, and nothing must be kept, when the lease is lost or the series is no longer what was reviewed.</summary>
    public static bool Finish(StoreTransaction transaction, SeriesRow claimed, string state, string? problem) => transaction.Execute($"""
        UPDATE series SET state = {state}, lease = NULL, due = NULL, attempts = 0, problem = {problem}, changed = {transaction.Now}
        WHERE id = {claimed.Id} AND lease = {claimed.Lease} AND digest = {claimed.Digest}
        """) == 1;

    /// <summary>Gives a claim back to be taken again, at once or later.</summary>
    public void GiveBack(SeriesRow claimed, TimeSpan after) => store.Do(transaction => transaction.Execute($"""
        UPDATE series SET state = {SeriesState.Waiting}, lease = NULL, due = {transaction.Now + (long)after.TotalMilliseconds}, changed = {transaction.Now} WHERE id = {claimed.Id} AND lease = {claimed.Lease}
        """));

    /// <summary>The review failed: it is tried again after a while, and some tries later given up.</summary>
    public void Fail(SeriesRow claimed, string problem)
    {
        if (claimed.Attempts < MaxFailures)
            GiveBack(claimed, TimeSpan.FromMinutes(claimed.Attempts * claimed.Attempts));
        else
            store.Do(transaction => Finish(transaction, claimed, SeriesState.Failed, problem));
    }

    /// <summary>
    /// Nothing for the first deaths, which have to do with the machine most likely; then twice as long with each, up to ten minutes. Some hours pass before a series is given up, and a machine that kills
    /// whatever runs on it for a quarter of an hour loses none.
    /// </summary>
    private static TimeSpan PauseAfter(long deaths) => deaths < FreeDeaths ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(600, 1L << (int)Math.Min(20, deaths - FreeDeaths)));

    /// <summary>Whether so many workers died of a claim that it must be for a reason.</summary>
    public static bool IsPoisonous(SeriesRow claimed) => claimed.Attempts > MaxAttempts;
}
