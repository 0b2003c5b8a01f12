using KvmModel.Binding;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>Names of places in an object as C would say them. In: a bit offset and a width. Out: the member there, such as <c>arch.ctxt.sys_regs[TCR2_EL1]</c>, and its type.</summary>
internal sealed class StoragePlaces(RunningKernel kernel)
{
    private readonly Dictionary<long, EnumType?> _indices = [];

    /// <returns>Null when no member starts there.</returns>
    public (string Path, CType Type)? Find(MemoryObject target, long bit) => target.Type is { } type ? Find(type, bit, "", 0) : null;

    private (string, CType)? Find(CType type, long bit, string path, int depth)
    {
        switch (type)
        {
            case RecordType { Layout: { } layout } when depth < 64:
                foreach (var member in layout.Members)
                {
                    var width = member.BitWidth ?? 8 * TypeRules.Size(member.Type) ?? 0;
                    if (bit < member.BitOffset || bit >= member.BitOffset + width)
                        continue;
                    var inner = member.Name is null ? path : path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                    if (Find(member.Type, bit - member.BitOffset, inner, depth + 1) is { } found)
                        return found;
                }
                return null;
            case ArrayType { Element: var element, Length: var length } when TypeRules.Size(element) is > 0 and var size:
                var index = bit / (8 * size);
                return Find(element, bit % (8 * size), $"{path}[{(length is { } count ? NameOf(index, count) : null) ?? $"{index}"}]", depth + 1);
            default:
                return bit == 0 && type is not RecordType ? (path, type) : null;
        }
    }

    /// <summary>What an index is called, in an array with an element for each constant of an enumeration (Linux arch/arm64/include/asm/kvm_host.h enum vcpu_sysreg).</summary>
    private string? NameOf(long index, long length)
    {
        if (!_indices.TryGetValue(length, out var type))
            _indices.Add(length, type = RegisterNames() is { } names && names.Constants.Any(constant => constant.Value == length && constant.Name == CountName) ? names : null);
        foreach (var constant in type?.Constants ?? [])
        {
            if (constant.Value == index && !constant.Name.StartsWith("__", StringComparison.Ordinal))
                return constant.Name;
        }
        return null;
    }

    private const string CountName = "NR_SYS_REGS";

    private EnumType? RegisterNames() => kernel.Program.LoadedUnits.Select(unit => unit.Model.FindEnumConstant(CountName)?.Type).FirstOrDefault(type => type is not null);
}
