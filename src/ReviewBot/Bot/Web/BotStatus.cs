using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Web;

internal sealed record SeriesLine(long Id, string Title, string Revision, string Author, int Present, int Total, string State, string? Problem, long Changed, int Findings, int Posts);

internal sealed record FindingLine(int Patch, string Rule, string Fingerprint, string Title, string Fate, string Told);

internal sealed record PostLine(long Id, string Kind, string State, string Recipients, string Subject, string? Problem, byte[] Raw);

internal sealed record ReviewLine(int Generation, string Base, string Remarks, long Made, IReadOnlyList<FindingLine> Findings);

internal sealed record SeriesDetail(SeriesRow Row, IReadOnlyList<ReviewLine> Reviews, IReadOnlyList<PostLine> Posts);

/// <summary>What the page shows and the meters count, read from the store; nothing here changes anything.</summary>
internal sealed class BotStatus(BotStore store)
{
    private const int Shown = 200;

    public List<SeriesLine> Series() => store.Do(transaction => transaction.Query($"""
        SELECT id, title, revision, author, present, total, state, problem, changed,
            (SELECT COUNT(*) FROM finding WHERE review = (SELECT MAX(id) FROM review WHERE review.series = series.id) AND told = {FindingLedger.Posted}),
            (SELECT COUNT(*) FROM post WHERE post.series = series.id AND post.kind <> 'approval')
        FROM series ORDER BY changed DESC, id DESC LIMIT {Shown}
        """, row => new SeriesLine(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), (int)row.GetInt64(4), (int)row.GetInt64(5), row.GetString(6), row.Text(7), row.GetInt64(8), (int)row.GetInt64(9), (int)row.GetInt64(10))));

    public SeriesDetail? Series(long id) => store.Do(transaction =>
    {
        if (transaction.First($"SELECT {SeriesRow.Columns} FROM series WHERE id = {id}", SeriesRow.Read) is not { } row)
            return null;
        var reviews = transaction.Query($"SELECT id, generation, base, remarks, made FROM review WHERE series = {id} ORDER BY generation DESC",
            review => (Id: review.GetInt64(0), Line: new ReviewLine((int)review.GetInt64(1), review.GetString(2), review.GetString(3), review.GetInt64(4), [])));
        var posts = transaction.Query($"SELECT id, kind, state, recipients, subject, problem, raw FROM post WHERE series = {id} AND kind <> 'approval' ORDER BY id",
            post => new PostLine(post.GetInt64(0), post.GetString(1), post.GetString(2), post.GetString(3), post.GetString(4), post.Text(5), post.Bytes(6)));
        return new SeriesDetail(row, reviews.ConvertAll(review => review.Line with { Findings = Findings(transaction, review.Id) }), posts);
    });

    /// <summary>The report of a review, as <c>review --format json</c> writes it.</summary>
    public byte[]? Report(long series) => store.Do(transaction =>
        transaction.First($"SELECT report FROM review WHERE series = {series} ORDER BY generation DESC LIMIT 1", row => row.Bytes(0)));

    public List<PostLine> Outbox() => store.Do(transaction => transaction.Query(
        $"SELECT id, kind, state, recipients, subject, problem, raw FROM post WHERE kind <> 'approval' AND state <> {PostState.Sent} ORDER BY id DESC LIMIT {Shown}",
        post => new PostLine(post.GetInt64(0), post.GetString(1), post.GetString(2), post.GetString(3), post.GetString(4), post.Text(5), post.Bytes(6))));

    /// <summary>Numbers by meter and label.</summary>
    public List<(string Meter, string Label, long Value)> Meters() => store.Do(transaction =>
    {
        var meters = new List<(string, string, long)>();
        meters.AddRange(transaction.Query($"SELECT kind, COUNT(*) FROM mail GROUP BY kind ORDER BY kind", row => ("mails", row.GetString(0), row.GetInt64(1))));
        meters.AddRange(transaction.Query($"SELECT state, COUNT(*) FROM series GROUP BY state ORDER BY state", row => ("series", row.GetString(0), row.GetInt64(1))));
        meters.AddRange(transaction.Query($"SELECT state, COUNT(*) FROM post GROUP BY state ORDER BY state", row => ("posts", row.GetString(0), row.GetInt64(1))));
        meters.Add(("reviews", "", transaction.Number($"SELECT COUNT(*) FROM review") ?? 0));
        meters.Add(("series_due", "", transaction.Number($"SELECT COUNT(*) FROM series WHERE due <= {transaction.Now}") ?? 0));
        return meters;
    });

    private static List<FindingLine> Findings(StoreTransaction transaction, long review) => transaction.Query(
        $"SELECT patch, rule, fingerprint, title, fate, told FROM finding WHERE review = {review} ORDER BY number",
        row => new FindingLine((int)row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)));
}
