using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace KvmModel.Arm64;

/// <summary>How the values of a field on record compare: not at all, or as far as is known not; as unsigned or as two's complement numbers (Arm ARM DDI 0487 D24.1.3).</summary>
public enum FieldOrder : byte { None, Enumerated, Unsigned, Signed }

/// <summary>A field of a register on record, from bit <paramref name="Msb"/> down to <paramref name="Lsb"/>.</summary>
/// <param name="Name">Null for bits that are neither a field nor reserved.</param>
/// <param name="Values">The named values; the names are those that kernels give them.</param>
public sealed record ArchitectureField(string? Name, int Msb, int Lsb, FieldOrder Order, FrozenDictionary<string, ulong> Values)
{
    /// <summary><c>7:4</c>, or <c>28</c> for one bit.</summary>
    public string Bits => Msb == Lsb ? $"{Lsb}" : $"{Msb}:{Lsb}";
}

/// <summary>A register, or a set of fields that several have, on record.</summary>
/// <param name="Encoding">Null for a set.</param>
/// <param name="Fields">From the highest down. Bits that none has are reserved.</param>
public sealed record ArchitectureFieldSet(string Name, SystemRegisterEncoding? Encoding, ImmutableArray<ArchitectureField> Fields)
{
    public ArchitectureField? Find(string field) => Fields.FirstOrDefault(candidate => candidate.Name == field);

    /// <summary>The fields that have a bit of a range, from the highest down.</summary>
    public IEnumerable<ArchitectureField> In(int msb, int lsb) => Fields.Where(field => field.Lsb <= msb && lsb <= field.Msb);
}

/// <summary>The encodings and fields of system registers, from <c>Facts/register-descriptions.json</c>; read when first asked for. Immutable.</summary>
public static class ArchitectureFields
{
    private static readonly Lazy<FrozenDictionary<string, ArchitectureFieldSet>> s_sets = new(Load);

    /// <summary>Every register and set on record, in ordinal order of the names.</summary>
    public static IEnumerable<ArchitectureFieldSet> All => s_sets.Value.Values.OrderBy(set => set.Name, StringComparer.Ordinal);

    /// <summary>A register, or a set such as <c>ZCR_ELx</c>; null when none of this name is on record.</summary>
    public static ArchitectureFieldSet? Find(string name) => s_sets.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, ArchitectureFieldSet> Load()
    {
        using var stream = typeof(ArchitectureFields).Assembly.GetManifestResourceStream("KvmModel.Arm64.Facts.register-descriptions.json")!;
        using var document = JsonDocument.Parse(stream);
        var texts = document.RootElement.GetProperty("registers").EnumerateObject().ToDictionary(register => register.Name, register => register.Value.EnumerateArray().Select(part => part.GetString()!).ToArray());
        return texts.Keys.Select(name => new ArchitectureFieldSet(name, Encoding(texts[name][0]), [.. Parts(texts, name).Select(Field)])).ToFrozenDictionary(set => set.Name, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Parts(Dictionary<string, string[]> texts, string name) =>
        texts[name] is [_, ['=', .. var other]] ? Parts(texts, other) : texts[name].Skip(1);

    private static SystemRegisterEncoding? Encoding(string text) => text.Length == 0 ? null : EncodingText.Parse(text) ?? throw new FormatException($"{text} is no encoding");

    private static ArchitectureField Field(string text)
    {
        var words = text.Split(' ');
        var ends = words[1].Split(':');
        var order = words.ElementAtOrDefault(2) switch { "u" => FieldOrder.Unsigned, "s" => FieldOrder.Signed, "e" => FieldOrder.Enumerated, _ => FieldOrder.None };
        var values = words.Skip(3).Select(word => word.Split('=')).ToFrozenDictionary(pair => pair[0], pair => ulong.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return new ArchitectureField(words[0] == "-" ? null : words[0], Number(ends[0]), Number(ends[^1]), order, values);
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
