namespace Rules.Suggestions;

/// <summary>
/// Whether a suggestion does what it says: the one place that decides it, for all rules. In: an observation with a suggestion. The patch is put on its tree once more with the suggestion taken,
/// read and run as any patch, and every rule of the catalogue is asked of it. The suggestion stands when the observation is gone and no rule sees anything that it did not see of the patch
/// as it is. Patches behind it are not put on again: whether they still fit is for their author.
/// </summary>
internal sealed class SuggestionProof(SeriesAnalysis series, IReadOnlyList<(Rule Rule, ICheck Check)> checks)
{
    /// <summary>How many suggestions one series has tried, and how many lines of patches are judged again for them: a tree-wide patch is not read again for each.</summary>
    private const int MostTried = 12, MostLines = 40_000;

    private readonly Dictionary<SeriesStep, HashSet<(string Rule, string Subject)>> _seen = [];
    private int _tried;
    private long _lines;

    /// <summary>The suggestion of what a rule observed, where it heals it; else null.</summary>
    public Suggestion? Proved(Rule rule, Observation observation)
    {
        if (observation is not { Suggestion: { } suggestion, Status: FindingStatus.Introduced, Step: var step } || series.Again is not { } again)
            return null;
        var lines = step.Applied.Files.Sum(file => file.Diff.Hunks.Sum(hunk => (long)hunk.Lines.Length));
        if (_tried >= MostTried || _lines + lines > MostLines || SuggestedPatch.Of(step.Applied, observation.Location.Path, suggestion) is not { } patch)
            return null;
        (_tried, _lines) = (_tried + 1, _lines + lines);
        var other = again(step, patch);
        if (other.Applied.Files.Any(file => !file.IsApplied) != step.Applied.Files.Any(file => !file.IsApplied))
            return null;
        if (!_seen.TryGetValue(step, out var before))
            _seen[step] = before = Subjects(step);
        var after = Subjects(other);
        return after.IsSubsetOf(before) && !after.Contains((rule.Id, observation.Subject)) ? suggestion : null;
    }

    private HashSet<(string Rule, string Subject)> Subjects(SeriesStep step)
    {
        // What several checks find out together they remember by the series.
        var alone = series with { Steps = [step] };
        return
        [
            .. from check in checks
               from observation in check.Check.Run(alone)
               where check.Rule.IsInScope(observation.Location.Path)
               select (check.Rule.Id, observation.Subject),
        ];
    }
}
