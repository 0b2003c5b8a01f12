using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Store;
using ReviewBot.Bot.Web;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Series;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// Reviews one series that is due. The review itself has no effect; what comes of it (the review, its findings, its posts, and the end of the claim) is one transaction, so that a series is
/// reviewed and answered, or neither.
/// </summary>
internal sealed class ReviewStep(BotStore store, BotConfig config, Func<PatchSeries, string?, SeriesReview> review, BotLog log)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private readonly SeriesQueue _queue = new(store);

    /// <summary>False when no series is due.</summary>
    public bool ReviewOne()
    {
        if (_queue.Claim() is not { } claimed)
            return false;
        if (SeriesQueue.IsPoisonous(claimed))
        {
            store.Do(transaction => SeriesQueue.Finish(transaction, claimed, SeriesState.Failed, "too many workers died while they reviewed it"));
            log.Say("series-failed", ("series", claimed.Id), ("problem", "poisonous"));
            return true;
        }

        using var renewal = new Timer(_ => _queue.Renew(claimed), null, SeriesQueue.LeaseTime / 3, SeriesQueue.LeaseTime / 3);
        try
        {
            Review(claimed);
        }
        catch (Exception problem)
        {
            // A series that makes the program fail must not stop the others.
            log.Say("review-failed", ("series", claimed.Id), ("attempt", claimed.Attempts), ("problem", problem.ToString()));
            _queue.Fail(claimed, $"{problem.GetType().Name}: {problem.Message}");
        }

        return true;
    }

    private void Review(SeriesRow claimed)
    {
        var thread = store.Do(transaction => StoredThread.Load(transaction, claimed.Thread));
        if (thread.Found.Series.FirstOrDefault(found => StoredThread.Digest(found) == claimed.Digest) is not { } series)
        {
            // More of it has come since it was put together.
            store.Do(transaction => transaction.Execute($"UPDATE thread SET due = {transaction.Now} WHERE id = {claimed.Thread}"));
            _queue.GiveBack(claimed, Settle);
            return;
        }

        var reviewed = review(series, claimed.Wish);
        var isKept = store.Do(transaction => Keep(transaction, claimed, thread, reviewed));
        log.Say(isKept ? "reviewed" : "review-lost", ("series", claimed.Id), ("title", claimed.Title), ("revision", claimed.Revision), ("findings", reviewed.Findings.Length));
        if (!isKept)
            _queue.GiveBack(claimed, Settle);
    }

    private bool Keep(StoreTransaction transaction, SeriesRow claimed, StoredThread thread, SeriesReview reviewed)
    {
        if (!SeriesQueue.Finish(transaction, claimed, SeriesState.Reviewed, null))
            return false;
        var writer = new PostWriter(config, PostWriter.Key(transaction), store.Clock);
        var plan = PostPlan.Of(new PlanInput(claimed, thread, reviewed, FindingLedger.Before(transaction, claimed), FindingLedger.Suppressions(transaction)), config, writer);
        using var report = new MemoryStream();
        JsonReport.Write(report, reviewed);
        var remarks = string.Join('\n', reviewed.Series.Diagnostics.Concat(reviewed.Diagnostics).Take(50));
        var id = transaction.Number($"""
            INSERT INTO review (series, generation, made, base, remarks, report)
            VALUES ({claimed.Id}, {claimed.Generation}, {transaction.Now}, {$"{ContractWords.Of(reviewed.Base.How)} {reviewed.Base.Id}".TrimEnd()}, {remarks}, {report.ToArray()}) RETURNING id
            """)!.Value;
        foreach (var (number, judged) in plan.Findings.Index())
            FindingLedger.Keep(transaction, id, number, judged.Finding, judged.Fate, judged.Told);
        foreach (var (number, past) in plan.Fixed.Index())
            FindingLedger.Keep(transaction, id, plan.Findings.Length + number, past with { Told = "it is not there any more" }, FindingLedger.Fixed);
        new PostIntake(config, writer).Add(transaction, claimed.Id, claimed.Generation, plan.Posts);
        return true;
    }
}
