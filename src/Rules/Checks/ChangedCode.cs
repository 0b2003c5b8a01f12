using KvmModel.Source;
using KvmModel.Syntax;
using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>The functions that a patch adds lines to, as they are after it.</summary>
internal static class ChangedCode
{
    public static IEnumerable<(CodeUnit Unit, FunctionDefinition Function)> Functions(SeriesStep step)
    {
        foreach (var file in step.Applied.Files)
        {
            if (file is not { IsApplied: true, Diff.NewPath: { } path } || step.After.UnitReading(path) is not { } unit)
                continue;
            foreach (var function in unit.FunctionsIn(path))
            {
                var first = unit.Source.LocationOf(function.Span.Start).Line;
                var last = unit.Source.LocationOf(function.Span.End - 1).Line;
                if (Enumerable.Range(first, Math.Max(0, last - first + 1)).Any(line => step.Adds(new SourceLocation(path, line))))
                    yield return (unit, function);
            }
        }
    }
}
