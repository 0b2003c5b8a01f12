using System.Collections.Immutable;

namespace ReviewBot.Backtest;

/// <summary>The scores of a whole archive. All of them are counts, so that a reader can make the ratios that matter.</summary>
/// <param name="Kernels">The trees at hand, newest first.</param>
/// <param name="AbsentTrees">The trees that series were tried on by the archive's readers and that are not at hand, with how many series, ordinal.</param>
/// <param name="Series">In the archive's order.</param>
internal sealed record BacktestResult(ImmutableArray<KernelAtHand> Kernels, ImmutableArray<(string Tree, int Series)> AbsentTrees, ImmutableArray<ReplayedSeries> Series)
{
    /// <summary>
    /// The categories whose comments are about what the model holds: registers, traps, features, ID registers, visibility, context switch, tables, layout and state. The others (wording of
    /// code and messages, selftests, locking, structure) are listed and not aimed at.
    /// </summary>
    private static readonly ImmutableHashSet<string> s_modelled =
    [
        "context-switch", "duplicate-state", "feature-gating", "id-reg", "layout", "sysreg-table", "trap-polarity", "trap-table", "visibility-uapi",
    ];

    public static BacktestResult Of(CommentedArchive archive, ImmutableArray<KernelAtHand> kernels, ImmutableArray<ReplayedSeries> series)
    {
        var versions = kernels.Select(kernel => kernel.Version).ToHashSet(StringComparer.Ordinal);
        var absent = archive.Series.SelectMany(one => one.TriedOn).Where(tree => !versions.Contains(KernelShelf.VersionOf(tree)))
            .GroupBy(tree => tree).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count()));
        return new BacktestResult(kernels, [.. absent], series);
    }

    public IEnumerable<ReplayedSeries> Reviewed => Series.Where(series => series.IsReviewed);

    /// <summary>Recall, by category and how checkable, in ordinal order; the wholly checkable before the others.</summary>
    public ImmutableArray<RecallRow> Recall =>
    [
        .. from pair in Commented
           group pair.Comment by (Category: pair.Comment.Comment.Category ?? "none", pair.Comment.Comment.Checkable) into row
           orderby row.Key.Checkable descending, row.Key.Category
           select RecallRow.Of(row.Key.Category, row.Key.Checkable, IsModelled(row.Key.Category), row),
    ];

    /// <summary>Precision, by rule, in ordinal order.</summary>
    public ImmutableArray<PrecisionRow> Precision =>
    [
        .. from series in Reviewed
           from finding in series.Findings
           group finding by finding.Finding.Rule into rule
           orderby rule.Key
           select new PrecisionRow(
               rule.Key,
               rule.Count(finding => finding.Judgement is null && !finding.Matched.IsEmpty),
               rule.Count(finding => finding.Judgement?.Verdict == Verdict.Right),
               rule.Count(finding => finding.Judgement?.Verdict == Verdict.Wrong),
               rule.Count(finding => finding.IsRight is null)),
    ];

    /// <summary>What was said of series that reviewers said nothing checkable of.</summary>
    public SilenceScore Silence(Fit fit)
    {
        var quiet = Reviewed.Where(series => series.Series.IsQuiet && series.Fit!.Fit == fit).ToList();
        return new SilenceScore(quiet.Count, quiet.Sum(series => series.Findings.Length), quiet.Count(series => series.Findings.Length > 0));
    }

    /// <summary>The comments in reach that no finding raises, in the archive's order; wholly checkable ones of modelled categories first.</summary>
    public IEnumerable<(ReplayedSeries Series, ReplayedComment Comment)> Misses =>
        Commented.Where(pair => pair.Comment is { Reach: Reach.Whole or Reach.Part, Raised.IsEmpty: true })
            .OrderByDescending(pair => pair.Comment.Comment.Checkable).ThenByDescending(pair => IsModelled(pair.Comment.Comment.Category ?? ""));

    public IEnumerable<(ReplayedSeries Series, ReplayedComment Comment)> Hits => Commented.Where(pair => !pair.Comment.Raised.IsEmpty);

    public IEnumerable<(ReplayedSeries Series, ReplayedComment Comment)> Commented => Series.SelectMany(series => series.Comments.Select(comment => (series, comment)));

    public IEnumerable<(ReplayedSeries Series, ReplayedFinding Finding)> Unmatched =>
        Reviewed.SelectMany(series => series.Findings.Where(finding => finding.Matched.IsEmpty).Select(finding => (series, finding)));

    public static bool IsModelled(string category) => s_modelled.Contains(category);
}

/// <summary>How many comments of one category there are, by how near they are to what was reviewed, and how many of those in reach were raised.</summary>
internal sealed record RecallRow(string Category, Checkable Checkable, bool Modelled, int Whole, int RaisedWhole, int Part, int RaisedPart, int Out, int NotOnHunk)
{
    public static RecallRow Of(string category, Checkable checkable, bool modelled, IEnumerable<ReplayedComment> comments)
    {
        var by = comments.ToLookup(comment => (comment.Reach, !comment.Raised.IsEmpty));
        int Count(Reach reach) => by[(reach, false)].Count() + by[(reach, true)].Count();
        return new RecallRow(category, checkable, modelled, Count(Reach.Whole), by[(Reach.Whole, true)].Count(), Count(Reach.Part), by[(Reach.Part, true)].Count(), Count(Reach.Out), Count(Reach.NotOnHunk));
    }

    public static RecallRow Sum(string name, Checkable checkable, IEnumerable<RecallRow> rows) => rows.Aggregate(
        new RecallRow(name, checkable, false, 0, 0, 0, 0, 0, 0),
        (sum, row) => sum with
        {
            Whole = sum.Whole + row.Whole,
            RaisedWhole = sum.RaisedWhole + row.RaisedWhole,
            Part = sum.Part + row.Part,
            RaisedPart = sum.RaisedPart + row.RaisedPart,
            Out = sum.Out + row.Out,
            NotOnHunk = sum.NotOnHunk + row.NotOnHunk,
        });
}

/// <param name="Matched">On a hunk with a checkable comment, and not judged.</param>
/// <param name="JudgedRight">Read by a person and found right.</param>
/// <param name="JudgedWrong">Read by a person and found wrong.</param>
/// <param name="Unjudged">Not on such a hunk, and read by nobody.</param>
internal sealed record PrecisionRow(string Rule, int Matched, int JudgedRight, int JudgedWrong, int Unjudged)
{
    public int Findings => Matched + JudgedRight + JudgedWrong + Unjudged;
}

/// <param name="Loud">How many of the series drew a finding at all.</param>
internal sealed record SilenceScore(int Series, int Findings, int Loud)
{
    /// <summary>Findings per ten series; 0 without series.</summary>
    public double PerTen => Series == 0 ? 0 : 10.0 * Findings / Series;
}
