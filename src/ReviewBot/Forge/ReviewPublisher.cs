using System.Collections.Immutable;
using ReviewBot.Reports;

namespace ReviewBot.Forge;

/// <param name="Login">Whose comments are ours.</param>
/// <param name="Cap">How many findings one run puts on lines.</param>
internal sealed record PublishOptions(string Login, int Cap)
{
    /// <summary>Who a workflow's own token posts as.</summary>
    public const string ActionsLogin = "github-actions[bot]";
}

/// <summary>What a run did to a pull request.</summary>
/// <param name="Posted">Findings that are on lines since this run.</param>
/// <param name="Unchanged">Findings that were on lines already, and whose comments stay.</param>
/// <param name="Healed">Comments whose finding is gone.</param>
/// <param name="Elsewhere">Findings without a line, in the text of the review.</param>
/// <param name="OverCap">Findings that are only listed.</param>
/// <param name="Untold">Findings that the pull request does not have, and that must be told in another way.</param>
/// <param name="Problem">What the forge refused, in a sentence; null when nothing.</param>
internal sealed record PublishOutcome(int Posted, int Unchanged, int Healed, int Elsewhere, int OverCap, ImmutableArray<ForgeFinding> Untold, string? Problem)
{
    public static PublishOutcome Nothing(ImmutableArray<ForgeFinding> untold, string problem) => new(0, 0, 0, 0, 0, untold, problem);
}

/// <summary>
/// Brings a pull request from what earlier runs said of it to what this one has to say: new findings in one review, on their lines where it shows them; findings that are still there are not
/// repeated, wherever their line went; threads of those that are gone are answered with a word and resolved; one text says how things stand and is rewritten in place. A run that finds
/// nothing, on a pull request that was never spoken to, posts nothing. What the forge refuses is given back as untold, never dropped.
/// </summary>
/// <remarks>Run again after any failure, it ends in the same state: what is done is found by its marks.</remarks>
internal sealed class ReviewPublisher(IForge forge, PublishOptions options)
{
    private const string Gone = "This is not there any more.";

    private readonly List<string> _problems = [];

    public async Task<PublishOutcome> Publish(ForgeReport report)
    {
        try
        {
            var state = await forge.State();
            if (!state.IsOpen)
                return PublishOutcome.Nothing([], "the pull request is closed: nothing is posted");
            if (state.Head != report.Head)
                return PublishOutcome.Nothing([], $"the pull request has moved on from {report.Head[..12]}: the run for its new head posts");
            return await PublishOpen(report);
        }
        catch (ForgeRefusedException refused)
        {
            return PublishOutcome.Nothing(report.Findings, refused.Message);
        }
    }

    private async Task<PublishOutcome> PublishOpen(ForgeReport report)
    {
        var comments = await forge.Comments();
        var known = Known(comments);
        var wanted = report.Findings.ToDictionary(finding => finding.Key);
        var shown = new ShownLines(await forge.ChangedFiles());
        var fresh = report.Findings.Where(finding => !known.ContainsKey(finding.Key)).ToLookup(finding => shown.PlaceOf(finding) is not null);
        var ranked = fresh[true].OrderByDescending(finding => finding.Finding.Severity).ThenByDescending(finding => finding.Finding.Confidence).ToList();
        var unchanged = report.Findings.Where(finding => known.ContainsKey(finding.Key)).ToList();
        var onLines = ranked.Take(options.Cap).ToImmutableArray();
        var placed = new Placement([.. unchanged, .. onLines], [.. fresh[false]], [.. ranked.Skip(options.Cap)]);

        var posted = await Post(report, placed, [.. onLines.Select(finding => Comment(finding, shown))], await Ours());
        var healed = await Heal(known.Where(pair => !wanted.ContainsKey(pair.Key)).Select(pair => (pair.Key, pair.Value)));
        return new PublishOutcome(
            posted.OnLines, unchanged.Count, healed, placed.Elsewhere.Length, placed.OverCap.Length, posted.Untold, _problems.Count == 0 ? null : string.Join("; ", _problems));
    }

    /// <summary>The comments of ours that stand, by the key of their finding: those whose thread does not say that it is gone.</summary>
    private Dictionary<string, long> Known(ImmutableArray<LineComment> comments)
    {
        var ours = comments.Where(comment => comment.Author == options.Login).ToList();
        var healed = ours.Where(comment => Marks.HealedOf(comment.Body) is not null).Select(comment => comment.ReplyTo).ToHashSet();
        var known = new Dictionary<string, long>();
        foreach (var comment in ours.Where(comment => comment.ReplyTo is null && !healed.Contains(comment.Id)))
        {
            if (Marks.FindingOf(comment.Body) is { } key)
                known.TryAdd(key, comment.Id);
        }

        return known;
    }

    private async Task<ImmutableArray<PostedReview>> Ours() => [.. (await forge.Reviews()).Where(review => review.Author == options.Login)];

    private static NewComment Comment(ForgeFinding finding, ShownLines shown)
    {
        if (shown.SuggestionOf(finding) is var (file, first, last))
            return new NewComment(file, last, false, $"{Marks.Finding(finding.Key)}\n{FindingMarkdown.Of(finding.Finding, isOnItsLines: true)}", first < last ? first : null);
        var (path, line, isOld) = shown.PlaceOf(finding)!.Value;
        return new NewComment(path, line, isOld, $"{Marks.Finding(finding.Key)}\n{FindingMarkdown.Of(finding.Finding)}");
    }

    /// <summary>The comments, in one review, and the standing text: in that review if it is the first, else where it has been.</summary>
    private async Task<(int OnLines, ImmutableArray<ForgeFinding> Untold)> Post(ForgeReport report, Placement placed, ImmutableArray<NewComment> comments, ImmutableArray<PostedReview> ours)
    {
        var standing = ours.FirstOrDefault(review => review.Body.StartsWith(Marks.Standing, StringComparison.Ordinal));
        var isFirst = standing is null;
        if (isFirst && report.Findings.IsEmpty)
            return (0, []);
        var count = comments.Length;
        try
        {
            if (isFirst)
            {
                await PostOnce(new NewReview(report.Head, StandingText.Of(report, placed), comments), Marks.Standing);
                return (count, []);
            }

            if (count > 0)
                await PostOnce(new NewReview(report.Head, $"{Marks.More(report.Head)}\n{ReviewWords.Count(count, "new finding", "new findings")}.\n", comments), Marks.More(report.Head));
        }
        catch (ForgeRefusedException refused) when (refused.Refusal == Refusal.Invalid && count > 0)
        {
            // The pull request changed under us, or shows less than it says: the findings keep their words and lose their lines.
            _problems.Add($"the comments on lines were refused ({refused.Message}) and stand in the text of the review");
            var fresh = placed.OnLines.TakeLast(count).ToImmutableArray();
            placed = placed with { OnLines = placed.OnLines[..^count], Elsewhere = [.. placed.Elsewhere, .. fresh] };
            count = 0;
        }
        catch (ForgeRefusedException refused)
        {
            _problems.Add(refused.Message);
            return (0, report.Findings);
        }

        return (count, await Stand(report, placed, standing));
    }

    private async Task<ImmutableArray<ForgeFinding>> Stand(ForgeReport report, Placement placed, PostedReview? standing)
    {
        var text = StandingText.Of(report, placed);
        try
        {
            if (standing is null)
                await PostOnce(new NewReview(report.Head, text, []), Marks.Standing);
            else if (standing.Body.ReplaceLineEndings("\n").TrimEnd() != text.TrimEnd())
                await forge.Rewrite(standing.Id, text);
            return [];
        }
        catch (ForgeRefusedException refused)
        {
            _problems.Add(refused.Message);
            return [.. placed.Elsewhere, .. placed.OverCap];
        }
    }

    /// <summary>Posts, and where the answer is lost looks whether the review is there before posting again.</summary>
    private async Task PostOnce(NewReview review, string mark)
    {
        try
        {
            await forge.Post(review);
        }
        catch (ForgeRefusedException refused) when (refused.Refusal == Refusal.Unavailable)
        {
            if (!(await Ours()).Any(posted => posted.Commit == review.Commit && posted.Body.StartsWith(mark, StringComparison.Ordinal)))
                await forge.Post(review);
        }
    }

    /// <summary>How many comments were answered. A thread that cannot be resolved keeps its answer; the next run does not answer again.</summary>
    private async Task<int> Heal(IEnumerable<(string Key, long Comment)> gone)
    {
        var answered = ImmutableHashSet.CreateBuilder<long>();
        try
        {
            foreach (var (key, comment) in gone)
            {
                await forge.Reply(comment, $"{Marks.Healed(key)}\n{Gone}\n");
                answered.Add(comment);
            }
        }
        catch (ForgeRefusedException refused)
        {
            _problems.Add($"not every comment that is healed could be answered: {refused.Message}");
        }

        try
        {
            if (answered.Count > 0)
                await forge.Resolve(answered.ToImmutable());
        }
        catch (ForgeRefusedException refused)
        {
            _problems.Add($"threads that are healed could not be resolved: {refused.Message}");
        }

        return answered.Count;
    }
}
