using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Source;

namespace KvmModel.Vcpu.Readers;

/// <summary>Reads the tables by which KVM forwards a nested guest's traps (Linux arch/arm64/kvm/emulate-nested.c): coarse trap bits, and the trap of each encoding.</summary>
internal sealed class TrapTableReader(SemanticModel model, SystemRegisterTable registers)
{
    public const string CoarseTrapBits = "coarse_trap_bits";
    public const string CoarseCombinations = "coarse_control_combo";
    public const string EncodingToCoarse = "encoding_to_cgt";
    public const string EncodingToFineGrained = "encoding_to_fgt";

    /// <param name="unknown">Gets a word about each row whose values are not known.</param>
    public IEnumerable<IModelFact> Read(List<Diagnostic> unknown)
    {
        var slots = SlotNames.Of(model);
        var coarse = NamesOf("cgt_group_id");
        var fine = NamesOf("fgt_group_id");

        foreach (var row in TableReader.Rows(model, CoarseTrapBits))
        {
            if ((row.Number("index"), row.Number("value"), row.Number("mask"), row.Number("behaviour")) is ({ } index, { } value, { } mask, { } behaviour))
            {
                var valueAt = row.LocationOf(row.Value.Find("value") is null ? "mask" : "value");
                yield return new CoarseTrap(
                    coarse.GetValueOrDefault(row.Index) ?? $"row {row.Index}", slots.GetValueOrDefault((long)index) ?? $"slot {index}", value, mask, (long)behaviour, row.Location, valueAt)
                {
                    BehaviourLocation = row.LocationOf("behaviour"),
                };
            }
            else
            {
                unknown.Add(row.Unknown(CoarseTrapBits));
            }
        }
        foreach (var combination in Combinations(coarse))
            yield return combination;
        foreach (var row in TableReader.Rows(model, EncodingToCoarse))
        {
            if (Encoding(row, "encoding") is { } first && TrapConfig(row) is { } config)
            {
                yield return new CoarseTrapRoute(
                    first, Encoding(row, "end") ?? first, registers.NameOf(first), coarse.GetValueOrDefault(Field(config, "cgt")) ?? $"group {Field(config, "cgt")}", row.Location);
            }
            else
            {
                unknown.Add(row.Unknown(EncodingToCoarse));
            }
        }
        foreach (var row in TableReader.Rows(model, EncodingToFineGrained))
        {
            if (Encoding(row, "encoding") is { } encoding && TrapConfig(row) is { } config)
            {
                var group = fine.GetValueOrDefault(Field(config, "fgt")) ?? $"group {Field(config, "fgt")}";
                yield return new FineGrainedTrap(encoding, registers.NameOf(encoding), group, FieldName(config), (int)Field(config, "bit"), Field(config, "pol") != 0, row.Location)
                {
                    Last = Encoding(row, "end") ?? encoding,
                };
            }
            else
            {
                unknown.Add(row.Unknown(EncodingToFineGrained));
            }
        }
    }

    /// <summary>The combinations are numbered from the marker on, and each points to an array of groups that ends with the marker 0.</summary>
    private IEnumerable<CoarseTrapCombination> Combinations(Dictionary<long, string> groups)
    {
        if (model.FindEnumConstant("__MULTIPLE_CONTROL_BITS__")?.Constant.Value is not { } first
            || model.FindVariable(CoarseCombinations) is not { Initializer: not null } table || model.EvaluateInitializer(table) is not ArrayValue rows)
            yield break;
        foreach (var row in rows.Elements)
        {
            if (row is { Value: AddressValue { Base: LiteralObject { Value: ArrayValue members } }, Item: { } item } && groups.TryGetValue((long)first + row.First, out var name))
            {
                var names = members.Elements.Select(member => member.Value.AsInteger is { } number && number != 0 ? groups.GetValueOrDefault((long)number) : null).OfType<string>();
                yield return new CoarseTrapCombination(name, string.Join(' ', names), model.Unit.Source.LocationOf(item.Span.Start));
            }
        }
    }

    private Dictionary<long, string> NamesOf(string @enum)
    {
        var names = new Dictionary<long, string>();
        foreach (var (name, value, _) in model.FindEnum(@enum)?.Constants ?? [])
        {
            if (!name.StartsWith("__", StringComparison.Ordinal) && value is { } number)
                names.TryAdd((long)number, name);
        }
        return names;
    }

    private static SystemRegisterEncoding? Encoding(TableRow row, string member) => row.Number(member) is { } value ? SystemRegisterEncoding.FromSysReg(value) : null;

    private static RecordValue? TrapConfig(TableRow row) => row.Value["tc"] as RecordValue;

    /// <summary>The <c>nPOR_EL0</c> of <c>HFGxTR_EL2_nPOR_EL0_SHIFT</c>, the macro that gives the row its bit number.</summary>
    private string? FieldName(RecordValue config)
    {
        const string register = "_EL2_", shift = "_SHIFT";
        if (config.Find("bit")?.Item is not { } item)
            return null;
        var source = model.Unit.Source;
        var macro = source.ExpansionsOf(item.Value.Span.Start).Select(expansion => expansion.Macro).FirstOrDefault(name => name.EndsWith(shift, StringComparison.Ordinal));
        var at = macro?.IndexOf(register, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : macro![(at + register.Length)..^shift.Length];
    }

    private static long Field(RecordValue config, string name) => (long)(config[name].AsInteger ?? -1);
}
