using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>A row of a <c>struct arm64_ftr_bits</c> table: how the host takes a field of an ID register together over its CPUs.</summary>
/// <param name="Register">The ID register's name in the tree.</param>
/// <param name="Type">What is safe when CPUs differ, a constant of <c>enum ftr_type</c>.</param>
public sealed record FeatureField(string Register, int Lsb, int Width, bool IsSigned, string Type, SourceLocation Location);

/// <summary>
/// Reads <c>arm64_ftr_regs</c> and the tables that it leads to (Linux v6.12 arch/arm64/kernel/cpufeature.c), by evaluating their initialisers. A table that several registers have is left
/// out: its rows are about no field of one of them.
/// </summary>
public static class FeatureFields
{
    public const string Path = "arch/arm64/kernel/cpufeature.c";

    private static readonly ConditionalWeakTable<ISourceTree, Dictionary<KernelConfig, ImmutableArray<FeatureField>>> s_known = [];

    /// <summary>Every row, by register; of a tree that is asked for again it is remembered.</summary>
    public static ImmutableArray<FeatureField> Of(ISourceTree tree, KernelConfig config)
    {
        var known = s_known.GetOrCreateValue(tree);
        lock (known)
            return known.TryGetValue(config, out var read) ? read : known[config] = Read(tree, config);
    }

    private static ImmutableArray<FeatureField> Read(ISourceTree tree, KernelConfig config)
    {
        if (SystemRegisterFile.Of(tree) is not { } described || new KernelPreprocessor(tree, config, IntrinsicMacros.All).Preprocess(Path) is not { } unit)
            return [];
        var model = new SemanticModel(Parser.ParseUnit(unit));
        var types = (model.FindEnum("ftr_type")?.Constants ?? []).Where(constant => constant.Value is not null).ToDictionary(constant => (long)constant.Value!.Value, constant => constant.Name);
        var tables = from row in TableReader.Rows(model, "arm64_ftr_regs")
                     where row.Number("sys_id") is { } id && SystemRegisterEncoding.FromSysReg(id) is { } encoding && described.Find(encoding) is not null
                     let register = described.Find(SystemRegisterEncoding.FromSysReg(row.Number("sys_id")!.Value)!.Value)!.Name
                     let table = (row.Value["reg"] as AddressValue)?.Base is LiteralObject { Value: RecordValue reg } ? (reg["ftr_bits"] as AddressValue)?.Symbol : null
                     where table is not null
                     select (Register: register, Table: table);
        return [.. from table in tables.GroupBy(entry => entry.Table)
                   where table.Count() == 1
                   from row in TableReader.Rows(model, table.Key)
                   where row.Number("width") is > 0 and <= 64 && row.Number("shift") is < 64 && row.Number("sign") is not null && row.Number("type") is not null
                   select new FeatureField(
                       table.Single().Register, (int)row.Number("shift")!.Value, (int)row.Number("width")!.Value, row.Number("sign") != 0,
                       types.GetValueOrDefault((long)row.Number("type")!.Value, ""), row.Location)];
    }
}
