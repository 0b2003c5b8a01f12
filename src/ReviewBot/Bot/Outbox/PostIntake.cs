using System.Collections.Immutable;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Store;
using ReviewBot.Series;

namespace ReviewBot.Bot.Outbox;

/// <summary>Puts posts into the outbox, in the transaction of the step that they come from. A post of the same name is there already when that step was done before: it stays as it is.</summary>
internal sealed class PostIntake(BotConfig config, PostWriter writer)
{
    public void Add(StoreTransaction store, long series, int generation, IEnumerable<PostMail> posts)
    {
        foreach (var post in posts)
            Add(store, series, generation, post);
    }

    private void Add(StoreTransaction store, long series, int generation, PostMail post)
    {
        var isHeld = config.Outbox.Mode == "moderated";
        var state = post.Recipients.IsNobody ? PostState.Failed : isHeld ? PostState.Held : PostState.Queued;
        var problem = post.Recipients.IsNobody ? "the policy names nobody who may be written to" : null;
        if (!Insert(store, series, generation, post, state, problem, token: null))
            return;
        store.Execute($"INSERT INTO mention (name, thread) SELECT {post.MessageId}, thread FROM series WHERE id = {series} ON CONFLICT (name) DO NOTHING");
        foreach (var (fingerprint, rule) in post.Findings.Distinct())
            store.Execute($"INSERT INTO post_finding (post, fingerprint, rule) SELECT id, {fingerprint}, {rule} FROM post WHERE message_id = {post.MessageId} ON CONFLICT (post, fingerprint) DO NOTHING");
        if (state == PostState.Held)
            Insert(store, series, generation, Approval(post), PostState.Queued, null, post.MessageId);
        store.Dialect.Announce(store);
    }

    private bool Insert(StoreTransaction store, long series, int generation, PostMail post, string state, string? problem, string? token)
    {
        var lists = post.Recipients.Addresses.Where(address => config.Policy.Lists.Any(list => MailAddress.Matches(list, address)));
        var due = state == PostState.Queued ? store.Now : (long?)null;
        return store.Execute($"""
            INSERT INTO post (series, generation, kind, message_id, lists, recipients, subject, raw, state, due, attempts, problem, token, made)
            VALUES ({series}, {generation}, {post.Kind}, {post.MessageId}, {string.Join('\n', lists)}, {string.Join('\n', post.Recipients.Addresses)}, {post.Subject}, {post.Raw}, {state}, {due}, 0, {problem}, {token}, {store.Now})
            ON CONFLICT (message_id) DO NOTHING
            """) == 1;
    }

    /// <summary>The mail to the operator: the post as it would be sent, under a Message-ID that nobody else can know. An answer to it has that id in its header, and so the right to approve.</summary>
    private PostMail Approval(PostMail post)
    {
        var text = $"Answer with a line \"approve\" to send this mail, or \"reject\" to drop it.\nIts recipients: {string.Join(", ", post.Recipients.Addresses)}\n\n"
            + string.Concat(System.Text.Encoding.ASCII.GetString(post.Raw).TrimEnd('\n').Split('\n').Select(line => $"| {line}\n"));
        var toOperator = new Recipients([new Person("", config.Outbox.Operator!)], []);
        return writer.Write("approval", $"approve {post.MessageId}", toOperator, $"approve? {post.Subject}", "", text, ImmutableArray<(string, string)>.Empty);
    }
}
