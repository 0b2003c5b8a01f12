using KvmModel.Binding;
using KvmModel.Preprocessing;

namespace Rules.Checks;

/// <summary>
/// <c>layout-pointer-arithmetic</c>: a pointer is moved past the end of the object that it was derived from, so that it reaches whatever the enclosing structure
/// happens to have there. Proved by types and layout. Steps in whole objects (<c>p + 2</c>) are left alone: they may walk an array.
/// </summary>
internal sealed class LayoutPointerArithmeticCheck : ICheck
{
    public string Rule => "layout-pointer-arithmetic";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            foreach (var (model, function) in ChangedCode.Functions(step))
            {
                var seen = new List<Observation>();
                new PointerOrigins(model, function).Visit((expression, origin) =>
                {
                    var at = model.Unit.Source.LocationOf(expression.Span.Start);
                    if (!origin.IsOutside || origin.Offset % origin.Size == 0 || !step.Adds(at))
                        return;
                    seen.Add(new Observation
                    {
                        Step = step,
                        Location = at,
                        Subject = $"{function.Name} {origin.Name} {origin.Offset}",
                        Confidence = Confidence.Proved,
                        Words = Observation.WordsOf(
                            ("expression", model.Unit.Source.TextOf(expression.Span)), ("object", origin.Name), ("size", $"{origin.Size}"), ("offset", $"{origin.Offset}")),
                        Evidence = [new Evidence($"{TypeText(origin.Object)} has {origin.Size} bytes; the pointer is {origin.Offset} bytes from its start", null)],
                    });
                }, (_, _) => { });
                foreach (var observation in seen.DistinctBy(observation => observation.Location))
                    yield return observation;
            }
        }
    }

    private static string TypeText(CType type) => type is RecordType { Tag: { } tag } record ? $"{(record.IsUnion ? "union" : "struct")} {tag}" : "the object";
}
