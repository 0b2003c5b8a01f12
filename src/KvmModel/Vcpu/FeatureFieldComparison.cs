using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>A row of a feature table that contradicts the architecture's record of its field.</summary>
/// <param name="Field">The register and the field, by the record's name.</param>
/// <param name="Problem">What the row says, and <paramref name="Recorded"/> what is on record, for people.</param>
public sealed record FeatureFieldDifference(string Field, string Problem, string Recorded, SourceLocation Location)
{
    public override string ToString() => $"{Field} {Problem}, on record {Recorded}";
}

/// <summary>
/// Compares the host's feature tables with <see cref="ArchitectureFields"/>: that a row covers one field of its register, reads its values with the sign that they have, and takes the lower
/// of two levels for the safe one where a greater level has all that a lower one has (Arm ARM DDI 0487 D24.1.3). Only of the ID registers of features.
/// </summary>
public static class FeatureFieldComparison
{
    /// <summary>Fields that say what software must be ready for, and not what it may use: with them the greater value is safe (Arm ARM DDI 0487 ID_AA64MMFR1_EL1.SpecSEI).</summary>
    private static readonly HashSet<string> s_warnings = new(StringComparer.Ordinal) { "SpecSEI" };

    /// <summary>Whether the topmost value has a name in a field whose values rise: it says «of the implementation's own», as in ID_AA64DFR0_EL1.PMUVer, and a signed comparison puts it below the others.</summary>
    private static bool HasOddTop(ArchitectureField field) => field.Order == FieldOrder.Unsigned && field.Values.Values.Contains((1ul << (field.Msb - field.Lsb + 1)) - 1) && field.Values.Count < 1 << (field.Msb - field.Lsb + 1);

    public static IEnumerable<FeatureFieldDifference> Of(IEnumerable<FeatureField> fields)
    {
        foreach (var row in fields)
        {
            if (!row.Register.StartsWith("ID_", StringComparison.Ordinal) || ArchitectureFields.Find(row.Register) is not { } register)
                continue;
            var found = register.In(row.Lsb + row.Width - 1, row.Lsb).Where(field => field.Name is not null).ToList();
            if (found is not [var field])
            {
                if (found.Count > 1)
                    yield return new FeatureFieldDifference($"{row.Register}[{row.Lsb + row.Width - 1}:{row.Lsb}]", $"is one field here", $"those are {string.Join(" and ", found.Select(part => part.Name))}", row.Location);
                continue;
            }
            var name = $"{row.Register}.{field.Name}";
            if ((field.Msb, field.Lsb) != (row.Lsb + row.Width - 1, row.Lsb))
                yield return new FeatureFieldDifference(name, $"has {row.Width} bits from bit {row.Lsb} up here", $"it is in {field.Bits}", row.Location);
            if (field.Order is FieldOrder.Signed or FieldOrder.Unsigned && (field.Order == FieldOrder.Signed) != row.IsSigned && !(row.IsSigned && HasOddTop(field)))
                yield return new FeatureFieldDifference(name, $"compares as {(row.IsSigned ? "signed" : "unsigned")} here", $"its values are {(row.IsSigned ? "unsigned" : "signed")}", row.Location);
            if (row.Type is "FTR_HIGHER_SAFE" or "FTR_HIGHER_OR_ZERO_SAFE" && field.Order is FieldOrder.Signed or FieldOrder.Unsigned && !s_warnings.Contains(field.Name!))
                yield return new FeatureFieldDifference(name, "has the highest level for the safe one here", "a greater level has all that a lower one has", row.Location);
        }
    }
}
