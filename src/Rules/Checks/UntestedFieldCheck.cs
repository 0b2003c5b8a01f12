using System.Text.RegularExpressions;
using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>writable-field-untested</c>: a patch lets userspace write a field of an ID register, and at the end of the series the selftest that writes each writable field of that register
/// (Linux tools/testing/selftests/kvm set_id_regs.c) has no line for it. Of registers that the test does not know nothing is told, nor where the tree has no such test.
/// </summary>
internal sealed partial class UntestedFieldCheck : ICheck
{
    /// <summary>Where the test is; the first directory is that of kernels up to 6.13.</summary>
    private static readonly string[] s_tests = ["tools/testing/selftests/kvm/aarch64/set_id_regs.c", "tools/testing/selftests/kvm/arm64/set_id_regs.c"];

    public string Rule => "writable-field-untested";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        var tested = new Lazy<ILookup<string, string>?>(() => FieldsTested(series.Steps[^1].After.Tree));
        foreach (var step in series.Steps)
        {
            foreach (var (before, row) in step.Delta.Gained<SysRegDescriptor>())
            {
                if (before is not { Value: { } could } || row is not { IsIdRegister: true, Value: { } can } || (can & ~could) == 0 || tested.Value is not { } known || !known.Contains(row.Register))
                    continue;
                var last = series.Steps[^1].After.Facts<SysRegDescriptor>().FirstOrDefault(other => other.Encoding == row.Encoding)?.Value ?? 0;
                var untested = FieldsIn(step.After, row.Register, can & ~could & last).Except(known[row.Register]).ToList();
                if (untested.Count > 0 && LineOf(step, row, untested) is { } line)
                    yield return Observe(step, row, untested, line);
            }
        }
    }

    /// <summary>The fields that the test writes, by register; null where there is no test.</summary>
    private static ILookup<string, string>? FieldsTested(ISourceTree tree) =>
        s_tests.Select(tree.Read).FirstOrDefault(text => text is not null) is not { } test ? null
        : Row().Matches(test.Text).ToLookup(row => row.Groups[1].Value, row => row.Groups[2].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"\bREG_FTR_BITS\(\s*\w+,\s*(\w+),\s*(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    private static IEnumerable<string> FieldsIn(VcpuModel model, string register, ulong bits) =>
        SystemRegisterFile.Of(model.Tree) is not { } described ? []
        : Enumerable.Range(0, 64).Where(bit => (bits >> bit & 1) != 0).Select(bit => described.FieldAt(register, bit)?.Name).OfType<string>().Distinct();

    /// <summary>The line that opens the fields: one that the patch adds or removes and that names one of them, or else one that it adds to the row, that of the mask if it can be.</summary>
    private static (SourceLocation Location, DiffSide Side)? LineOf(SeriesStep step, SysRegDescriptor row, List<string> fields)
    {
        var names = fields.Select(field => $"{row.Register}_{field}").ToHashSet(StringComparer.Ordinal);
        foreach (var file in step.Applied.Files.Where(file => file is { After: not null, Diff: { NewPath: { } path } } && path == row.Location.Path))
        {
            var end = step.After.Facts<SysRegDescriptor>().Where(next => next.Location.Path == row.Location.Path && next.Location.Line > row.Location.Line).Select(next => next.Location.Line - 1).DefaultIfEmpty(file.After!.LineCount).Min();
            var added = ChangedLines.AddedIn(file, row.Location.Line, end).Where(line => LineEdit.Tokens(file.After!, line).Length > 0).ToList();
            if (LineWith(names.Contains) is { } naming)
                return (new SourceLocation(row.Location.Path, naming), DiffSide.New);
            if (file.Lines.Where(placed => placed.Line.Kind == HunkLineKind.Removed && names.Any(name => placed.Line.Text.Contains(name, StringComparison.Ordinal))).Select(placed => (int?)placed.Old).FirstOrDefault() is { } removed)
                return (new SourceLocation(file.Diff.OldPath!, removed), DiffSide.Old);
            if ((LineWith(name => name == "val") ?? LineWith(_ => true)) is { } line)
                return (new SourceLocation(row.Location.Path, line), DiffSide.New);

            int? LineWith(Predicate<string> isWanted) => added.Where(line => LineEdit.Tokens(file.After!, line).Any(token => isWanted(token.Text))).Select(line => (int?)line).FirstOrDefault();
        }
        return null;
    }

    private static Observation Observe(SeriesStep step, SysRegDescriptor row, List<string> fields, (SourceLocation Location, DiffSide Side) line) => new()
    {
        Step = step,
        Location = line.Location,
        Side = line.Side,
        Subject = string.Join(", ", fields.Select(field => $"{row.Register}.{field}")),
        Confidence = Confidence.Likely,
        IsAboutTheSeries = true,
        Words = Observation.WordsOf(("register", row.Register), ("fields", string.Join(", ", fields)), ("them", fields.Count == 1 ? "it" : "them")),
    };
}
