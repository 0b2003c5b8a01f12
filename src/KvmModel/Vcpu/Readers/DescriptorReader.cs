using KvmModel.Binding;
using KvmModel.Source;

namespace KvmModel.Vcpu.Readers;

/// <summary>Reads <c>sys_reg_descs</c> (Linux arch/arm64/kvm/sys_regs.c) and the visibility functions that its rows name.</summary>
internal sealed class DescriptorReader(SemanticModel model, SystemRegisterTable registers, GuardReader guards)
{
    public const string Table = "sys_reg_descs";

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
        var reader = new VisibilityReader(model, guards);
        foreach (var name in visibility)
        {
            if (reader.Read(name) is { } function)
                yield return function;
        }
    }
}
