using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>What a real KVM did with one access.</summary>
/// <param name="Allowed">The classes that agree with it.</param>
/// <param name="IsDecisive">False where the measurement says nothing of KVM: it moves from run to run, or the guest hung.</param>
internal sealed record MeasuredCell(string Name, ImmutableArray<string> Allowed, bool IsDecisive);

/// <summary>A register as userspace saw it; <paramref name="Value"/> is null where it moves or could not be read.</summary>
internal sealed record MeasuredRegister(string Name, ulong? Value);

/// <summary>One configuration: every measured access, the register list, the writable masks, and the EL2 controls while its guest ran.</summary>
internal sealed record MeasuredConfiguration(
    string Name, MachineProfile Profile, IReadOnlyDictionary<GuestAccess, MeasuredCell> Cells, IReadOnlyDictionary<SystemRegisterEncoding, MeasuredRegister> Registers,
    IReadOnlyDictionary<SystemRegisterEncoding, ulong> Masks, IReadOnlyDictionary<string, ulong> Controls);

/// <summary>A table measured on a real KVM; its rows are described in the oracle's own README.</summary>
internal sealed class OracleTruth
{
    private static readonly Dictionary<string, (AccessDirection Direction, int Level)> s_stages = new()
    {
        ["el1r"] = (AccessDirection.Read, 1),
        ["el1w"] = (AccessDirection.Write, 1),
        ["el0r"] = (AccessDirection.Read, 0),
        ["el0w"] = (AccessDirection.Write, 0),
    };

    private readonly ILookup<string, JsonElement> _rows;
    private readonly JsonElement _meta;
    private readonly ImmutableSortedDictionary<SystemRegisterEncoding, ulong> _hardware;

    private OracleTruth(IReadOnlyList<JsonElement> rows)
    {
        _rows = rows.Where(row => row.TryGetProperty("c", out _)).ToLookup(row => Text(row, "c")!);
        _meta = rows.First(row => Text(row, "t") == "meta");
        _hardware = rows.Where(row => Text(row, "t") == "hw" && Text(row, "v") is not null).ToImmutableSortedDictionary(Op, row => Hex(Text(row, "v")!));
    }

    /// <summary>The configurations that were run, bases before what differs from them.</summary>
    public IEnumerable<string> Configurations => _rows.Where(rows => rows.Any(row => Text(row, "t") is "accsum" or "dsum")).Select(rows => rows.Key)
        .OrderBy(name => name.Contains('/')).ThenBy(name => name, StringComparer.Ordinal);

    public static OracleTruth Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var rows = new List<JsonElement>();
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            rows.Add(document.RootElement.Clone());
        }
        return new OracleTruth(rows);
    }

    public static OracleTruth Parse(string lines) => new([.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)]);

    public MeasuredConfiguration Configuration(string name)
    {
        var slash = name.IndexOf('/');
        var (isDelta, own) = (slash >= 0, _rows[name].ToLookup(row => Text(row, "t")));
        var @base = isDelta ? _rows[name[..slash]].ToLookup(row => Text(row, "t")) : own;
        var cells = new Dictionary<GuestAccess, MeasuredCell>();
        // Writes from EL0 were not tried again in configurations that differ in one field.
        foreach (var row in @base["acc"].Where(row => !isDelta || Text(row, "s") != "el0w").Concat(isDelta ? own["dacc"] : []))
            if (s_stages.TryGetValue(Text(row, "s")!, out var stage) && !row.TryGetProperty("rw", out _))
                cells[new GuestAccess(Op(row), stage.Direction, stage.Level)] = Cell(row);
        var masks = isDelta ? [] : own["mask"].ToDictionary(Op, row => Hex(Text(row, "m")!));
        var controls = own["traps"].SelectMany(row => row.EnumerateObject()).Where(member => member.Name is not ("t" or "c")).ToDictionary(member => member.Name, member => Hex(member.Value.GetString()!));
        return new MeasuredConfiguration(name, Profile(name, @base["config"].Single()), cells, Registers(@base["reg"], isDelta ? own["dreg"] : []), masks, controls);
    }

    private static Dictionary<SystemRegisterEncoding, MeasuredRegister> Registers(IEnumerable<JsonElement> rows, IEnumerable<JsonElement> changes)
    {
        var registers = rows.Where(row => Text(row, "op") is not null).ToDictionary(row => Text(row, "id")!, row => (Encoding: Op(row), Register: Register(row)));
        foreach (var change in changes.Where(row => !string.IsNullOrEmpty(Text(row, "op")) || Text(row, "d") == "gone"))
        {
            if (Text(change, "d") == "gone")
                registers.Remove(Text(change, "id")!);
            else
                registers[Text(change, "id")!] = (Op(change), Register(change));
        }
        return registers.Values.ToDictionary(register => register.Encoding, register => register.Register);
    }

    private static MeasuredRegister Register(JsonElement row) =>
        new(Text(row, "name") ?? "", row.TryGetProperty("vol", out _) || Text(row, "v") is not { } value ? null : Hex(value));

    /// <summary>Untrapped accesses are the hardware's: what it refused without a trap agrees with <c>undef</c> too.</summary>
    private static MeasuredCell Cell(JsonElement row)
    {
        var (result, name) = (Text(row, "r"), Text(row, "name") ?? Text(row, "kvm") ?? "");
        var isTrapped = (row.TryGetProperty("trap", out var trap) && trap.GetArrayLength() > 0) || !string.IsNullOrEmpty(Text(row, "kvm"));
        var isDecisive = !row.TryGetProperty("vol", out _) && result is not ("hang" or "skipped") && (!isTrapped || result is "ok" or "undef");
        return new MeasuredCell(name, (isTrapped, result) switch { (false, "ok") => ["direct"], (false, _) => ["direct", "undef"], (true, "ok") => ["emulated"], _ => ["undef"] }, isDecisive);
    }

    /// <summary>A field of a register, by encoding or as <c>PMCR_EL0.N</c>, that the configuration's name says userspace set.</summary>
    private MachineProfile Profile(string name, JsonElement config)
    {
        var features = Hex(Text(config, "features")!);
        var json = new Dictionary<string, object?>
        {
            ["name"] = $"{Text(_meta, "cpu")}-{Text(_meta, "mode")}:{name}",
            ["mode"] = Text(_meta, "mode"),
            ["hardware"] = _hardware.ToDictionary(pair => EncodingText.Numbers(pair.Key), pair => $"0x{pair.Value:x}"),
            ["vcpuFeatures"] = VcpuFeatureNames.All.Where((_, bit) => (features >> bit & 1) != 0),
            ["gic"] = config.GetProperty("gic").GetInt32() != 0,
            ["mte"] = config.GetProperty("mte").GetInt32() != 0,
            ["idRegs"] = Write(name) is { } write ? new object[] { write } : _rows[name].Where(row => Text(row, "t") == "allmin").SelectMany(row => row.GetProperty("set").EnumerateArray())
                .Select(set => new { op = set[0].GetString(), hi = 63, lo = 0, value = set[1].GetString() }),
        };
        return ProfileReader.Read(JsonSerializer.SerializeToUtf8Bytes(json), out var problem) ?? throw new InvalidDataException(problem);
    }

    private static object? Write(string name)
    {
        var (delta, equals) = (name[(name.IndexOf('/') + 1)..], name.IndexOf('='));
        if (delta == name || equals < 0 || !char.IsAsciiDigit(delta[0]))
            return null;
        var (target, value) = (delta[..delta.IndexOf('=')], delta[(delta.IndexOf('=') + 1)..]);
        var bits = target.IndexOf('[') is > 0 and var bracket ? target[(bracket + 1)..^1].Split(':') : ["63", "0"];
        return new
        {
            op = target.Split('[')[0],
            hi = int.Parse(bits[0], CultureInfo.InvariantCulture),
            lo = int.Parse(bits[1], CultureInfo.InvariantCulture),
            value = ulong.Parse(value, CultureInfo.InvariantCulture),
        };
    }

    private static string? Text(JsonElement row, string member) => row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static SystemRegisterEncoding Op(JsonElement row) => EncodingText.Parse(Text(row, "op")!)!.Value;

    private static ulong Hex(string text) => ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
