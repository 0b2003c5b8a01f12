using KvmModel.Arm64;
using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>One row of a static table of structures: its values, and where it is written.</summary>
internal sealed record TableRow(long Index, RecordValue Value, InitializerItem Item, PreprocessedUnit Source)
{
    public SourceLocation Location => Source.LocationOf(FirstValueToken);

    /// <summary>The outermost macro that the row is written with; null for a row written out.</summary>
    public string? Macro => Source.ExpansionsOf(FirstValueToken).Select(expansion => expansion.Macro).LastOrDefault();

    private int FirstValueToken => Item.Designators is [var designator, ..] ? designator.Span.Start : Item.Value.Span.Start;

    /// <summary>A member's integer value, 64 bits; null when it is not known.</summary>
    public ulong? Number(string member) => Value[member].AsInteger is { } number ? (ulong)(number & ulong.MaxValue) : null;

    /// <summary>The function a member points to; null when it is a null pointer or not known.</summary>
    public string? Function(string member) => (Value[member] as AddressValue)?.Symbol;

    /// <summary>The system register that members <c>Op0</c> to <c>Op2</c> name; null when one is not known.</summary>
    public SystemRegisterEncoding? Encoding() =>
        (Number("Op0"), Number("Op1"), Number("CRn"), Number("CRm"), Number("Op2")) is ({ } op0, { } op1, { } crn, { } crm, { } op2)
            ? new SystemRegisterEncoding((byte)op0, (byte)op1, (byte)crn, (byte)crm, (byte)op2)
            : null;

    /// <summary>What to say when the row's values are not known.</summary>
    public Diagnostic Unknown(string table) => new("row-unknown", $"a row of {table} was not understood: {string.Join(", ", Unknowns(Value).Take(1).DefaultIfEmpty("its register is not constant"))}", Location);

    private static IEnumerable<string> Unknowns(RecordValue record) => record.Members.SelectMany(member => member.Value switch
    {
        UnknownValue unknown => [unknown.Reason],
        RecordValue inner => Unknowns(inner),
        _ => [],
    });

    /// <summary>Where the initialiser of a member is written; the row's place when the row does not mention it.</summary>
    public SourceLocation LocationOf(string member) => Value.Find(member)?.Item is { } item ? Source.LocationOf(item.Span.Start) : Location;
}

/// <summary>Reads a static table by evaluating its initialiser.</summary>
internal static class TableReader
{
    /// <summary>The rows that the initialiser of <paramref name="table"/> sets, in order; none when the unit has no such table.</summary>
    public static IEnumerable<TableRow> Rows(SemanticModel model, string table)
    {
        if (model.FindVariable(table) is not { Initializer: not null } variable || model.EvaluateInitializer(variable) is not ArrayValue array)
            yield break;
        foreach (var element in array.Elements)
        {
            if (element is { Value: RecordValue value, Item: { } item })
                yield return new TableRow(element.First, value, item, model.Unit.Source);
        }
    }
}
