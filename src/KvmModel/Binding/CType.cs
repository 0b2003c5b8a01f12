using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>A resolved C type under LP64 AArch64 (AAPCS64). Qualifiers are not kept. A closed family.</summary>
public abstract class CType
{
    private protected CType() { }
}

/// <summary>An integer type, <c>_Bool</c> and enumerations included.</summary>
/// <remarks><c>char</c> is unsigned on AArch64.</remarks>
public sealed class IntegerType(BuiltinTypeKind kind, int size, bool isSigned, int rank) : CType
{
    public BuiltinTypeKind Kind { get; } = kind;

    /// <summary>In bytes.</summary>
    public int Size { get; } = size;
    public bool IsSigned { get; } = isSigned;

    /// <summary>Conversion rank (C11 6.3.1.1).</summary>
    public int Rank { get; } = rank;
}

public sealed class VoidType : CType;

/// <summary><c>float</c>, <c>double</c>, <c>long double</c>; size in bytes.</summary>
public sealed class FloatingType(int size) : CType
{
    public int Size { get; } = size;
}

public sealed class PointerType(CType pointee) : CType
{
    public CType Pointee { get; } = pointee;
}

/// <summary>An array; a null length is incomplete or flexible.</summary>
public sealed class ArrayType(CType element, long? length) : CType
{
    public CType Element { get; } = element;
    public long? Length { get; } = length;
}

public sealed class FunctionType(CType returnType, ImmutableArray<CType> parameters, bool isVariadic) : CType
{
    public CType ReturnType { get; } = returnType;
    public ImmutableArray<CType> Parameters { get; } = parameters;
    public bool IsVariadic { get; } = isVariadic;
}

/// <summary>An enumeration with its constants in order of declaration.</summary>
public sealed class EnumType(string? tag, IntegerType underlying, ImmutableArray<(string Name, Int128 Value, EnumeratorSyntax Syntax)> constants) : CType
{
    public string? Tag { get; } = tag;
    public IntegerType Underlying { get; } = underlying;
    public ImmutableArray<(string Name, Int128 Value, EnumeratorSyntax Syntax)> Constants { get; } = constants;
}

/// <summary>A struct or union; its members and layout are computed when first asked for, so that a type may refer to itself.</summary>
public sealed class RecordType(bool isUnion, string? tag, Func<RecordLayout?> layout) : CType
{
    private readonly Lazy<RecordLayout?> _layout = new(layout, LazyThreadSafetyMode.ExecutionAndPublication);

    public bool IsUnion { get; } = isUnion;
    public string? Tag { get; } = tag;

    /// <summary>Null while the type is only declared, or when a member's size is not known.</summary>
    public RecordLayout? Layout => _layout.Value;
}

/// <summary>Where everything lies in a struct or union. Invariant: members are in order of declaration.</summary>
/// <param name="Size">In bytes, padding included.</param>
/// <param name="Alignment">In bytes.</param>
public sealed record RecordLayout(long Size, int Alignment, ImmutableArray<RecordMember> Members);

/// <summary>A member. <paramref name="BitOffset"/> counts from the start of the record; <paramref name="BitWidth"/> is null unless it is a bit-field.</summary>
public sealed record RecordMember(string? Name, CType Type, long BitOffset, int? BitWidth, MemberSyntax Syntax);

/// <summary>A type that could not be resolved; <see cref="Reason"/> says why.</summary>
public sealed class UnknownType(string reason) : CType
{
    public string Reason { get; } = reason;
}
