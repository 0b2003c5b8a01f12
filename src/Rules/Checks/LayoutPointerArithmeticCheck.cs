using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>layout-pointer-arithmetic</c>: a pointer is moved past the end of the object that it was derived from, so that it reaches whatever the enclosing structure
/// happens to have there.
/// </summary>
internal sealed class LayoutPointerArithmeticCheck : ICheck
{
    public string Rule => "layout-pointer-arithmetic";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from gained in step.Delta.Gained<PointerEscape>()
        let escape = gained.After
        where step.Adds(escape.Location)
        select new Observation
        {
            Step = step,
            Location = escape.Location,
            Subject = $"{escape.Function} {escape.Object} {escape.Offset}",
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(("expression", escape.Expression), ("object", escape.Object), ("size", $"{escape.Size}"), ("offset", $"{escape.Offset}")),
            Evidence = [new Evidence($"{escape.Type} has {escape.Size} bytes; the pointer is {escape.Offset} bytes from its start", null)],
        };
}
