using KvmModel.Arm64;

namespace Rules.Checks;

/// <summary>
/// <c>sysreg-duplicate</c>: two values of a field with one name or one number, two fields of a register with one name, two registers with one name or one encoding.
/// A register that stands twice with the same name and encoding is left alone: then the tree is later than the series, and has it already.
/// </summary>
internal sealed class SysregDuplicateCheck : ICheck
{
    public string Rule => "sysreg-duplicate";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var change in SysregChange.In(series))
        {
            var known = Doubles(change.Before).Select(twice => twice.What).ToHashSet(StringComparer.Ordinal);
            foreach (var (what, place, line, other) in Doubles(change.After).Where(twice => !known.Contains(twice.What)))
            {
                // The comment goes where the patch speaks: on the second of the two, or on the first when that is the new one.
                var own = change.Step.FindNew(new(SystemRegisterFile.Path, line)) is { Line.Kind: KvmModel.Source.HunkLineKind.Added } ? line : other;
                yield return change.Observe(own, what, ("what", what), ("place", place), ("line", $"{(own == line ? other : line)}"));
            }
        }
    }

    private static IEnumerable<(string What, string Place, int Line, int Other)> Doubles(SystemRegisterFile? file)
    {
        if (file is null)
            return [];
        var twice = file.Registers.GroupBy(register => (register.Name, register.Encoding)).Where(group => group.Skip(1).Any()).Select(group => group.Key.Name).ToHashSet(StringComparer.Ordinal);
        var single = file.Registers.Where(register => !twice.Contains(register.Name)).ToList();
        var sets = file.FieldSets.GroupBy(set => set.Name).Where(group => group.Skip(1).Any()).Select(group => group.Key);
        twice.UnionWith(sets);
        var fields = SysregChange.Fields(file).Where(described => !twice.Contains(described.Owner.Split(' ')[0])).ToList();
        var values = fields.SelectMany(described =>
            Twice(described.Field.Values, value => value.Name, value => value.Line, name => $"the value {name}", $"{described.Owner}.{described.Field.Name}")
                .Concat(Twice(described.Field.Values, value => value.Value, value => value.Line, number => $"the number {number}", $"{described.Owner}.{described.Field.Name}")));
        var names = fields.Where(described => described.Field.Name is not null).GroupBy(described => described.Owner)
            .SelectMany(owner => Twice(owner, described => described.Field.Name!, described => described.Field.Line, name => $"the field {name}", owner.Key));
        var registers = Twice(single, register => register.Name, register => register.Line, name => $"the register {name}", "the file")
            .Concat(Twice(single, register => register.Encoding, register => register.Line, encoding => $"the encoding {encoding}", "the file"));
        return values.Concat(names).Concat(registers);
    }

    private static IEnumerable<(string What, string Place, int Line, int Other)> Twice<T, TKey>(IEnumerable<T> items, Func<T, TKey> key, Func<T, int> line, Func<TKey, string> what, string place) =>
        items.GroupBy(key).Where(group => group.Skip(1).Any()).Select(group => (what(group.Key) + (place == "the file" ? "" : $" of {place}"), place, line(group.ElementAt(1)), line(group.First())));
}
