using KvmModel.Arm64;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary><c>sysreg-enum-width</c>: a named value is written with more or fewer binary digits than its field has bits. Told once of a field, however many of its values are.</summary>
internal sealed class SysregEnumWidthCheck : ICheck
{
    public string Rule => "sysreg-enum-width";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var change in SysregChange.In(series))
        {
            var known = Misfits(change.Before).Select(misfit => misfit.Subject).ToHashSet(StringComparer.Ordinal);
            foreach (var misfits in Misfits(change.After).Where(misfit => !known.Contains(misfit.Subject)).GroupBy(misfit => (misfit.Owner, misfit.Field.Line)))
            {
                var (subject, owner, field, value) = misfits.First();
                var digits = value.Digits.Length - 2;
                yield return change.Observe(value.Line, subject,
                    ("value", value.Digits), ("name", value.Name), ("digits", $"{digits}"), ("field", $"{owner}.{field.Name}"), ("width", $"{field.Width}"),
                    ("bits", field.Width == 1 ? $"bit {field.Lsb}" : $"bits {field.Msb}:{field.Lsb}"),
                    ("problem", field.Width < 64 && value.Value >> field.Width != 0 ? "does not fit" : digits > field.Width ? "has more digits than the field has bits" : "leaves bits of the field unsaid")) with
                {
                    Evidence = [.. misfits.Skip(1).Select(misfit => new Evidence($"{misfit.Value.Digits} {misfit.Value.Name} as well", new SourceLocation(SystemRegisterFile.Path, misfit.Value.Line)))],
                };
            }
        }
    }

    private static IEnumerable<(string Subject, string Owner, RegisterField Field, RegisterFieldValue Value)> Misfits(SystemRegisterFile? file) =>
        from described in SysregChange.Fields(file)
        from value in described.Field.Values
        where value.Digits.Length - 2 != described.Field.Width
        select ($"{described.Owner}.{described.Field.Name} {value.Name} {value.Digits}", described.Owner, described.Field, value);
}
