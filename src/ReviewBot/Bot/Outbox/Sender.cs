using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Store;
using ReviewBot.Bot.Web;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// Sends the posts that are due, each once. A post becomes <c>doubt</c> in the store before the step after which the other side may have it; only an answer makes it <c>sent</c> or takes it
/// back. A post that stays in doubt (a killed worker, a broken line) is waited for on the list and, when it does not come back, sent again under the same Message-ID: SMTP itself leaves open
/// whether it was taken (RFC 5321 §6.1), and a copy that is recognised is better than a review that nobody gets.
/// </summary>
internal sealed class Sender(BotStore store, BotConfig config, IPostTransport transport, BotLog log)
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(4);
    private static readonly TimeSpan MostBetween = TimeSpan.FromHours(4);
    private const long Day = 86_400_000;

    /// <summary>False when nothing is due.</summary>
    public bool SendOne()
    {
        if (store.Do(Claim) is not { } post)
            return false;
        if (post.State == PostState.Queued)
            return true;
        var handover = Hand(post);
        store.Do(transaction => Conclude(transaction, post, handover));
        log.Say("post", ("post", post.Id), ("series", post.Series), ("kind", post.Kind), ("messageId", post.MessageId), ("result", handover.Result.ToString()), ("reason", handover.Reason));
        return true;
    }

    /// <summary>Makes due what dead processes of this machine have left behind: at once what they had not handed over, after the time of doubt what they may have.</summary>
    public int ReleaseDead() => store.Do(transaction => transaction.Query($"SELECT lease FROM post WHERE lease IS NOT NULL", row => row.GetString(0)).Where(LeaseToken.IsOfDead)
        .Sum(lease => transaction.Execute($"UPDATE post SET due = {transaction.Now} + CASE WHEN state = {PostState.Doubt} THEN {DoubtTime} ELSE 0 END, lease = NULL WHERE lease = {lease}")));

    private Handover Hand(PostRow post)
    {
        try
        {
            return transport.Send(config.Identity.Address, post, () => store.Do(transaction => EnterDoubt(transaction, post)));
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new Handover(HandoverResult.Unknown, $"{problem.GetType().Name}: {problem.Message}");
        }
    }

    /// <summary>A due post, now ours; one that a cap puts off is given back as queued.</summary>
    private PostRow? Claim(StoreTransaction transaction)
    {
        transaction.Dialect.Exclude(transaction, StorePurpose.Send);
        string[] states = [PostState.Queued, PostState.Sending, PostState.Doubt];
        var due = transaction.First($"SELECT {PostRow.Columns} FROM post WHERE due <= {transaction.Now} AND state IN {states} ORDER BY due, id LIMIT 1", PostRow.Read);
        if (due is null)
            return null;
        if (due.State == PostState.Queued && CapReached(transaction, due) is { } cap)
        {
            var tomorrow = (transaction.Now / Day + 1) * Day;
            transaction.Execute($"UPDATE post SET due = {tomorrow}, problem = {cap} WHERE id = {due.Id}");
            return due;
        }

        return transaction.First($"""
            UPDATE post SET state = {PostState.Sending}, lease = {LeaseToken.New()}, attempts = attempts + 1, due = {transaction.Now + (long)LeaseTime.TotalMilliseconds}
            WHERE id = {due.Id} RETURNING {PostRow.Columns}
            """, PostRow.Read);
    }

    private string? CapReached(StoreTransaction transaction, PostRow post)
    {
        if (post.Kind == "approval")
            return null;
        var today = transaction.Now / Day * Day;
        // Two questions, each of which has an index; one for both would read every post that there is.
        var sent = transaction.Query($"""
            SELECT lists FROM post WHERE sent >= {today} AND kind <> 'approval'
            UNION ALL SELECT lists FROM post WHERE lease IS NOT NULL AND sent IS NULL AND kind <> 'approval'
            """, row => row.GetString(0));
        if (sent.Count >= config.Replies.PerDay)
            return $"{config.Replies.PerDay} posts were sent today";
        var full = post.Lists.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(list =>
            sent.Count(lists => lists.Split('\n').Contains(list, StringComparer.OrdinalIgnoreCase)) >= config.Replies.PerListAndDay);
        return full is null ? null : $"{config.Replies.PerListAndDay} posts were sent to {full} today";
    }

    private bool EnterDoubt(StoreTransaction transaction, PostRow post) => transaction.Execute($"""
        UPDATE post SET state = {PostState.Doubt}, due = {transaction.Now + (long)LeaseTime.TotalMilliseconds + DoubtTime} WHERE id = {post.Id} AND lease = {post.Lease} AND state = {PostState.Sending}
        """) == 1;

    private long DoubtTime => (long)(config.Outbox.DoubtMinutes * 60_000);

    private void Conclude(StoreTransaction transaction, PostRow post, Handover handover)
    {
        var made = transaction.Number($"SELECT made FROM post WHERE id = {post.Id}") ?? transaction.Now;
        var isTooOld = transaction.Now - made > GivesUpAfter.TotalMilliseconds;
        var pause = (long)Math.Min(MostBetween.TotalMilliseconds, config.Outbox.RetrySeconds * 1000 * post.Attempts * post.Attempts);
        var (state, due, sent) = handover.Result switch
        {
            HandoverResult.Taken => (PostState.Sent, (long?)null, (long?)transaction.Now),
            HandoverResult.Unknown => (PostState.Doubt, transaction.Now + DoubtTime, null),
            HandoverResult.Later when !isTooOld => (PostState.Queued, transaction.Now + pause, null),
            _ => (PostState.Failed, null, null),
        };
        transaction.Execute($"""
            UPDATE post SET state = {state}, due = {due}, sent = {sent}, lease = NULL, problem = {(handover.Reason.Length > 0 ? handover.Reason : null)}
            WHERE id = {post.Id} AND lease = {post.Lease}
            """);
    }
}
