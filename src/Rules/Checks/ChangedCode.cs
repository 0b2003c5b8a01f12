using KvmModel.Binding;
using KvmModel.Source;
using KvmModel.Syntax;

namespace Rules.Checks;

/// <summary>The functions that a patch adds lines to, as they are after it.</summary>
internal static class ChangedCode
{
    public static IEnumerable<(SemanticModel Model, FunctionDefinition Function)> Functions(SeriesStep step)
    {
        foreach (var file in step.Applied.Files)
        {
            if (file is not { IsApplied: true, Diff.NewPath: { } path } || step.After.UnitReading(path) is not { } unit)
                continue;
            var model = unit.Semantics;
            var source = model.Unit.Source;
            foreach (var function in model.Unit.FunctionsIn(path))
            {
                var first = source.LocationOf(function.Span.Start).Line;
                var last = source.LocationOf(function.Span.End - 1).Line;
                if (Enumerable.Range(first, Math.Max(0, last - first + 1)).Any(line => step.Adds(new SourceLocation(path, line))))
                    yield return (model, function);
            }
        }
    }
}
