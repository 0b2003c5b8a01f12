using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>
/// Reads where KVM keeps a vCPU's state (Linux arch/arm64/include/asm/kvm_host.h): the slots of <c>enum vcpu_sysreg</c>, and the members of
/// <c>struct kvm_vcpu_arch</c> with those of the untagged structures inside it.
/// </summary>
internal sealed class StateReader(SemanticModel model)
{
    public const string Record = "kvm_vcpu_arch";

    private const int MaxDepth = 8;

    private PreprocessedUnit Source => model.Unit.Source;

    public IEnumerable<IModelFact> Read()
    {
        foreach (var (name, value, syntax) in model.FindEnum(SlotNames.Enum)?.Constants ?? [])
        {
            if (SlotNames.IsSlot(name) && value is { } number)
                yield return new VcpuSysReg(name, (long)number, Source.LocationOf(syntax.Span.Start));
        }
        if (model.FindRecord(Record)?.Syntax is { } record)
        {
            foreach (var member in Members(record, "", depth: 0))
                yield return member;
        }
    }

    private IEnumerable<VcpuStateMember> Members(RecordTypeSyntax record, string prefix, int depth)
    {
        foreach (var member in record.Members)
        {
            if (member.Name is { } name)
            {
                var type = model.Resolve(member.Type);
                yield return new VcpuStateMember(Record, prefix + name, TypeText(member), IntegerWidth(type), Source.LocationOf(member.Span.Start));
            }
            if (member.Type is RecordTypeSyntax { Tag: null, Members.IsDefault: false } inner && depth < MaxDepth)
            {
                foreach (var nested in Members(inner, member.Name is null ? prefix : $"{prefix}{member.Name}.", depth + 1))
                    yield return nested;
            }
        }
    }

    private string TypeText(MemberSyntax member) => member.Type is RecordTypeSyntax { Tag: null } ? "struct" : Source.TextOf(member.Type.Span);

    private static int? IntegerWidth(CType type) => type switch
    {
        IntegerType integer => integer.Size * 8,
        EnumType @enum => @enum.Underlying.Size * 8,
        _ => null,
    };
}
