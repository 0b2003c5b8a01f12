using System.Runtime.CompilerServices;
using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>
/// <c>hand-made-field</c>: a patch defines a macro for bits that the tree's <c>sysreg-defs.h</c> has a name for. In: the macros that a patch adds. The name ends in that of the register,
/// with or without its level, and the field's; the value is the field's mask. Where names agree and bits do not, the check keeps silent.
/// </summary>
internal sealed class HandMadeFieldCheck : ICheck
{
    private const int MaxDepth = 16;

    private static readonly ConditionalWeakTable<SystemRegisterFile, Dictionary<string, (string Name, RegisterField Field)>> Known = [];

    public string Rule => "hand-made-field";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            if (SystemRegisterFile.Of(step.After.Tree) is not { } described)
                continue;
            var names = Known.GetValue(described, NamesOf);
            var files = step.Applied.Files.Where(file => file.After is not null && file.Diff.NewPath is { } path && (path.EndsWith(".h", StringComparison.Ordinal) || path.EndsWith(".c", StringComparison.Ordinal)));
            foreach (var file in files)
            {
                var before = file.Before is { } old ? Macros(old).Select(macro => macro.Name).ToHashSet(StringComparer.Ordinal) : [];
                foreach (var macro in Macros(file.After!).Where(macro => !before.Contains(macro.Name) && step.Adds(new SourceLocation(file.Diff.NewPath!, macro.FirstLine))))
                {
                    if (FieldOf(names, macro.Name) is var (name, field) && name != macro.Name && macro.Tree is Expression value && ValueOf(value, 0) == field.Mask)
                        yield return Observe(step, file.Diff.NewPath!, macro, name);
                }
            }
        }
    }

    private static IEnumerable<CodeRegion> Macros(SourceText text) => SpelledFile.Of(text).Regions.Where(region => region.Kind == CodeRegionKind.Macro);

    private static Observation Observe(SeriesStep step, string path, CodeRegion macro, string name) => new()
    {
        Step = step,
        Location = new SourceLocation(path, macro.FirstLine),
        Subject = macro.Name,
        Confidence = Confidence.Proved,
        Words = Observation.WordsOf(("macro", macro.Name), ("name", name)),
    };

    /// <summary>The named fields by what a macro may be called: <c>MDCR_EL2_HPMD</c> and <c>MDCR_HPMD</c>. A short name that two registers share is left out.</summary>
    private static Dictionary<string, (string, RegisterField)> NamesOf(SystemRegisterFile file)
    {
        var all = from register in file.Registers
                  from layout in register.Layouts
                  from field in layout.Fields
                  where field.Name is not null && layout.Prefix is null
                  let name = $"{register.Name}_{field.Name}"
                  from called in new[] { name, $"{WithoutLevel(register.Name)}_{field.Name}" }.Distinct()
                  select (called, name, field);
        return all.GroupBy(entry => entry.called, StringComparer.Ordinal).Where(group => group.Select(entry => entry.name).Distinct().Count() == 1)
            .ToDictionary(group => group.Key, group => (group.First().name, group.First().field), StringComparer.Ordinal);
    }

    private static string WithoutLevel(string register) => register is [.. var bare, '_', 'E', 'L', >= '0' and <= '3'] ? bare : register;

    /// <summary>The field that a macro is called for, in the whole of its name or behind a prefix.</summary>
    private static (string Name, RegisterField Field)? FieldOf(Dictionary<string, (string, RegisterField)> names, string macro)
    {
        var name = macro.EndsWith("_MASK", StringComparison.Ordinal) ? macro[..^5] : macro;
        for (var at = 0; at >= 0 && at < name.Length; at = name.IndexOf('_', at) is var next and >= 0 ? next + 1 : -1)
        {
            if (names.TryGetValue(name[at..], out var found))
                return found;
        }
        return null;
    }

    /// <summary>The value of bits as people write them: numbers, shifts and ors of them, <c>BIT()</c>, <c>GENMASK()</c>, <c>UL()</c>; null for anything else.</summary>
    private static ulong? ValueOf(Expression expression, int depth) => depth > MaxDepth ? null : expression switch
    {
        IntegerLiteral literal when literal.Value >= 0 && literal.Value <= ulong.MaxValue => (ulong)literal.Value,
        BinaryExpression { Operator: BinaryOperator.ShiftLeft } shift when ValueOf(shift.Left, depth + 1) is { } value && ValueOf(shift.Right, depth + 1) is { } by and < 64 => value << (int)by,
        BinaryExpression { Operator: BinaryOperator.BitwiseOr } union when ValueOf(union.Left, depth + 1) is { } left && ValueOf(union.Right, depth + 1) is { } right => left | right,
        CallExpression { FunctionName: "BIT" or "BIT_ULL", Arguments: [var bit] } when ValueOf(bit, depth + 1) is { } number and < 64 => 1UL << (int)number,
        CallExpression { FunctionName: "UL" or "ULL" or "_UL" or "_AC" or "_BITUL", Arguments: [var inner, ..] } call when ValueOf(inner, depth + 1) is { } value => call.FunctionName == "_BITUL" ? 1UL << (int)(value & 63) : value,
        CallExpression { FunctionName: "GENMASK" or "GENMASK_ULL", Arguments: [var high, var low] } when ValueOf(high, depth + 1) is { } msb and < 64 && ValueOf(low, depth + 1) is { } lsb && lsb <= msb =>
            ulong.MaxValue >> (int)(63 - msb) & ulong.MaxValue << (int)lsb,
        _ => null,
    };
}
