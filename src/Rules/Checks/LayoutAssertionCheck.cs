using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace Rules.Checks;

/// <summary>
/// <c>layout-assertion</c>: a run-time assertion compares the address just behind a member with another pointer, which polices how two members lie in memory.
/// The compiler knows that, and a structure that holds both needs no check.
/// </summary>
internal sealed class LayoutAssertionCheck : ICheck
{
    public string Rule => "layout-assertion";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            foreach (var (model, function) in ChangedCode.Functions(step))
            {
                var assertions = function.Body.DescendantNodesAndSelf().OfType<CallExpression>().Where(call => call.FunctionName is { } name && IntrinsicMacros.Assertions.Contains(name)).ToList();
                if (assertions.Count == 0)
                    continue;
                var seen = new List<Observation>();
                var origins = new PointerOrigins(model, function);
                origins.Visit((_, _) => { }, (comparison, scope) =>
                {
                    var at = model.Unit.Source.LocationOf(comparison.Span.Start);
                    if (assertions.Find(call => call.Span.Start <= comparison.Span.Start && comparison.Span.End <= call.Span.End) is not { } assertion || !step.Adds(at))
                        return;
                    if ((EndOfMember(origins, comparison.Left, scope) ?? EndOfMember(origins, comparison.Right, scope)) is not { } member)
                        return;
                    seen.Add(new Observation
                    {
                        Step = step,
                        Location = at,
                        Subject = $"{function.Name} {member.Name}",
                        Confidence = Confidence.Proved,
                        Words = Observation.WordsOf(("assertion", assertion.FunctionName!), ("member", member.Name), ("condition", model.Unit.Source.TextOf(comparison.Span))),
                    });
                });
                foreach (var observation in seen)
                    yield return observation;
            }
        }
    }

    /// <summary>The member whose end an operand points at or past; null when it is no such pointer.</summary>
    private static PointerOrigin? EndOfMember(PointerOrigins origins, Expression operand, Scope scope) =>
        origins.OriginOf(operand, scope) is { IsMember: true } origin && origin.Offset >= origin.Size ? origin : null;
}
