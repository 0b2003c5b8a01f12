namespace ReviewBot.Bot.Queue;

/// <summary>
/// Where a series is on its way. <c>waiting → reviewing → reviewed</c>; a killed worker's <c>reviewing</c> is taken up again when its lease is over, and <c>recheck</c> takes <c>reviewed</c> and
/// <c>failed</c> back to <c>waiting</c>. The others are ends. The words are those of the store.
/// </summary>
internal static class SeriesState
{
    /// <summary>For its parts, or, when due, for a worker.</summary>
    public const string Waiting = "waiting";

    /// <summary>A worker has it, until its lease is over.</summary>
    public const string Reviewing = "reviewing";

    /// <summary>The review and its posts are in the store.</summary>
    public const string Reviewed = "reviewed";

    /// <summary>Could not be reviewed; the problem says why.</summary>
    public const string Failed = "failed";

    /// <summary>A later version came before it was reviewed.</summary>
    public const string Superseded = "superseded";

    /// <summary>A remark in the thread of another series: a fix-up, an older version.</summary>
    public const string Aside = "aside";

    /// <summary>Not reviewed: too old, or about nothing that is reviewed here, or its author does not want it.</summary>
    public const string Passed = "passed";

    /// <summary>Turned out to be the same as another.</summary>
    public const string Merged = "merged";
}
