using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>A resolved C type under LP64 AArch64 (AAPCS64). Qualifiers are not kept. A closed family.</summary>
public abstract class CType
{
    private protected CType() { }
}

/// <summary>An integer type, <c>_Bool</c> included. There is one object for each kind, so types compare by reference.</summary>
/// <remarks><c>char</c> is unsigned on AArch64.</remarks>
public sealed class IntegerType : CType
{
    public static readonly IntegerType Bool = new(BuiltinTypeKind.Bool, 1, false, 0);
    public static readonly IntegerType Char = new(BuiltinTypeKind.Char, 1, false, 1);
    public static readonly IntegerType SignedChar = new(BuiltinTypeKind.SignedChar, 1, true, 1);
    public static readonly IntegerType UnsignedChar = new(BuiltinTypeKind.UnsignedChar, 1, false, 1);
    public static readonly IntegerType Short = new(BuiltinTypeKind.Short, 2, true, 2);
    public static readonly IntegerType UnsignedShort = new(BuiltinTypeKind.UnsignedShort, 2, false, 2);
    public static readonly IntegerType Int = new(BuiltinTypeKind.Int, 4, true, 3);
    public static readonly IntegerType UnsignedInt = new(BuiltinTypeKind.UnsignedInt, 4, false, 3);
    public static readonly IntegerType Long = new(BuiltinTypeKind.Long, 8, true, 4);
    public static readonly IntegerType UnsignedLong = new(BuiltinTypeKind.UnsignedLong, 8, false, 4);
    public static readonly IntegerType LongLong = new(BuiltinTypeKind.LongLong, 8, true, 5);
    public static readonly IntegerType UnsignedLongLong = new(BuiltinTypeKind.UnsignedLongLong, 8, false, 5);
    public static readonly IntegerType Int128 = new(BuiltinTypeKind.Int128, 16, true, 6);
    public static readonly IntegerType UnsignedInt128 = new(BuiltinTypeKind.UnsignedInt128, 16, false, 6);

    private IntegerType(BuiltinTypeKind kind, int size, bool isSigned, int rank)
    {
        Kind = kind;
        Size = size;
        IsSigned = isSigned;
        Rank = rank;
    }

    public BuiltinTypeKind Kind { get; }

    /// <summary>In bytes.</summary>
    public int Size { get; }
    public bool IsSigned { get; }

    /// <summary>Conversion rank (C11 6.3.1.1).</summary>
    public int Rank { get; }

    /// <summary>The type of the other signedness with the same rank (C11 6.2.5 p6).</summary>
    public IntegerType Unsigned => Kind switch
    {
        BuiltinTypeKind.SignedChar or BuiltinTypeKind.Char => UnsignedChar,
        BuiltinTypeKind.Short => UnsignedShort,
        BuiltinTypeKind.Int => UnsignedInt,
        BuiltinTypeKind.Long => UnsignedLong,
        BuiltinTypeKind.LongLong => UnsignedLongLong,
        BuiltinTypeKind.Int128 => UnsignedInt128,
        _ => this,
    };

    /// <summary>Converts a value to this type (C11 6.3.1.2, 6.3.1.3): modulo 2^width, two's complement; <c>_Bool</c> is 0 or 1.</summary>
    /// <returns>The value; for <c>unsigned __int128</c> its 128 bits read as two's complement.</returns>
    public System.Int128 Wrap(System.Int128 value)
    {
        if (Kind == BuiltinTypeKind.Bool)
            return value == 0 ? 0 : 1;
        return Size switch
        {
            1 => IsSigned ? unchecked((sbyte)value) : unchecked((byte)value),
            2 => IsSigned ? unchecked((short)value) : unchecked((ushort)value),
            4 => IsSigned ? unchecked((int)value) : unchecked((uint)value),
            8 => IsSigned ? unchecked((long)value) : unchecked((ulong)value),
            _ => value,
        };
    }

    /// <summary>The type of an integer literal (C11 6.4.4.1 p5).</summary>
    public static IntegerType Of(IntegerLiteralType type) => type switch
    {
        IntegerLiteralType.Int => Int,
        IntegerLiteralType.UnsignedInt => UnsignedInt,
        IntegerLiteralType.Long => Long,
        IntegerLiteralType.UnsignedLong => UnsignedLong,
        IntegerLiteralType.LongLong => LongLong,
        _ => UnsignedLongLong,
    };

    /// <summary>As C spells it.</summary>
    public override string ToString() => SyntaxPrinter.SpellingOf(Kind);
}

public sealed class VoidType : CType
{
    public static readonly VoidType Instance = new();

    private VoidType() { }

    public override string ToString() => "void";
}

/// <summary><c>float</c>, <c>double</c>, <c>long double</c>; size in bytes.</summary>
public sealed class FloatingType : CType
{
    public static readonly FloatingType Float = new(4);
    public static readonly FloatingType Double = new(8);
    public static readonly FloatingType LongDouble = new(16);

    private FloatingType(int size) => Size = size;

    public int Size { get; }

    public override string ToString() => Size switch { 4 => "float", 8 => "double", _ => "long double" };
}

public sealed class PointerType(CType pointee) : CType
{
    public CType Pointee { get; } = pointee;

    public override string ToString() => $"{Pointee}*";
}

/// <summary>An array; a null length is incomplete or flexible.</summary>
public sealed class ArrayType(CType element, long? length) : CType
{
    public CType Element { get; } = element;
    public long? Length { get; } = length;

    public override string ToString() => $"{Element}[{Length}]";
}

public sealed class FunctionType(CType returnType, ImmutableArray<CType> parameters, bool isVariadic) : CType
{
    public CType ReturnType { get; } = returnType;
    public ImmutableArray<CType> Parameters { get; } = parameters;
    public bool IsVariadic { get; } = isVariadic;

    public override string ToString() => $"{ReturnType}({string.Join(", ", Parameters)}{(IsVariadic ? ", ..." : "")})";
}

/// <summary>An enumeration with its constants in order of declaration.</summary>
/// <param name="underlying">The compatible integer type: <c>unsigned int</c>, <c>int</c> when a value is negative, 64 bits when one needs them, less when packed.</param>
/// <param name="constants">Empty while the type is only declared.</param>
public sealed class EnumType(string? tag, IntegerType underlying, ImmutableArray<EnumConstant> constants) : CType
{
    public string? Tag { get; } = tag;
    public IntegerType Underlying { get; } = underlying;
    public ImmutableArray<EnumConstant> Constants { get; } = constants;

    public override string ToString() => $"enum {Tag ?? "(anonymous)"}";
}

/// <summary>One constant of an enumeration; a null <paramref name="Value"/> could not be computed.</summary>
public readonly record struct EnumConstant(string Name, Int128? Value, EnumeratorSyntax Syntax);

/// <summary>A type that could not be resolved; <see cref="Reason"/> says why.</summary>
public sealed class UnknownType(string reason) : CType
{
    public string Reason { get; } = reason;

    public override string ToString() => $"unknown ({Reason})";
}
