using KvmModel.Binding;
using KvmModel.Source;

namespace KvmModel.Vcpu.Readers;

/// <summary>Reads <c>sys_reg_descs</c> and <c>cp15_regs</c> (Linux arch/arm64/kvm/sys_regs.c), and the visibility functions that rows of the first name.</summary>
internal sealed class DescriptorReader(SemanticModel model, SystemRegisterTable registers, GuardReader guards)
{
    public const string Table = "sys_reg_descs";

    private const string Cp15Table = "cp15_regs";

    /// <param name="unknown">Gets a word about each row whose register is not known.</param>
    public IEnumerable<IModelFact> Read(List<Diagnostic> unknown)
    {
        var slots = SlotNames.Of(model);
        var visibility = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in TableReader.Rows(model, Table))
        {
            if (row.Encoding() is not { } encoding)
            {
                unknown.Add(row.Unknown(Table));
                continue;
            }
            var hiddenBy = row.Function("visibility");
            if (hiddenBy is not null)
                visibility.Add(hiddenBy);
            yield return new SysRegDescriptor(
                encoding, registers.NameOf(encoding), row.Macro, row.Function("access"), row.Function("reset"), hiddenBy, row.Function("get_user"), row.Function("set_user"),
                row.Number("reg") is { } slot and not 0 ? slots.GetValueOrDefault((long)slot) : null, row.Number("val"), row.Location);
        }
        foreach (var row in TableReader.Rows(model, Cp15Table))
        {
            if (row.Encoding() is { } encoding)
                yield return new Cp15Descriptor(encoding, registers.NameOf(encoding with { Op0 = 3 }), row.Function("access"), row.Location);
            else
                unknown.Add(row.Unknown(Cp15Table));
        }
        var reader = new VisibilityReader(model, guards);
        foreach (var name in visibility)
        {
            if (reader.Read(name) is { } function)
                yield return function;
        }
    }
}
