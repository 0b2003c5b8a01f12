using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KvmModel.Arm64;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Reads a machine profile: one JSON object with <c>name</c>, <c>mode</c>, <c>hardware</c> (encoding to value), <c>vcpuFeatures</c>, <c>gic</c>, <c>mte</c> and
/// <c>idRegs</c>. Strict: a member that is not known, a value out of range or one given twice is refused, in one sentence that says where and what is expected,
/// because a profile that is half understood would be answered for the wrong machine.
/// </summary>
public sealed class ProfileReader
{
    public const int MaxLength = 4 << 20;
    private const int MaxEntries = 1 << 16;

    /// <summary>
    /// What a profile's name may say that its members cannot: the configuration <c>…/PMCR_EL0.N=4</c>, a guest with four event counters
    /// (Arm ARM DDI 0487 PMCR_EL0.N is bits 15 to 11; Linux v6.12 arch/arm64/kvm/sys_regs.c set_pmcr()).
    /// </summary>
    private static readonly ImmutableArray<(string Name, SystemRegisterEncoding Register, int High, int Low)> s_namedFields = [("PMCR_EL0.N", new(3, 3, 9, 12, 0), 15, 11)];

    private string? _problem;

    private ProfileReader()
    {
    }

    /// <param name="json">UTF-8.</param>
    /// <param name="problem">Null on success; else what is wrong, where, and what is expected.</param>
    public static MachineProfile? Read(ReadOnlyMemory<byte> json, out string? problem)
    {
        problem = json.Length > MaxLength ? $"a profile has at most {MaxLength} bytes" : null;
        if (problem is not null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            var reader = new ProfileReader();
            var profile = reader.Profile(document.RootElement);
            problem = reader._problem;
            return problem is null ? profile : null;
        }
        catch (JsonException exception)
        {
            problem = $"not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} cannot be read";
            return null;
        }
    }

    private MachineProfile? Profile(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Refuse<MachineProfile>("the profile", "one JSON object");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var profile = new MachineProfile("", null, ImmutableSortedDictionary<SystemRegisterEncoding, ulong>.Empty, [], HasGic: false, HasMte: false, []);
        foreach (var member in root.EnumerateObject())
        {
            if (!seen.Add(member.Name))
                return Refuse<MachineProfile>(member.Name, "given once");
            profile = member.Name switch
            {
                "name" => profile with { Name = Text(member.Value, "name") ?? "" },
                "mode" => profile with { Mode = Mode(member.Value) },
                "kernel" when member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null => profile,
                "hardware" => profile with { Hardware = Hardware(member.Value) },
                "vcpuFeatures" => profile with { VcpuFeatures = Features(member.Value) },
                "gic" => profile with { HasGic = Flag(member.Value, "gic") },
                "mte" => profile with { HasMte = Flag(member.Value, "mte") },
                "idRegs" => profile with { IdRegisters = Writes(member.Value) },
                _ => Refuse(member.Name, "one of name, mode, kernel (a string), hardware, vcpuFeatures, gic, mte, idRegs", profile),
            };
            if (_problem is not null)
                return null;
        }
        if (!seen.Contains("hardware"))
            return Refuse<MachineProfile>("hardware", "there: an object from encodings such as \"3,0,0,4,0\" to values");
        return profile.IdRegisters.IsEmpty ? profile with { IdRegisters = WritesOfName(profile.Name) } : profile;
    }

    private HypMode? Mode(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null
        : HypModeNames.Find(Text(value, "mode")) ?? Refuse<HypMode?>("mode", $"{string.Join(", ", HypModeNames.All)} or null");

    private ImmutableSortedDictionary<SystemRegisterEncoding, ulong> Hardware(JsonElement value)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<SystemRegisterEncoding, ulong>();
        if (value.ValueKind != JsonValueKind.Object)
            return Refuse("hardware", "an object from encodings to values", values.ToImmutable());
        foreach (var member in value.EnumerateObject())
        {
            if (Encoding(member.Name, "hardware") is not { } encoding || Number(member.Value, $"hardware.{Quoted(member.Name)}") is not { } number)
                break;
            if (!values.TryAdd(encoding, number))
                return Refuse($"hardware.{Quoted(member.Name)}", "given once", values.ToImmutable());
            if (values.Count > MaxEntries)
                return Refuse("hardware", $"at most {MaxEntries} registers", values.ToImmutable());
        }
        return values.ToImmutable();
    }

    private ImmutableSortedSet<int> Features(JsonElement value)
    {
        var features = ImmutableSortedSet.CreateBuilder<int>();
        foreach (var item in Items(value, "vcpuFeatures"))
        {
            if (Text(item, "vcpuFeatures") is not { } name)
                break;
            if (VcpuFeatureNames.Find(name) is not { } number)
                return Refuse($"vcpuFeatures: {Quoted(name)}", $"one of {string.Join(", ", VcpuFeatureNames.All)}", features.ToImmutable());
            features.Add(number);
        }
        return features.ToImmutable();
    }

    private ImmutableArray<IdRegisterWrite> Writes(JsonElement value)
    {
        var writes = ImmutableArray.CreateBuilder<IdRegisterWrite>();
        foreach (var (index, item) in Items(value, "idRegs").Index())
        {
            if (Write(item, $"idRegs[{index}]") is not { } write)
                break;
            writes.Add(write);
        }
        return writes.ToImmutable();
    }

    private IdRegisterWrite? Write(JsonElement item, string where)
    {
        if (item.ValueKind != JsonValueKind.Object || item.EnumerateObject().Any(member => member.Name is not ("op" or "hi" or "lo" or "value")))
            return Refuse<IdRegisterWrite?>(where, "an object with op, hi, lo and value");
        if (!item.TryGetProperty("op", out var op) || Text(op, $"{where}.op") is not { } text || Encoding(text, $"{where}.op") is not { } encoding
            || !item.TryGetProperty("value", out var given) || Number(given, $"{where}.value") is not { } value)
            return Refuse<IdRegisterWrite?>(where, "an object with op, hi, lo and value");
        var high = item.TryGetProperty("hi", out var hi) ? BitOf(hi) : 63;
        var low = item.TryGetProperty("lo", out var lo) ? BitOf(lo) : 0;
        if (high is null || low is null || low > high)
            return Refuse<IdRegisterWrite?>(where, "63 >= hi >= lo >= 0");
        return Fits(value, high.Value, low.Value) ? new IdRegisterWrite(encoding, high.Value, low.Value, value)
            : Refuse<IdRegisterWrite?>($"{where}.value", $"a number of {high - low + 1} bits");
    }

    private ImmutableArray<IdRegisterWrite> WritesOfName(string name)
    {
        foreach (var (field, register, high, low) in s_namedFields)
        {
            var at = name.LastIndexOf($"/{field}=", StringComparison.Ordinal);
            if (at >= 0 && ulong.TryParse(name.AsSpan(at + field.Length + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return Fits(value, high, low) ? [new(register, high, low, value)] : Refuse("name", $"a value of {field} in {high - low + 1} bits", ImmutableArray<IdRegisterWrite>.Empty);
        }
        return [];
    }

    private static bool Fits(ulong value, int high, int low) => value <= ulong.MaxValue >> (63 - (high - low));

    private static int? BitOf(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var bit) && bit is >= 0 and <= 63 ? bit : null;

    private SystemRegisterEncoding? Encoding(string text, string where) =>
        EncodingText.Parse(text) ?? Refuse<SystemRegisterEncoding?>($"{where}: {Quoted(text)}", "an encoding op0,op1,CRn,CRm,op2 such as 3,0,0,4,0");

    private IEnumerable<JsonElement> Items(JsonElement value, string where)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MaxEntries)
            return value.EnumerateArray();
        return Refuse(where, $"an array of at most {MaxEntries}", Enumerable.Empty<JsonElement>());
    }

    /// <summary>A number, or a string of a number; hexadecimal with 0x.</summary>
    private ulong? Number(JsonElement value, string where)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number))
            return number;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (ulong.TryParse(isHex ? text.AsSpan(2) : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return number;
        return Refuse<ulong?>(where, "a number of 64 bits, such as \"0x10\"");
    }

    private bool Flag(JsonElement value, string where) => value.ValueKind == JsonValueKind.True || (value.ValueKind != JsonValueKind.False && Refuse(where, "true or false", value: false));

    private string? Text(JsonElement value, string where) => value.ValueKind == JsonValueKind.String ? value.GetString() : Refuse<string>(where, "a string");

    private T? Refuse<T>(string where, string expected)
    {
        _problem ??= $"{where} is wrong: expected {expected}";
        return default;
    }

    private T Refuse<T>(string where, string expected, T value)
    {
        _ = Refuse<T>(where, expected);
        return value;
    }

    private static string Quoted(string text) => $"\"{(text.Length <= 40 ? text : text[..40] + "...")}\"";
}
