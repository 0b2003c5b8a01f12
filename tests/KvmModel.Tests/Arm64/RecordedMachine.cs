using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using ReviewBot.Testing;

namespace KvmModel.Tests.Arm64;

/// <summary>One system register access of a guest as a real KVM recorded it.</summary>
/// <param name="Configuration">The VM, such as <c>full</c>; a delta configuration after a slash.</param>
/// <param name="Result">What the guest saw: <c>ok</c>, <c>undef</c> or <c>exc</c>.</param>
/// <param name="Trap">The exception class of the exit to KVM, or of one that the hypervisor's fast path handled; null without any.</param>
public sealed record RecordedAccess(string Configuration, GuestAccess Access, string Result, int? Trap);

/// <summary>A record of the oracle: the machine's registers before any kernel ran, the EL2 controls of each configuration, and every access that did anything.</summary>
public sealed class RecordedMachine
{
    private static readonly Dictionary<string, (AccessDirection Direction, int Level)> Stages = new()
    {
        ["el1r"] = (AccessDirection.Read, 1),
        ["el1w"] = (AccessDirection.Write, 1),
        ["el0r"] = (AccessDirection.Read, 0),
        ["el0w"] = (AccessDirection.Write, 0),
    };

    public Dictionary<string, ulong> Hardware { get; } = [];

    /// <summary>The EL2 controls by configuration.</summary>
    public Dictionary<string, Dictionary<string, ulong>> Controls { get; } = [];

    /// <summary>Whether a configuration has an interrupt controller.</summary>
    public Dictionary<string, bool> Gic { get; } = [];

    public List<RecordedAccess> Accesses { get; } = [];

    /// <summary>The configurations whose every access was tried.</summary>
    public SortedSet<string> Complete { get; } = [];

    public static RecordedMachine Read(string record)
    {
        var machine = new RecordedMachine();
        var fast = new Dictionary<(string, GuestAccess), int>();
        var accesses = new List<RecordedAccess>();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(TestData.Oracle!, record)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            switch (row.GetProperty("t").GetString())
            {
                case "hw" when TrapFacts.Shared.Find(Encoding(row)) is { } register:
                    machine.Hardware[register.Name] = Number(row.GetProperty("v"));
                    break;
                case "config":
                    machine.Gic[row.GetProperty("c").GetString()!] = row.GetProperty("gic").GetInt32() != 0;
                    break;
                case "traps":
                    machine.Controls[row.GetProperty("c").GetString()!] = row.EnumerateObject().Where(value => value.Name is not ("t" or "c")).ToDictionary(value => value.Name, value => Number(value.Value));
                    break;
                case "accsum" when row.GetProperty("s").GetString() == "el0w":
                    machine.Complete.Add(row.GetProperty("c").GetString()!);
                    break;
                case "acc" or "dacc" when Access(row) is { } access:
                    int? trap = row.TryGetProperty("trap", out var classes) ? (int)Number(classes[0]) : null;
                    accesses.Add(new RecordedAccess(row.GetProperty("c").GetString()!, access, row.GetProperty("r").GetString()!, trap));
                    break;
                case "hwtrap" when Access(row) is { } access:
                    fast[(row.GetProperty("c").GetString()!, access)] = (int)Number(row.GetProperty("ec"));
                    break;
            }
        }
        machine.Accesses.AddRange(accesses.Select(access => fast.TryGetValue((access.Configuration, access.Access), out var trap) ? access with { Trap = access.Trap ?? trap } : access));
        return machine;
    }

    private static GuestAccess? Access(JsonElement row)
    {
        var stage = row.GetProperty("s").GetString()!;
        if (Stages.TryGetValue(stage, out var kind))
            return new GuestAccess(Encoding(row), kind.Direction, kind.Level);
        return stage is "el1s" or "el0s"
            ? new GuestAccess(Encoding(row), row.GetProperty("rw").GetString() == "sysl" ? AccessDirection.Read : AccessDirection.Write, stage == "el1s" ? 1 : 0) : null;
    }

    private static SystemRegisterEncoding Encoding(JsonElement row)
    {
        var parts = row.GetProperty("op").GetString()!.Split(',').Select(part => byte.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new SystemRegisterEncoding(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    private static ulong Number(JsonElement value) => ulong.Parse(value.GetString().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
