using KvmModel.Binding;

namespace KvmModel.Lowering;

/// <summary>An rvalue while a function is lowered. Invariant: the code's width is <see cref="WidthOf"/> the type; arrays and functions have decayed.</summary>
internal readonly record struct Value(Code Code, CType Type)
{
    /// <summary>
    /// The bits that a value of a type has: 64 for addresses, and so for what is held by its address; 0 for <c>void</c>. Of a 128-bit integer the low half is
    /// carried; what needs the high half is not known. Types that cannot be run have 64 bits too.
    /// </summary>
    public static int WidthOf(CType type) => type switch
    {
        VoidType => 0,
        _ when TypeRules.AsInteger(type) is { Size: <= 8 } integer => integer.Size * 8,
        _ => 64,
    };

    /// <summary>Whether values of a type widen with their sign.</summary>
    public static bool IsSigned(CType type) => TypeRules.AsInteger(type) is { IsSigned: true };

    /// <summary>Whether the type is an integer of 128 bits.</summary>
    public static bool IsWide(CType type) => TypeRules.AsInteger(type) is { Size: > 8 };
}
