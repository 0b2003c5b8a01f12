using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>layout-assertion</c>: a run-time assertion compares the address just behind a member with another pointer, which polices how two members lie in memory.
/// The compiler knows that, and a structure that holds both needs no check. Only equality asks where a neighbour lies: less and greater check bounds.
/// </summary>
internal sealed class LayoutAssertionCheck : ICheck
{
    public string Rule => "layout-assertion";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from gained in step.Delta.Gained<LayoutAssertion>()
        let assertion = gained.After
        where step.Adds(assertion.Location)
        select new Observation
        {
            Step = step,
            Location = assertion.Location,
            Subject = $"{assertion.Function} {assertion.Member}",
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(("assertion", assertion.Assertion), ("member", assertion.Member), ("condition", assertion.Condition)),
        };
}
