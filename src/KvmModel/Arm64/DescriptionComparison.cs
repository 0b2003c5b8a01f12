using System.Globalization;

namespace KvmModel.Arm64;

/// <summary>In what way a tree's description of a register contradicts the record.</summary>
public enum DescriptionDifferenceKind
{
    /// <summary>Another encoding.</summary>
    Encoding,

    /// <summary>A field is in another place.</summary>
    Bits,

    /// <summary>A field stands on bits that are reserved.</summary>
    Reserved,

    /// <summary>The values of a field compare the other way.</summary>
    Sign,

    /// <summary>A named value has another number.</summary>
    Value,

    /// <summary>A field whose values have names is described without them.</summary>
    WithoutValues,

    /// <summary>Some named values of a field are left out.</summary>
    MissingValues,
}

/// <summary>A contradiction between a tree's description and the record.</summary>
/// <param name="Subject">The register, its field, its field's value.</param>
/// <param name="Described">What the tree says, and <paramref name="Recorded"/> what is on record, for people.</param>
/// <param name="Line">Where the tree says it, from 1.</param>
public sealed record DescriptionDifference(DescriptionDifferenceKind Kind, string Subject, string Described, string Recorded, int Line)
{
    /// <summary>The same in two versions of a file, wherever lines moved to.</summary>
    public string Key => $"{Kind} {Subject} {Described}";

    public override string ToString() => $"{Subject}: {Described}, on record {Recorded}";
}

/// <summary>
/// Compares <c>arch/arm64/tools/sysreg</c> with <see cref="ArchitectureFields"/>. Names are the means to compare, not what is compared: kernels call some fields otherwise, so a field of
/// another name in the same place is no difference, and one that divides a field or joins several is left alone. Views for AArch32 (<c>Prefix</c>) are not compared.
/// </summary>
public static class DescriptionComparison
{
    /// <summary>Every difference, in the order of the file.</summary>
    public static IEnumerable<DescriptionDifference> Of(SystemRegisterFile file) =>
        file.Registers.SelectMany(register => Encoding(register).Concat(Fields(register.Name, register.Layouts)))
            .Concat(file.FieldSets.SelectMany(set => Fields(set.Name, set.Layouts))).OrderBy(difference => difference.Line);

    private static IEnumerable<DescriptionDifference> Encoding(SystemRegister register)
    {
        if (ArchitectureFields.Find(register.Name)?.Encoding is { } encoding && encoding != register.Encoding)
            yield return new DescriptionDifference(DescriptionDifferenceKind.Encoding, register.Name, register.Encoding.ToString(), encoding.ToString(), register.Line);
    }

    private static IEnumerable<DescriptionDifference> Fields(string owner, IEnumerable<RegisterLayout> layouts) =>
        ArchitectureFields.Find(owner) is { Fields.IsEmpty: false } known
            ? layouts.Where(layout => layout.Prefix is null).SelectMany(layout => layout.Fields).Where(field => field.Name is not null).SelectMany(field => Compare(known, field)) : [];

    private static IEnumerable<DescriptionDifference> Compare(ArchitectureFieldSet known, RegisterField field)
    {
        var subject = $"{known.Name}.{field.Name}";
        var bits = field.Width == 1 ? $"{field.Lsb}" : $"{field.Msb}:{field.Lsb}";
        if (known.Find(field.Name!) is { } named && (named.Msb, named.Lsb) != (field.Msb, field.Lsb))
        {
            yield return new DescriptionDifference(DescriptionDifferenceKind.Bits, subject, bits, named.Bits, field.Line);
            yield break;
        }
        if (!known.In(field.Msb, field.Lsb).Any())
            yield return new DescriptionDifference(DescriptionDifferenceKind.Reserved, subject, bits, "reserved", field.Line);
        if (known.In(field.Msb, field.Lsb).FirstOrDefault(found => (found.Msb, found.Lsb) == (field.Msb, field.Lsb)) is not { Name: not null } same)
            yield break;

        if (field.Kind is RegisterFieldKind.UnsignedEnum or RegisterFieldKind.SignedEnum && same.Order is FieldOrder.Unsigned or FieldOrder.Signed
            && (field.Kind == RegisterFieldKind.SignedEnum) != (same.Order == FieldOrder.Signed))
            yield return new DescriptionDifference(DescriptionDifferenceKind.Sign, subject, Order(field.Kind == RegisterFieldKind.SignedEnum), Order(same.Order == FieldOrder.Signed), field.Line);
        foreach (var value in field.Values)
        {
            if (same.Values.TryGetValue(value.Name, out var number) && number != value.Value)
                yield return new DescriptionDifference(DescriptionDifferenceKind.Value, $"{subject} {value.Name}", value.Digits, Binary(number, field.Width), value.Line);
        }
        if (field.Kind == RegisterFieldKind.Field && same.Values.Count > 1)
            yield return new DescriptionDifference(DescriptionDifferenceKind.WithoutValues, subject, "without values", Named(same, field.Values, field.Width), field.Line);
        else if (field.Values.Length > 0 && same.Values.Any(value => !Says(field, value.Key, value.Value)))
            yield return new DescriptionDifference(DescriptionDifferenceKind.MissingValues, subject, "without some values", Named(same, field.Values, field.Width), field.Values[^1].Line);
    }

    /// <summary>Whether a description has a value by its number, or by its name with another number.</summary>
    private static bool Says(RegisterField field, string name, ulong number) => field.Values.Any(value => value.Value == number || value.Name == name);

    private static string Order(bool isSigned) => isSigned ? "signed" : "unsigned";

    /// <summary>The values on record that a description does not have.</summary>
    private static string Named(ArchitectureField field, IEnumerable<RegisterFieldValue> described, int width)
    {
        var known = described.ToList();
        return string.Join(", ", field.Values.Where(value => !known.Exists(other => other.Value == value.Value || other.Name == value.Key)).OrderBy(value => value.Value).Take(6).Select(value => $"{Binary(value.Value, width)} {value.Key}"));
    }

    private static string Binary(ulong value, int width) => "0b" + Convert.ToString((long)value, 2).PadLeft(width, '0').ToString(CultureInfo.InvariantCulture);
}
