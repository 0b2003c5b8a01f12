using System.Collections.Frozen;
using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Syntax;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>
/// Which field of which ID register a CPU must have for the host to have a capability (Linux arch/arm64/kernel/cpufeature.c <c>arm64_features</c>). The same field of a
/// VM's own ID register says whether its guest was given the feature.
/// </summary>
public sealed class CapabilityFields
{
    public static readonly CapabilityFields None = new(FrozenDictionary<string, string>.Empty, null);

    private const string Table = "arm64_features";
    private const string Path = "arch/arm64/kernel/cpufeature.c";

    private readonly FrozenDictionary<string, string> _fields;
    private readonly UnitInputs? _inputs;

    private CapabilityFields(FrozenDictionary<string, string> fields, UnitInputs? inputs) => (_fields, _inputs) = (fields, inputs);

    public int Count => _fields.Count;

    /// <summary>The field, such as <c>ID_AA64MMFR3_EL1.S1POE</c>; null when the capability is not simply a value of one field.</summary>
    /// <param name="capability">Such as <c>ARM64_HAS_S1POE</c>.</param>
    public string? Find(string capability) => _fields.GetValueOrDefault(capability);

    /// <summary>Whether reading it in another tree would give the same.</summary>
    internal bool IsUnchangedIn(KernelPreprocessor preprocessor) =>
        _inputs?.AreUnchangedIn(preprocessor.Options(Path, KernelPreprocessor.DefaultFlavour(Path)).Resolver, _ => false) == true;

    /// <summary>Evaluates the table of a tree. A row without a register, or with one that the tree does not describe, gives nothing.</summary>
    internal static CapabilityFields Read(KernelPreprocessor preprocessor)
    {
        var tree = preprocessor.Tree;
        if (SystemRegisterFile.Of(tree) is not { } described || tree.Read(CpuCapabilities.Path) is not { } capabilities || preprocessor.Preprocess(Path) is not { } unit)
            return None;
        var names = CpuCapabilities.Read(capabilities).Names;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in TableReader.Rows(new SemanticModel(Parser.ParseUnit(unit)), Table))
        {
            if ((row.Number("capability"), row.Number("sys_reg"), row.Number("field_pos")) is ({ } capability, { } register and not 0, { } position and < 64)
                && capability < (ulong)names.Length
                && SystemRegisterEncoding.FromSysReg(register) is { } encoding && described.Find(encoding) is { Name: var name }
                && described.FieldAt(name, (int)position) is { Name: { } field })
            {
                fields.TryAdd("ARM64_" + names[(int)capability], $"{name}.{field}");
            }
        }
        return new CapabilityFields(fields.ToFrozenDictionary(StringComparer.Ordinal), UnitInputs.Of(unit));
    }
}
