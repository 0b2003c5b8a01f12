using System.Collections.Immutable;
using System.Diagnostics;

namespace ReviewBot.Review;

/// <summary>Measures the stages of a review, and says which one is running.</summary>
internal sealed class StageClock(IProgress<string> progress)
{
    private readonly List<StageTiming> _timings = [];

    public ImmutableArray<StageTiming> Timings => [.. _timings];

    public T Time<T>(string stage, Func<T> work)
    {
        Say(stage);
        var start = Stopwatch.GetTimestamp();
        var result = work();
        _timings.Add(new StageTiming(stage, Stopwatch.GetElapsedTime(start)));
        return result;
    }

    public void Say(string text) => progress.Report(text);
}
