using ReviewBot.Bot.Outbox;

namespace ReviewBot.Bot.Configuration;

/// <summary>What a configuration asks for and cannot have, each as key, what is wrong, what to write.</summary>
internal static class BotConfigCheck
{
    public static IEnumerable<string> Problems(BotConfig config)
    {
        if (config.State.Length == 0)
            yield return "state: name a directory";
        if (!MailAddress.IsSound(config.Identity.Address))
            yield return $"identity.address: «{config.Identity.Address}» is no mail address";
        foreach (var (index, inbox) in config.Inboxes.Index())
        {
            if ((inbox.Maildir is null) == (inbox.PublicInbox is null))
                yield return $"inboxes[{index}]: give one of maildir and publicInbox";
            if (inbox.Maildir is not null && (inbox.Fetch || inbox.Since is not null))
                yield return $"inboxes[{index}]: fetch and since are for a publicInbox";
        }

        foreach (var (index, sync) in config.Sync.Index())
        {
            if (sync.Command.IsDefaultOrEmpty || sync.EverySeconds < 1)
                yield return $"sync[{index}]: give a command and at least a second between its runs";
        }

        foreach (var wrong in Numbers(config).Concat(Words(config)).Concat(Addresses(config)).Concat(OfOutbox(config.Outbox)))
            yield return wrong;
        if (config.Retention.Days > 0 && config.Retention.Days <= Math.Max(config.Series.MaxAgeDays, config.Series.QuietMinutes / 1_440))
            yield return $"retention.days: {config.Retention.Days} would forget series that may still be reviewed; give more than series.maxAgeDays and series.quietMinutes";
    }

    private static IEnumerable<string> Numbers(BotConfig config)
    {
        (string Key, double Value)[] numbers =
        [
            ("series.quietMinutes", config.Series.QuietMinutes), ("series.settleSeconds", config.Series.SettleSeconds), ("series.maxAgeDays", config.Series.MaxAgeDays),
            ("replies.perThread", config.Replies.PerThread), ("replies.perListAndDay", config.Replies.PerListAndDay), ("replies.perDay", config.Replies.PerDay),
            ("outbox.retrySeconds", config.Outbox.RetrySeconds), ("outbox.doubtMinutes", config.Outbox.DoubtMinutes),
            ("retention.days", config.Retention.Days),
        ];
        return numbers.Where(number => number.Value is not (>= 0 and <= 1_000_000)).Select(number => $"{number.Key}: {number.Value} is not between 0 and a million");
    }

    private static IEnumerable<string> Words(BotConfig config)
    {
        (string Key, string Value, string[] Allowed)[] words =
        [
            ("replies.style", config.Replies.Style, ["per-patch", "summary"]),
            ("replies.severity", config.Replies.Severity, ["note", "warning", "error"]),
            ("replies.confidence", config.Replies.Confidence, ["hint", "likely", "proved"]),
            ("outbox.mode", config.Outbox.Mode, ["dry-run", "moderated", "live"]),
            ("outbox.smtp.security", config.Outbox.Smtp?.Security ?? "none", ["starttls", "tls", "none"]),
        ];
        return words.Where(word => !word.Allowed.Contains(word.Value)).Select(word => $"{word.Key}: «{word.Value}» is none of {string.Join(", ", word.Allowed)}");
    }

    private static IEnumerable<string> Addresses(BotConfig config)
    {
        (string Key, IEnumerable<string> Values)[] lists =
        [
            ("policy.mayWriteTo", config.Policy.MayWriteTo), ("policy.lists", config.Policy.Lists), ("policy.optedOut", config.Policy.OptedOut),
            ("policy.robots", config.Policy.Robots), ("answers.maintainers", config.Answers.Maintainers), ("outbox.operator", config.Outbox.Operator is { } one ? [one] : []),
        ];
        return from list in lists
               from value in list.Values
               where value != "*" && !MailAddress.IsSound(value.StartsWith("*@", StringComparison.Ordinal) ? "x" + value[1..] : value)
               select $"{list.Key}: «{value}» is no mail address, nor *@domain, nor *";
    }

    private static IEnumerable<string> OfOutbox(OutboxConfig outbox)
    {
        if (outbox.Mode != "dry-run" && (outbox.Smtp is null) == outbox.Sendmail.IsEmpty)
            yield return $"outbox: to be {outbox.Mode}, give one of smtp and sendmail";
        if (outbox.Mode == "moderated" && outbox.Operator is null)
            yield return "outbox.operator: name who approves";
        if (outbox.Smtp is { Password: { } password } && !Secret.IsReference(password))
            yield return "outbox.smtp.password: write env:NAME or file:PATH, not the password itself";
        if (outbox.Smtp is { Security: "none", User: not null })
            yield return "outbox.smtp.user: a password is not sent without encryption; use starttls or tls";
        if (outbox.Smtp is { } smtp && ((smtp.User is null) != (smtp.Password is null)))
            yield return "outbox.smtp: user and password belong together";
    }
}
