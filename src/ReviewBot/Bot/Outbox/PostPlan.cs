using System.Collections.Immutable;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Queue;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Series;
using Rules;

namespace ReviewBot.Bot.Outbox;

/// <summary>What is known when the posts of a review are written.</summary>
/// <param name="Past">The review before; null when there was none.</param>
/// <param name="Suppressions">Reasons by fingerprint.</param>
internal sealed record PlanInput(SeriesRow Row, StoredThread Thread, SeriesReview Review, PastReview? Past, IReadOnlyDictionary<string, string> Suppressions);

/// <summary>A finding with what is kept of it.</summary>
/// <param name="Told"><see cref="FindingLedger.Posted"/>, or why it is not told.</param>
internal sealed record JudgedFinding(Finding Finding, string Fate, string Told);

/// <summary>
/// Which posts a review makes: one under each patch with something to say, or one under the cover letter; none when there is nothing to say. A review that somebody asked for again is answered
/// to that person, once.
/// </summary>
internal sealed class PostPlan
{
    private readonly PlanInput _input;
    private readonly BotConfig _config;
    private readonly PostWriter _writer;

    private PostPlan(PlanInput input, BotConfig config, PostWriter writer)
    {
        (_input, _config, _writer) = (input, config, writer);
        Findings = Judge();
        var now = input.Review.Findings.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        Fixed = [.. (input.Past?.Findings ?? []).Where(finding => finding.Told == FindingLedger.Posted && !now.Contains(finding.Fingerprint))];
    }

    public ImmutableArray<JudgedFinding> Findings { get; }

    /// <summary>What was told of the version before and is not found any more. It goes into the ledger, and into a reply where there is one; it makes none.</summary>
    public ImmutableArray<PastFinding> Fixed { get; }

    public ImmutableArray<PostMail> Posts { get; private set; } = [];

    public static PostPlan Of(PlanInput input, BotConfig config, PostWriter writer)
    {
        var plan = new PostPlan(input, config, writer);
        plan.Posts = [.. input.Row is { Generation: > 1, Asked: { } asked } ? plan.AnswerTo(asked) : plan.Replies()];
        return plan;
    }

    private IEnumerable<JudgedFinding> Told => Findings.Where(judged => judged.Told == FindingLedger.Posted);

    private ImmutableArray<JudgedFinding> Judge()
    {
        var said = HumanComments.In(_input.Thread, _input.Review.Series);
        var before = _input.Past?.Findings.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal) ?? [];
        var parts = _input.Thread.Parts(_input.Review.Series).ToHashSet(StringComparer.Ordinal);
        return [.. _input.Review.Findings.Select(finding =>
        {
            var fate = before.Contains(finding.Fingerprint) ? FindingLedger.Still : FindingLedger.New;
            return new JudgedFinding(finding, fate, WhyNot(finding, fate) ?? FindingLedger.Posted);
        })];

        string? WhyNot(Finding finding, string fate)
        {
            var patch = MessageIdOf(finding.Patch);
            return finding.Status == FindingStatus.Preexisting ? "it was there before the series"
                : finding.Severity < LeastSeverity || finding.Confidence < LeastConfidence ? "it is below what is told"
                : _input.Suppressions.TryGetValue(finding.Fingerprint, out var reason) ? $"suppressed: {reason}"
                : said.By(patch, finding) is { } person ? $"{person} said it"
                : fate == FindingLedger.Still && patch is not null && !parts.Contains(patch) ? "it was told of the same patch"
                : null;
        }
    }

    private Severity LeastSeverity => _config.Replies.Severity switch { "note" => Severity.Note, "error" => Severity.Error, _ => Severity.Warning };

    private Confidence LeastConfidence => _config.Replies.Confidence switch { "hint" => Confidence.Hint, "proved" => Confidence.Proved, _ => Confidence.Likely };

    private IEnumerable<PostMail> Replies()
    {
        var byPatch = Told.GroupBy(judged => judged.Finding.Patch).OrderBy(group => group.Key).ToList();
        if (byPatch.Count == 0)
            yield break;
        if (_config.Replies.Style == "summary" || byPatch.Count > _config.Replies.PerThread)
        {
            if (MailOf(_input.Row.Lead) is { } lead)
                yield return Summary(lead, Told);
            yield break;
        }

        var isFirst = true;
        foreach (var group in byPatch)
        {
            var patch = _input.Review.Patches.FirstOrDefault(patch => patch.Patch.Index == group.Key);
            if (patch is null || (MailOf(patch.Patch.MessageId) ?? MailOf(_input.Row.Lead)) is not { } mail)
                continue;
            var text = new ReplyText().Attribution(mail.Message).Comments(patch.Diff, [.. group.Select(Comment)]);
            if (isFirst)
                AboutSeries(text);
            isFirst = false;
            yield return _writer.Answer("reply", Name($"patch {patch.Patch.MessageId}"), mail, text.Signed(Signature()), [.. group.Select(Key)]);
        }
    }

    /// <summary>A second review, for somebody who asked: what is there now, without repeating the words that were sent.</summary>
    private IEnumerable<PostMail> AnswerTo(string asked)
    {
        if (MailOf(asked) is { } mail)
            yield return Summary(mail, Told.Where(judged => judged.Fate == FindingLedger.New));
    }

    private PostMail Summary(ThreadMail answered, IEnumerable<JudgedFinding> findings)
    {
        var shown = findings.ToList();
        var text = new ReplyText();
        foreach (var group in shown.GroupBy(judged => judged.Finding.Patch).OrderBy(group => group.Key))
        {
            var patch = _input.Review.Patches.First(patch => patch.Patch.Index == group.Key);
            text.Prose($"Patch {group.Key}, \"{patch.Patch.Subject}\":").Comments(patch.Diff, [.. group.Select(Comment)]);
        }

        if (shown.Count == 0)
            text.Prose("Reviewed again; there is nothing new to say.");
        AboutSeries(text);
        return _writer.Answer("summary", Name("series"), answered, text.Signed(Signature()), [.. shown.Select(Key)]);
    }

    /// <summary>What a reader must know to weigh the comments: what was not there, what it was read on, and what became of earlier comments.</summary>
    private void AboutSeries(ReplyText text)
    {
        var (series, review) = (_input.Review.Series, _input.Review);
        if (!series.MissingParts.IsEmpty)
            text.Prose($"Of the {series.Total} patches of this series {Ranges.Parts(series.MissingParts)} did not arrive here; it was reviewed without.");
        if (review.Patches.Count(patch => patch.Reason is not null) is > 0 and var odd)
            text.Prose($"{odd} of {review.Patches.Length} patches do not simply apply to {Base()}, so some of what is said may be off.");
        foreach (var remark in review.Diagnostics.Where(diagnostic => Prerequisites.Codes.Contains(diagnostic.Code)))
            text.Prose($"{char.ToUpperInvariant(remark.Message[0])}{remark.Message[1..]}.");
        if (_input.Past is not { } past)
            return;
        var told = past.Findings.Where(finding => finding.Told == FindingLedger.Posted).ToList();
        if (told.Count == 0)
            return;
        text.Prose($"What was said of {(_input.Row.Generation > 1 ? "this version" : past.Revision)} before:", gap: false);
        text.Points(told.Select(finding => $"{(Fixed.Contains(finding) ? "fixed" : "still there")}: {finding.Title} [{finding.Rule}]"));
    }

    private ImmutableArray<string> Signature()
    {
        ImmutableArray<string> who = [$"{_config.Identity.Name} is a program. It read this series on {Base()}."];
        return _config.Answers.AuthenticationServer is null ? who
            : [.. who, "It understands answers of one line below a comment: explain,", "false-positive: REASON, or recheck base=REV."];
    }

    private string Base() => _input.Review.Base switch
    {
        { Kind: BaseKind.Context } => "no tree, only the patches",
        var found => $"{(found.Kind == BaseKind.Git ? found.Id[..Math.Min(12, found.Id.Length)] : found.Id)} ({ContractWords.Of(found.How)})",
    };

    private ToldFinding Comment(JudgedFinding judged) => new(judged.Finding, judged.Fate == FindingLedger.Still ? _input.Past?.Revision : null);

    private static (string Fingerprint, string Rule) Key(JudgedFinding judged) => (judged.Finding.Fingerprint, judged.Finding.Rule);

    private string Name(string part) => $"{_input.Row.Lead}\n{_input.Row.Version}\n{_input.Row.Generation}\n{part}";

    private string? MessageIdOf(int patch) => _input.Review.Patches.FirstOrDefault(reviewed => reviewed.Patch.Index == patch)?.Patch.MessageId;

    private ThreadMail? MailOf(string? messageId) => messageId is null ? null : _input.Thread.Mails.GetValueOrDefault(messageId);
}
