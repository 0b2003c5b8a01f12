using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace KvmModel.Arm64.Traps;

/// <summary>
/// Builds <see cref="TrapFacts"/> from <c>Facts/*.json</c>: the fields and features first, as conditions name them, then the registers, then the traps, which name
/// registers. A name that nothing explains is an exception: the files are a part of the program.
/// </summary>
internal sealed class TrapFactsReader
{
    private readonly SortedDictionary<string, ArchitectureFeature> _features = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(int Index, ArchitectureRegister Register)>> _arrays = [];
    private readonly Dictionary<uint, ArchitectureRegister> _registers = [];
    private readonly Dictionary<uint, List<(TrapRule Rule, AccessDirection? Direction, int? Level)>> _traps = [];
    private readonly FieldPositions _positions;
    private readonly ConditionReader _conditions;

    public TrapFactsReader()
    {
        using var fields = Open("register-fields");
        _positions = new FieldPositions(fields.RootElement.GetProperty("registers"));
        _conditions = new ConditionReader(_positions, _features);
    }

    /// <summary>One condition over the fields and features on record.</summary>
    public static TrapCondition ConditionOf(string text)
    {
        var reader = new TrapFactsReader();
        reader.Features();
        return reader._conditions.Read(text);
    }

    public TrapFacts Read()
    {
        Features();
        Registers();
        Coarse();
        FineGrained();
        IdSpace();
        return new TrapFacts(
            _registers.ToFrozenDictionary(pair => pair.Key, pair => Rules(pair.Value)),
            [.. _registers.Values.OrderBy(register => register.Encoding)],
            [.. _features.Values],
            [.. _positions.All],
            ControlFields().ToLookup(field => field.Register, StringComparer.Ordinal));
    }

    private List<ControlField> ControlFields()
    {
        using var document = Open("reserved-bits");
        var fields = new List<ControlField>();
        foreach (var register in document.RootElement.GetProperty("registers").EnumerateObject())
        {
            fields.Add(new ControlField(register.Name, Mask(register.Value.GetProperty("fields")), TrapCondition.Always));
            foreach (var feature in register.Value.GetProperty("features").EnumerateObject())
                fields.Add(new ControlField(register.Name, Mask(feature.Value), _conditions.Read(feature.Name)));
        }
        return fields;
    }

    private static ulong Mask(JsonElement ranges) => ranges.EnumerateArray().Select(range => FieldPositions.Range(range.GetString()!)).Aggregate(0ul, (mask, range) => mask | ulong.MaxValue >> (64 - range.Width) << range.Lsb);

    /// <summary>Unallocated encodings of the ID space, which are not UNDEFINED with FEAT_IDST.</summary>
    private void IdSpace()
    {
        foreach (var op1 in new byte[] { 0, 1, 3 })
        {
            for (var rest = 0; rest < 64; rest++)
            {
                var encoding = new SystemRegisterEncoding(3, op1, 0, (byte)(rest >> 3), (byte)(rest & 7));
                _registers.TryAdd(encoding.SysReg, new ArchitectureRegister(encoding.ToString(), encoding, TrapCondition.Never, "", "", "Arm ARM DDI 0487 K.a D24.2.1"));
            }
        }
    }

    private static JsonDocument Open(string file)
    {
        using var stream = typeof(TrapFactsReader).Assembly.GetManifestResourceStream($"KvmModel.Arm64.Facts.{file}.json")!;
        return JsonDocument.Parse(stream);
    }

    private void Features()
    {
        using var document = Open("features");
        foreach (var feature in document.RootElement.GetProperty("features").EnumerateObject())
            _features.Add(feature.Name, new ArchitectureFeature(feature.Name, _conditions.Read(Text(feature.Value, "when")), Text(feature.Value, "source")));
    }

    private void Registers()
    {
        using var document = Open("system-registers");
        foreach (var group in document.RootElement.GetProperty("groups").EnumerateArray())
        {
            var (first, last) = group.TryGetProperty("n", out var range) ? (range[0].GetInt32(), range[1].GetInt32()) : (0, 0);
            foreach (var register in group.GetProperty("registers").EnumerateObject())
            {
                var array = _arrays[register.Name] = [];
                for (var index = first; index <= last; index++)
                {
                    var found = new ArchitectureRegister(
                        register.Name.Replace("<n>", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), new EncodingPattern(register.Value.GetString()!).At(index),
                        group.TryGetProperty("when", out var when) ? _conditions.Read(when.GetString()!, index) : TrapCondition.Always,
                        Optional(group, "el1"), Optional(group, "el0"), Text(group, "source"));
                    if (_registers.TryAdd(found.Encoding.SysReg, found))
                    {
                        array.Add((index, found));
                        _arrays.TryAdd(found.Name, [(index, found)]);
                    }
                    else if (last == first)
                        throw new FormatException($"{found.Name} has the encoding of {_registers[found.Encoding.SysReg].Name}");
                }
            }
        }
    }

    private void Coarse()
    {
        using var document = Open("traps");
        foreach (var trap in document.RootElement.GetProperty("traps").EnumerateArray())
        {
            var target = trap.GetProperty("to").GetInt32();
            var @class = trap.TryGetProperty("class", out var number) ? (ExceptionClass)number.GetInt32() : ExceptionClass.SystemInstruction;
            int? level = trap.TryGetProperty("from", out var from) ? from.GetInt32() : target == 1 ? 0 : null;
            foreach (var (property, direction) in new (string, AccessDirection?)[] { ("reads", AccessDirection.Read), ("writes", AccessDirection.Write), ("accesses", null) })
            {
                if (!trap.TryGetProperty(property, out var names))
                    continue;
                foreach (var name in names.EnumerateArray())
                    Add(name.GetString()!, index => new TrapRule(_conditions.Read(Text(trap, "when"), index), target, @class, Text(trap, "source")), direction, level);
            }
        }
    }

    private void FineGrained()
    {
        using var document = Open("fine-grained-traps");
        foreach (var control in document.RootElement.GetProperty("controls").EnumerateObject())
        {
            AccessDirection? direction = Text(control.Value, "traps") switch { "reads" => AccessDirection.Read, "writes" => AccessDirection.Write, _ => null };
            var feature = new TrapCondition.Implemented(_features[Text(control.Value, "feature")]);
            foreach (var field in control.Value.GetProperty("fields").EnumerateObject())
            {
                var bit = field.Value[0].GetInt32();
                _positions.Add(control.Name, field.Name, bit, 1);
                TrapCondition set = new TrapCondition.BitIsSet(new RegisterBit(control.Name, field.Name, bit));
                var rule = new TrapRule(
                    feature & (ControlBits.OfFineGrainedField(control.Name, field.Name) == TrapPolarity.TrapsWhenSet ? set : !set), 2, ExceptionClass.SystemInstruction,
                    $"{Text(control.Value, "source")} {control.Name}.{field.Name}");
                foreach (var name in field.Value.EnumerateArray().Skip(1))
                    Add(name.GetString()!, _ => rule, direction, null);
            }
        }
    }

    private void Add(string name, Func<int, TrapRule> rule, AccessDirection? direction, int? level)
    {
        foreach (var (index, register) in _arrays.GetValueOrDefault(name) ?? throw new FormatException($"{name} is trapped, but not among the registers"))
        {
            if (!_traps.TryGetValue(register.Encoding.SysReg, out var traps))
                _traps.Add(register.Encoding.SysReg, traps = []);
            traps.Add((rule(index), direction, level));
        }
    }

    private ImmutableArray<AccessRules> Rules(ArchitectureRegister register)
    {
        var rules = new AccessRules[4];
        var traps = _traps.GetValueOrDefault(register.Encoding.SysReg) ?? [];
        foreach (var direction in new[] { AccessDirection.Read, AccessDirection.Write })
        {
            for (var level = 0; level <= 1; level++)
            {
                var allowed = (level == 0 ? register.El0 : register.El1).Contains(direction == AccessDirection.Read ? 'r' : 'w');
                var mine = traps.Where(trap => allowed && (trap.Direction ?? direction) == direction && (trap.Level ?? level) == level).Select(trap => trap.Rule);
                var access = new AccessRules(
                    register.Name, allowed ? register.Exists : TrapCondition.Never, [.. mine.Where(rule => rule.TargetLevel == 1)], [.. mine.Where(rule => rule.TargetLevel == 2)]);
                rules[TrapFacts.Index(direction, level)] = direction == AccessDirection.Read && IsIdSpace(register.Encoding) ? WithIdSpaceTrap(access) : access;
            }
        }
        return [.. rules];
    }

    /// <summary>The encodings whose reads FEAT_IDST makes exceptions of class 0x18 where they would be UNDEFINED (Arm ARM DDI 0487 K.a A2.2.4 FEAT_IDST).</summary>
    private static bool IsIdSpace(SystemRegisterEncoding encoding) => encoding is { Op0: 3, Op1: 0 or 1 or 3, CRn: 0, CRm: < 8 };

    private AccessRules WithIdSpaceTrap(AccessRules access)
    {
        var feature = new TrapCondition.Implemented(_features["FEAT_IDST"]);
        return access with
        {
            Exists = access.Exists | feature,
            ToEl1 = access.Exists == TrapCondition.Always ? access.ToEl1 : [new TrapRule(!access.Exists, 1, ExceptionClass.SystemInstruction, "Arm ARM DDI 0487 K.a FEAT_IDST"), .. access.ToEl1],
        };
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static string Optional(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString()! : "";
}
