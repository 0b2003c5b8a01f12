using System.Collections.Immutable;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;
using ReviewBot.Bot.Web;
using ReviewBot.Commands;

namespace ReviewBot.Bot.Answers;

/// <summary>
/// Carries out what people ask in reply to a post: each mail once, in one transaction with what comes of it. Who may ask is the author of the series and the configured
/// maintainers, as far as <see cref="SenderProof"/> says that it is they; approvals take the operator's address and the Message-ID that only the operator was told. To others nothing
/// is said.
/// </summary>
internal sealed class Answerer(BotStore store, BotConfig config, BotLog log)
{
    /// <summary>How often a series may be reviewed.</summary>
    private const int MaxGenerations = 20;

    private const int MaxReason = 300;

    /// <summary>Takes up one mail; false when none is there.</summary>
    public bool AnswerOne()
    {
        var said = new List<string>();
        var isThere = store.Do(transaction =>
        {
            said.Clear();
            return Answer(transaction, said);
        });
        foreach (var line in said)
            log.Say("command", ("result", line));
        return isThere;
    }

    private bool Answer(StoreTransaction transaction, List<string> said)
    {
        transaction.Dialect.Exclude(transaction, StorePurpose.Sort);
        var mail = transaction.Query($"SELECT id, message_id, raw FROM mail WHERE kind = {MailKind.Command} ORDER BY id LIMIT 1", row => (Id: row.GetInt64(0), MessageId: row.GetString(1), Raw: row.Bytes(2)));
        if (mail is not [var (id, messageId, raw)])
            return false;
        transaction.Execute($"UPDATE mail SET kind = {MailKind.Answered} WHERE id = {id}");
        if (RawText.Read(raw, $"mail {id}") is not { Parents: [.., var parent] } message
            || transaction.First($"SELECT {PostRow.Columns} FROM post WHERE message_id = {parent}", PostRow.Read) is not { } post)
            return true;
        var asker = new ThreadMail(MailKind.Command, message with { MessageId = messageId }, RawText.Headers(raw));
        var isFirst = true;
        foreach (var command in AnswerCommand.In(message))
        {
            said.Add($"mail {id}: {command.Verb}: {(post.Kind == "approval" ? Approve(transaction, asker, post, command) : Obey(transaction, asker, post, command, isFirst))}");
            isFirst = false;
        }

        return true;
    }

    private string Approve(StoreTransaction transaction, ThreadMail asker, PostRow approval, AnswerCommand command)
    {
        if (config.Outbox.Operator is not { } chief || AddressList.Sender(asker.Headers) is not { } sender || !MailAddress.AreSame(sender.Address, chief) || command.Verb is not ("approve" or "reject"))
            return "refused: only the operator approves";
        var (state, due) = command.Verb == "approve" ? (PostState.Queued, (long?)transaction.Now) : (PostState.Withdrawn, null);
        var changed = transaction.Execute($"UPDATE post SET state = {state}, due = {due} WHERE message_id = {approval.Token} AND state = {PostState.Held}");
        transaction.Dialect.Announce(transaction);
        return changed == 1 ? "done" : "nothing is held under that name";
    }

    private string Obey(StoreTransaction transaction, ThreadMail asker, PostRow post, AnswerCommand command, bool isFirst)
    {
        if (transaction.First($"SELECT {SeriesRow.Columns} FROM series WHERE id = {post.Series}", SeriesRow.Read) is not { } series)
            return "the series is gone";
        if (!IsAuthorised(asker, series))
            return $"refused: {asker.Message.From.Address} is not known to be who may ask";
        return command.Verb switch
        {
            "explain" => Explain(transaction, asker, post, command),
            "false-positive" => Suppress(transaction, asker, post, command),
            "recheck" when isFirst => Recheck(transaction, asker, series, command),
            _ => "not understood here",
        };
    }

    private bool IsAuthorised(ThreadMail asker, SeriesRow series)
    {
        if (AddressList.Sender(asker.Headers)?.Address is not { } address)
            return false;
        return (MailAddress.AreSame(address, series.Author) || config.Answers.Maintainers.Any(entry => MailAddress.Matches(entry, address)))
            && SenderProof.IsFrom(asker.Headers, address, config.Answers.AuthenticationServer);
    }

    private string Explain(StoreTransaction transaction, ThreadMail asker, PostRow post, AnswerCommand command)
    {
        var about = Meant(transaction, post, command);
        if (about is [])
            return "no comment is meant";
        var text = new ReplyText();
        foreach (var rule in about.Select(finding => finding.Rule).Distinct())
        {
            foreach (var paragraph in (RuleCatalogue.Page(rule) ?? $"{rule} is a rule of this bot's own catalogue and has no page.").Replace("\r", "", StringComparison.Ordinal).Trim().Split("\n\n"))
                text.Prose(paragraph);
        }

        Send(transaction, asker, post, $"explain {string.Join(' ', about.Select(finding => finding.Fingerprint))}", text, about);
        return "explained";
    }

    private string Suppress(StoreTransaction transaction, ThreadMail asker, PostRow post, AnswerCommand command)
    {
        var about = Meant(transaction, post, command);
        if (about is not [var finding])
        {
            Send(transaction, asker, post, "which", new ReplyText().Prose("Which comment is meant? Please write the line below the quoted one, with its [tag]."), []);
            return "asked which";
        }

        var reason = command.Argument![..Math.Min(MaxReason, command.Argument!.Length)];
        transaction.Execute($"""
            INSERT INTO suppression (fingerprint, rule, reason, author, message_id, made)
            VALUES ({finding.Fingerprint}, {finding.Rule}, {reason}, {asker.Message.From.Address}, {asker.Message.MessageId}, {transaction.Now})
            ON CONFLICT (fingerprint) DO UPDATE SET reason = excluded.reason, author = excluded.author, message_id = excluded.message_id, made = excluded.made
            """);
        Send(transaction, asker, post, $"suppressed {finding.Fingerprint}", new ReplyText().Prose($"Noted; [{finding.Rule} {finding.Fingerprint}] will not be said again."), []);
        return "suppressed";
    }

    private static string Recheck(StoreTransaction transaction, ThreadMail asker, SeriesRow series, AnswerCommand command)
    {
        string[] done = [SeriesState.Reviewed, SeriesState.Failed];
        var changed = transaction.Execute($"""
            UPDATE series SET state = {SeriesState.Waiting}, due = {transaction.Now}, generation = generation + 1, wish = {command.Argument}, asked = {asker.Message.MessageId}, attempts = 0
            WHERE id = {series.Id} AND generation < {MaxGenerations} AND state IN {done}
            """);
        transaction.Execute($"UPDATE thread SET due = {transaction.Now} WHERE id = {series.Thread}");
        transaction.Dialect.Announce(transaction);
        return changed == 1 ? "to be reviewed again" : "it cannot be reviewed again now";
    }

    /// <summary>The comments that a command is about: the one that it stands under, or all of the post.</summary>
    private static ImmutableArray<(string Fingerprint, string Rule)> Meant(StoreTransaction transaction, PostRow post, AnswerCommand command)
    {
        var all = transaction.Query($"SELECT fingerprint, rule FROM post_finding WHERE post = {post.Id} ORDER BY fingerprint", row => (row.GetString(0), row.GetString(1))).ToImmutableArray();
        return command.Fingerprint is { } meant ? [.. all.Where(finding => finding.Item1 == meant)] : all;
    }

    private void Send(StoreTransaction transaction, ThreadMail asker, PostRow post, string name, ReplyText text, ImmutableArray<(string, string)> about)
    {
        var writer = new PostWriter(config, PostWriter.Key(transaction), store.Clock);
        var mail = writer.Answer("answer", $"{asker.Message.MessageId}\n{name}", asker, text.Signed([$"{config.Identity.Name} is a program."]), about, isPrivate: true);
        new PostIntake(config, writer).Add(transaction, post.Series, 0, [mail]);
    }
}
