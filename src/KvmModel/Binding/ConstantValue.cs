using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// What a C expression is worth at translation time (C11 6.6, and what the kernel's compilers fold). A closed family; what is not known is
/// an <see cref="UnknownValue"/> that says why.
/// </summary>
public abstract record ConstantValue
{
    private protected ConstantValue() { }

    /// <summary>The number when this is an integer, or a pointer made of one; null otherwise.</summary>
    public Int128? AsInteger => this switch
    {
        IntegerValue integer => integer.Value,
        AddressValue { Base: null } address => address.ByteOffset,
        _ => null,
    };

    /// <summary>The value of an object that no initialiser mentions (C11 6.7.9 p10).</summary>
    public static ConstantValue Zero(CType type) => type switch
    {
        IntegerType integer => new IntegerValue(0, integer),
        EnumType enumeration => new IntegerValue(0, enumeration.Underlying),
        PointerType pointer => new AddressValue(null, 0, pointer),
        RecordType record => new RecordValue(record, []),
        ArrayType array => new ArrayValue(array, []),
        _ => new UnknownValue($"no zero of type {type}"),
    };
}

/// <summary>An integer, already wrapped to its type; an <c>unsigned __int128</c> is kept as its bits in two's complement.</summary>
public sealed record IntegerValue(Int128 Value, IntegerType Type) : ConstantValue
{
    public override string ToString() => Value.ToString();
}

/// <summary>A string literal: an array of char, or a pointer into it (<paramref name="Type"/> says which).</summary>
/// <param name="Text">A char is a byte; without the terminating NUL.</param>
public sealed record StringValue(string Text, long ByteOffset, CType Type) : ConstantValue
{
    public override string ToString() => ByteOffset == 0 ? $"\"{Text}\"" : $"\"{Text}\" + {ByteOffset}";
}

/// <summary>An address constant (C11 6.6 p9), or such an address cast to a 64-bit integer.</summary>
/// <param name="Base">What is pointed into; null for a pointer made from the integer <paramref name="ByteOffset"/>, such as <c>NULL</c>.</param>
/// <param name="Type">A <see cref="PointerType"/>, or the integer type it was cast to.</param>
public sealed record AddressValue(AddressBase? Base, long ByteOffset, CType Type) : ConstantValue
{
    public bool IsNull => Base is null && ByteOffset == 0;

    /// <summary>The name of the object or function pointed to; null when it has none.</summary>
    public string? Symbol => (Base as NamedObject)?.Name;

    public override string ToString() => Base is null ? $"(void *){ByteOffset}" : ByteOffset == 0 ? $"&{Base}" : $"&{Base} + {ByteOffset}";
}

/// <summary>The object or function that an address constant is relative to. A closed family.</summary>
public abstract record AddressBase
{
    private protected AddressBase() { }
}

/// <summary>A function or variable. <paramref name="Declaration"/> is the definition where the unit has one.</summary>
public sealed record NamedObject(string Name, SyntaxNode Declaration) : AddressBase
{
    public override string ToString() => Name;
}

/// <summary>The unnamed object of a compound literal (C11 6.5.2.5), with its initial value.</summary>
public sealed record LiteralObject(CompoundLiteral Syntax, ConstantValue Value) : AddressBase
{
    public override string ToString() => "(literal)";
}

/// <summary>A struct, union or array, by what its initialiser set; the rest is zero.</summary>
public abstract record AggregateValue : ConstantValue
{
    private protected AggregateValue() { }
}

/// <summary>A struct or union. Invariant: <paramref name="Members"/> has what was set, in order of declaration; at most one for a union.</summary>
public sealed record RecordValue(RecordType Type, ImmutableArray<InitializedMember> Members) : AggregateValue
{
    /// <summary>The value of a member, anonymous members looked through: zero when not set, unknown when there is no such member.</summary>
    public ConstantValue this[string name] => Find(name) is { } found ? found.Value
        : Type.FindMember(name) is { } location ? ConstantValue.Zero(location.Member.Type)
        : new UnknownValue($"{Type} has no member {name}");

    /// <summary>What an initialiser set for a member, anonymous members looked through; null when nothing.</summary>
    public InitializedMember? Find(string name)
    {
        if (Type.FindMember(name) is not { } location)
            return null;
        var record = this;
        for (var step = 0; ; step++)
        {
            var member = record.Type.Layout!.Members[location.Path[step]];
            if (record.Set(member) is not { } set)
                return record is { Type.IsUnion: true, Members.IsEmpty: false }
                    ? record.Members[0] with { Member = location.Member, Value = new UnknownValue($"another member of {record.Type} is set") } : null;
            if (step == location.Path.Length - 1)
                return set;
            if (set.Value is not RecordValue inner)
                return set with { Member = location.Member, Value = set.Value is UnknownValue ? set.Value : new UnknownValue($"{name} is inside an opaque value") };
            record = inner;
        }
    }

    /// <summary>What was set for one of the record's own members; null when nothing.</summary>
    public InitializedMember? Set(RecordMember member)
    {
        foreach (var set in Members)
            if (ReferenceEquals(set.Member, member))
                return set;
        return null;
    }

    public override string ToString() => $"{{ {string.Join(", ", Members.Select(m => m.Member.Name is { } name ? $".{name} = {m.Value}" : m.Value.ToString()))} }}";
}

/// <summary>A member that was set, and the initialiser that did (null when it came with a whole value, such as a copied object).</summary>
public sealed record InitializedMember(RecordMember Member, ConstantValue Value, InitializerItem? Item);

/// <summary>An array. Invariant: <paramref name="Elements"/> are disjoint and ascending.</summary>
/// <param name="Type">With its length, also where the declaration left it to the initialiser.</param>
public sealed record ArrayValue(ArrayType Type, ImmutableArray<InitializedElements> Elements) : AggregateValue
{
    public long Length => Type.Length ?? (Elements.IsEmpty ? 0 : Elements[^1].Last + 1);

    /// <summary>The value of an element: zero when not set.</summary>
    public ConstantValue this[long index] => Find(index) is { } found ? found.Value
        : index >= 0 && index < Length ? ConstantValue.Zero(Type.Element)
        : new UnknownValue($"index {index} is outside an array of {Length}");

    /// <summary>The initialised range that holds an index; null when nothing set it.</summary>
    public InitializedElements? Find(long index)
    {
        int low = 0, high = Elements.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (index < Elements[middle].First)
                high = middle - 1;
            else if (index > Elements[middle].Last)
                low = middle + 1;
            else
                return Elements[middle];
        }
        return null;
    }

    public override string ToString() => $"{{ {string.Join(", ", Elements.Select(e => $"[{(e.First == e.Last ? $"{e.First}" : $"{e.First} ... {e.Last}")}] = {e.Value}"))} }}";
}

/// <summary>Elements <paramref name="First"/> to <paramref name="Last"/>, both included, which one initialiser set to one value.</summary>
public sealed record InitializedElements(long First, long Last, ConstantValue Value, InitializerItem? Item);

/// <summary>A value that is not known.</summary>
/// <param name="Reason">For people.</param>
/// <param name="IsRuntime">True when the program computes it at run time, so that no compiler could know it either; false when we cannot.</param>
public sealed record UnknownValue(string Reason, bool IsRuntime = false) : ConstantValue
{
    public override string ToString() => $"unknown ({Reason})";
}
