namespace KvmModel.Binding;

/// <summary>What C says about types alone: promotion, the common type of two operands, decay, compatibility, size and natural alignment.</summary>
public static class TypeRules
{
    private const int DepthLimit = 100;

    /// <summary>The integer type that an arithmetic operand of integer or enumeration type has (C11 6.7.2.2 p4); null for others.</summary>
    public static IntegerType? AsInteger(CType type) => type switch
    {
        IntegerType integer => integer,
        EnumType enumeration => enumeration.Underlying,
        _ => null,
    };

    /// <summary>Integer promotion (C11 6.3.1.1 p2).</summary>
    public static IntegerType Promote(IntegerType type) => type.Rank < IntegerType.Int.Rank ? IntegerType.Int : type;

    /// <summary>The usual arithmetic conversions for integers (C11 6.3.1.8).</summary>
    public static IntegerType Common(IntegerType left, IntegerType right)
    {
        left = Promote(left);
        right = Promote(right);
        if (ReferenceEquals(left, right))
            return left;
        if (left.IsSigned == right.IsSigned)
            return left.Rank >= right.Rank ? left : right;
        var (signed, unsigned) = left.IsSigned ? (left, right) : (right, left);
        if (unsigned.Rank >= signed.Rank)
            return unsigned;
        return signed.Size > unsigned.Size ? signed : signed.Unsigned;
    }

    /// <summary>Array and function types as rvalues are pointers (C11 6.3.2.1 p3, p4).</summary>
    public static CType Decay(CType type) => type switch
    {
        ArrayType array => new PointerType(array.Element),
        FunctionType => new PointerType(type),
        _ => type,
    };

    /// <summary>In bytes; null for incomplete and unknown types. GNU: <c>void</c> and functions have size 1, a flexible array 0.</summary>
    public static long? Size(CType type) => type switch
    {
        IntegerType integer => integer.Size,
        EnumType { Constants.IsEmpty: true } => null,
        EnumType enumeration => enumeration.Underlying.Size,
        PointerType => 8,
        FloatingType floating => floating.Size,
        RecordType record => record.Layout?.Size,
        ArrayType { Length: { } length } array when Size(array.Element) is { } element && Fits(length, element) => length * element,
        VoidType or FunctionType => 1,
        _ => null,
    };

    /// <summary>The alignment that the type itself asks for, in bytes; null when not known. A typedef's <c>aligned</c> is not part of a <see cref="CType"/>.</summary>
    public static int? Alignment(CType type) => type switch
    {
        ArrayType array => Alignment(array.Element),
        RecordType record => record.Layout?.Alignment,
        VoidType or FunctionType => type is VoidType ? 1 : 4,
        _ => (int?)Size(type),
    };

    /// <summary>Compatible types (C11 6.2.7, 6.7.2.2 p4) without qualifiers: what <c>__builtin_types_compatible_p</c> and <c>_Generic</c> ask.</summary>
    public static bool Compatible(CType left, CType right) => Compatible(left, right, 0);

    private static bool Compatible(CType left, CType right, int depth)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (depth > DepthLimit)
            return false;
        switch (left, right)
        {
            case (EnumType, EnumType):
                return false;
            case (EnumType enumeration, IntegerType integer):
                return ReferenceEquals(enumeration.Underlying, integer);
            case (IntegerType integer, EnumType enumeration):
                return ReferenceEquals(enumeration.Underlying, integer);
            case (PointerType a, PointerType b):
                return Compatible(a.Pointee, b.Pointee, depth + 1);
            case (ArrayType a, ArrayType b):
                return (a.Length is null || b.Length is null || a.Length == b.Length) && Compatible(a.Element, b.Element, depth + 1);
            case (FunctionType a, FunctionType b):
                if (a.IsVariadic != b.IsVariadic || a.Parameters.Length != b.Parameters.Length || !Compatible(a.ReturnType, b.ReturnType, depth + 1))
                    return false;
                for (var i = 0; i < a.Parameters.Length; i++)
                    if (!Compatible(a.Parameters[i], b.Parameters[i], depth + 1))
                        return false;
                return true;
            default:
                return false;
        }
    }

    private static bool Fits(long length, long element) => length >= 0 && (element == 0 || length <= long.MaxValue / 8 / element);
}
