using KvmModel.Delta;

namespace Rules;

/// <summary>
/// Whose doing an observation is, judged in one way for all rules. In: a rule's check and what it saw of each patch. The check is asked again of stretches of the series, as if they were one
/// patch. From the series' base to the patch: what it does not see there was there before the series (<see cref="FindingStatus.Preexisting"/>), but for an edit of a line that the series itself adds. From the patch to each later one: the
/// patch after which it sees nothing any more has healed it (<see cref="FindingStatus.Transient"/>). A subject that only goes by another name is still seen: it is what the patches between do
/// not account for.
/// </summary>
internal sealed class Attribution(SeriesAnalysis series)
{
    private readonly Dictionary<(int First, int Last), SeriesStep> _spans = [];

    /// <summary>The observations of a check, each with its status and the patch that heals it.</summary>
    public IEnumerable<Observation> Of(ICheck check)
    {
        var seen = check.Run(series).ToList();
        if (series.Steps.Length == 1 || seen.Count == 0)
            return seen;
        var spans = new Dictionary<(int, int), List<Observation>>();
        return seen.Select(observation => observation.IsAboutTheSeries || observation.Status != FindingStatus.Introduced ? observation : Judge(check, seen, observation, spans));
    }

    private Observation Judge(ICheck check, List<Observation> seen, Observation observation, Dictionary<(int, int), List<Observation>> spans)
    {
        var index = series.Steps.IndexOf(observation.Step);
        var last = series.Steps.Length - 1;
        if (index < 0)
            return observation;
        if (index > 0 && !IsSeen(0, index, 0, index - 1) && !(observation.IsAboutAnEdit && IsOwn(observation, index)))
            return observation with { Status = FindingStatus.Preexisting };
        if (index == last || IsSeen(index, last, index + 1, last))
            return observation;
        var healer = Enumerable.Range(index + 1, last - index).First(later => later == last || !IsSeen(index, later, index + 1, later));
        return observation with { Status = FindingStatus.Transient, FixedBy = series.Steps[healer].Index };

        // Whether a stretch has the observation: by its subject, or as one that the patches besides do not account for.
        bool IsSeen(int first, int end, int otherFirst, int otherLast)
        {
            if (!spans.TryGetValue((first, end), out var inSpan))
                spans[(first, end)] = inSpan = [.. check.Run(new SeriesAnalysis([Span(first, end)]) { Config = series.Config })];
            if (inSpan.Exists(other => other.Subject == observation.Subject))
                return true;
            var others = seen.Where(other => series.Steps.IndexOf(other.Step) is var at && at >= otherFirst && at <= otherLast).Concat(seen.Where(other => other.Step == observation.Step && other != observation)).Select(other => other.Subject).ToHashSet(StringComparer.Ordinal);
            return inSpan.Exists(other => !others.Contains(other.Subject));
        }
    }

    /// <summary>Whether the line that a patch edits or removes is one that the series adds.</summary>
    private bool IsOwn(Observation observation, int index) => (observation.Side == DiffSide.New ? Span(0, index) : Span(0, index - 1)).Adds(observation.Location);

    private SeriesStep Span(int first, int last)
    {
        if (first == last)
            return series.Steps[first];
        if (!_spans.TryGetValue((first, last), out var span))
        {
            var steps = series.Steps[first..(last + 1)];
            var (before, after) = (steps[0].Before, steps[^1].After);
            _spans[(first, last)] = span = new SeriesStep(steps[0].Index, SpannedFiles.Of([.. steps.Select(step => step.Applied)]), before, after, ModelComparer.Compare(before, after))
            {
                Behaviour = PatchBehaviour.Spanning([.. steps.Select(step => step.Behaviour)]),
                BehaviourBelowVhe = PatchBehaviour.Spanning([.. steps.Select(step => step.BehaviourBelowVhe)]),
            };
        }
        return span;
    }
}
