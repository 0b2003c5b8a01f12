using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Mail;

namespace ReviewBot.Series;

/// <summary>
/// Patch mails in, series out. The result depends on the mails, not on their order. Steps: the same mail twice counts once; grouping
/// (<see cref="SeriesGrouping"/>); parts that lost their version tag go back to the series they answer; a partial reroll takes the parts it does not
/// send from the version it answers; of a part sent twice the later one counts. Each guess is said in the series' diagnostics.
/// </summary>
internal static class SeriesAssembler
{
    public static FoundSeries Assemble(IEnumerable<PatchMail> mails, MailThreads mailThreads, MailLimits limits, IEnumerable<Diagnostic> inputDiagnostics)
    {
        var diagnostics = inputDiagnostics.ToList();
        var drafts = SeriesGrouping.Group(FileNumbering.Apply(WithoutCopies(mails)));
        drafts.Sort((a, b) => SeriesDraft.Canonical.Compare(a.First, b.First));
        if (drafts.Count > limits.Series)
        {
            diagnostics.Add(new Diagnostic("series-limit", $"of {drafts.Count} series only the {limits.Series} sent last are looked at"));
            drafts.RemoveRange(0, drafts.Count - limits.Series);
        }

        ReturnUntagged(drafts, new DraftThreads(drafts, mailThreads));
        var threads = new DraftThreads(drafts, mailThreads);
        CompleteRerolls(drafts, threads);
        foreach (var cover in drafts.Where(draft => !draft.HasPatch))
            diagnostics.Add(new Diagnostic("series-only-cover", $"the cover letter \"{cover.Name}\" is there, but none of its {cover.Total} patches"));
        drafts.RemoveAll(draft => !draft.HasPatch);
        var found = drafts.ConvertAll(draft => (Draft: draft, Series: Finish(draft, threads)));
        var aside = found.FindAll(pair => IsSideTrack(pair.Draft, threads));
        var main = found.Except(aside).DefaultIfEmpty(found.LastOrDefault()).MaxBy(pair => pair.Draft?.Sent);
        return new FoundSeries([.. found.Select(pair => pair.Series)], main.Series, [.. diagnostics]) { SideTracks = [.. aside.Select(pair => pair.Series)] };
    }

    /// <summary>Archives hold the same mail once a list; of copies the one with the least added text is kept.</summary>
    private static List<PatchMail> WithoutCopies(IEnumerable<PatchMail> mails)
    {
        var kept = new List<PatchMail>();
        foreach (var group in mails.GroupBy(mail => mail.MessageId))
            kept.AddRange(group.Key is null ? group : group.OrderBy(mail => mail.Diff.Length + mail.Body.Length).ThenBy(mail => mail, SeriesDraft.Canonical).Take(1));
        return kept;
    }

    private static void ReturnUntagged(List<SeriesDraft> drafts, DraftThreads threads)
    {
        foreach (var stray in drafts.Where(draft => draft is { Revision.IsInferred: true, HasCover: false, Total: > 1 }).ToList())
        {
            var home = threads.AnsweredBy(stray).Find(draft => draft.Total == stray.Total && !draft.Revision.IsInferred && draft.HasCover && !draft.Parts.Overlaps(stray.Parts));
            if (home is null)
                continue;
            home.Say("series-untagged", $"{Ranges.Parts(stray.Parts)} of \"{home.Name}\" had no version in the subject; taken for {home.Revision}, whose cover letter they answer");
            home.Add(stray.Mails.Select(mail => mail with { Line = mail.Line with { Revision = home.Revision } }));
            drafts.Remove(stray);
        }
    }

    private static void CompleteRerolls(List<SeriesDraft> drafts, DraftThreads threads)
    {
        foreach (var reroll in drafts.Where(draft => !draft.HasCover && draft.Total > 1).OrderBy(draft => draft.Revision))
        {
            var missing = reroll.Missing();
            if (missing.Count == 0)
                continue;
            var source = threads.AnsweredBy(reroll).Find(draft => draft.Total == reroll.Total && draft.Revision.CompareTo(reroll.Revision) <= 0 && draft.Covers(missing));
            if (source is null)
                continue;
            foreach (var index in missing)
                reroll.Inherited[index] = source.Inherited.GetValueOrDefault(index) ?? Latest(source.Mails.Where(mail => mail.Index == index));
            reroll.Say("series-partial-reroll", $"{reroll.Revision} was sent as {Ranges.Parts(reroll.Parts)} only; {Ranges.Parts(missing)} are those of {source.Revision}");
        }
    }

    /// <summary>A series in the thread of another that is older than it, somebody else's remark on it, or a single patch beside it.</summary>
    private static bool IsSideTrack(SeriesDraft draft, DraftThreads threads) =>
        threads.AnsweredBy(draft).Exists(other => other.HasPatch && draft.Revision.CompareTo(other.Revision) switch
        {
            < 0 => true,
            0 => draft.First.Mail.From != other.First.Mail.From || (draft.Total == 1 && other.Total > 1),
            _ => draft.Total == 1 && other.Total > 1,
        });

    private static PatchMail Latest(IEnumerable<PatchMail> mails) =>
        mails.OrderBy(mail => mail.HasDiff).ThenBy(mail => mail, SeriesDraft.Canonical).Last();

    private static PatchSeries Finish(SeriesDraft draft, DraftThreads threads)
    {
        var patches = ImmutableArray.CreateBuilder<SeriesPatch>();
        foreach (var part in draft.Mails.Concat(draft.Inherited.Values).Where(mail => !mail.IsCover).GroupBy(mail => mail.Index).OrderBy(group => group.Key))
        {
            var latest = Latest(part);
            patches.Add(latest.ToPatch());
            DescribePart(draft, latest, part.Count());
        }

        var covers = draft.Mails.FindAll(mail => mail.IsCover);
        if (covers.Count > 1)
            draft.Say("series-duplicate-cover", $"there are {covers.Count} cover letters; the one sent last counts");
        var missing = draft.Missing();
        if (missing.Count > 0)
            draft.Say("series-missing-parts", $"{Ranges.Parts(missing)} of {draft.Total} {(missing.Count == 1 ? "is" : "are")} missing");
        if (draft.Revision.Minor is { } minor)
            draft.Say("series-sub-version", $"{draft.Revision} is taken for version {draft.Revision.Major}, sub-version {minor}; it could name a stable tree");
        DescribeReplacement(draft, threads);

        var cover = covers.Count > 0 ? covers[^1] : null;
        var lead = cover ?? draft.Mails.Find(mail => mail.Index == patches[0].Index) ?? draft.First;
        return new PatchSeries
        {
            Title = lead.Subject,
            Revision = draft.Revision,
            IsRfc = draft.Mails.Exists(mail => mail.Line.IsRfc),
            IsResend = draft.Mails.Exists(mail => mail.Line.IsResend),
            Author = lead.Author,
            MessageId = lead.MessageId,
            Cover = cover is null ? null : new CoverLetter(cover.Subject, cover.Author, cover.Date, cover.MessageId, ListFooter.Strip(cover.Body)),
            Patches = patches.ToImmutable(),
            Total = draft.Total,
            MissingParts = [.. missing],
            BaseCommit = BaseCommitLine.Find(cover?.Body) ?? patches.Select(patch => BaseCommitLine.Find(patch.Diff)).FirstOrDefault(commit => commit is not null),
            Diagnostics = [.. draft.Diagnostics],
        };
    }

    private static void DescribePart(SeriesDraft draft, PatchMail mail, int copies)
    {
        if (copies > 1)
            draft.Say("series-duplicate-part", $"part {mail.Index} was sent {copies} times; the last one, \"{mail.Subject}\", counts");
        if (!mail.HasDiff)
            draft.Say("series-empty-patch", $"part {mail.Index}, \"{mail.Subject}\", changes no file");
        if (mail.Index > draft.Total)
            draft.Say("series-surplus-part", $"part {mail.Index} is more than the {draft.Total} the series says it has");
        if (mail.IsCut)
            draft.Say("patch-scissors", $"part {mail.Index}: the text above its scissors line is not in the commit message");
    }

    private static void DescribeReplacement(SeriesDraft draft, DraftThreads threads)
    {
        if (draft.First.Line.Part is null && threads.ParentOf(draft.First) is { Total: > 1, IsCover: false } answered)
            draft.Say("series-single-reroll", $"a single patch that answers part {answered.Index}/{answered.Total}, \"{answered.Subject}\"; it may be meant to replace it");
    }
}
