using System.Numerics;

namespace KvmModel.Binding;

/// <summary>
/// GCC's functions that take and give integers and are folded on constants (GCC manual, "Other Built-in Functions Provided by GCC", "Bit Operation
/// Builtins"). Those with a rule of evaluation of their own (<c>__builtin_choose_expr</c>, <c>__builtin_constant_p</c>, …) are the evaluator's.
/// </summary>
internal static class Builtins
{
    /// <param name="Parameter">The argument is converted to this.</param>
    /// <param name="Fold">The value for a converted argument; null where C leaves it undefined.</param>
    private sealed record Folded(IntegerType Parameter, IntegerType Result, Func<ulong, long?> Fold);

    private static readonly Dictionary<string, Folded> s_folded = new(StringComparer.Ordinal)
    {
        ["__builtin_ffs"] = new(IntegerType.Int, IntegerType.Int, v => (uint)v == 0 ? 0 : BitOperations.TrailingZeroCount(v) + 1),
        ["__builtin_ffsl"] = new(IntegerType.Long, IntegerType.Int, v => v == 0 ? 0 : BitOperations.TrailingZeroCount(v) + 1),
        ["__builtin_ffsll"] = new(IntegerType.LongLong, IntegerType.Int, v => v == 0 ? 0 : BitOperations.TrailingZeroCount(v) + 1),
        ["__builtin_clz"] = new(IntegerType.UnsignedInt, IntegerType.Int, v => v == 0 ? null : BitOperations.LeadingZeroCount((uint)v)),
        ["__builtin_clzl"] = new(IntegerType.UnsignedLong, IntegerType.Int, v => v == 0 ? null : BitOperations.LeadingZeroCount(v)),
        ["__builtin_clzll"] = new(IntegerType.UnsignedLongLong, IntegerType.Int, v => v == 0 ? null : BitOperations.LeadingZeroCount(v)),
        ["__builtin_ctz"] = new(IntegerType.UnsignedInt, IntegerType.Int, v => v == 0 ? null : BitOperations.TrailingZeroCount(v)),
        ["__builtin_ctzl"] = new(IntegerType.UnsignedLong, IntegerType.Int, v => v == 0 ? null : BitOperations.TrailingZeroCount(v)),
        ["__builtin_ctzll"] = new(IntegerType.UnsignedLongLong, IntegerType.Int, v => v == 0 ? null : BitOperations.TrailingZeroCount(v)),
        ["__builtin_popcount"] = new(IntegerType.UnsignedInt, IntegerType.Int, v => BitOperations.PopCount(v)),
        ["__builtin_popcountl"] = new(IntegerType.UnsignedLong, IntegerType.Int, v => BitOperations.PopCount(v)),
        ["__builtin_popcountll"] = new(IntegerType.UnsignedLongLong, IntegerType.Int, v => BitOperations.PopCount(v)),
        ["__builtin_parity"] = new(IntegerType.UnsignedInt, IntegerType.Int, v => BitOperations.PopCount(v) & 1),
        ["__builtin_parityl"] = new(IntegerType.UnsignedLong, IntegerType.Int, v => BitOperations.PopCount(v) & 1),
        ["__builtin_parityll"] = new(IntegerType.UnsignedLongLong, IntegerType.Int, v => BitOperations.PopCount(v) & 1),
        ["__builtin_bswap16"] = new(IntegerType.UnsignedShort, IntegerType.UnsignedShort, v => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)v)),
        ["__builtin_bswap32"] = new(IntegerType.UnsignedInt, IntegerType.UnsignedInt, v => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)v)),
        ["__builtin_bswap64"] = new(IntegerType.UnsignedLong, IntegerType.UnsignedLong, v => (long)System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(v)),
        ["__builtin_abs"] = new(IntegerType.Int, IntegerType.Int, v => (int)v == int.MinValue ? null : Math.Abs((int)v)),
        ["__builtin_labs"] = new(IntegerType.Long, IntegerType.Long, v => (long)v == long.MinValue ? null : Math.Abs((long)v)),
        ["__builtin_llabs"] = new(IntegerType.LongLong, IntegerType.LongLong, v => (long)v == long.MinValue ? null : Math.Abs((long)v)),
    };

    /// <summary>Whether calls of the function with constant arguments are constants.</summary>
    public static bool IsFolded(string name) => s_folded.ContainsKey(name) || name is "__builtin_expect" or "__builtin_expect_with_probability";

    /// <summary>What the argument of a function of one integer is converted to; null for others.</summary>
    public static IntegerType? ParameterOf(string name) => s_folded.GetValueOrDefault(name)?.Parameter;

    /// <summary>The result type of a function that the compiler declares itself; null for others, and where it depends on the arguments.</summary>
    public static CType? ResultOf(string name) => s_folded.TryGetValue(name, out var folded) ? folded.Result : name switch
    {
        "__builtin_constant_p" or "__builtin_memcmp" or "__builtin_strcmp" or "__builtin_strncmp" => IntegerType.Int,
        "__builtin_expect" or "__builtin_expect_with_probability" => IntegerType.Long,
        "__builtin_object_size" or "__builtin_dynamic_object_size" or "__builtin_strlen" => IntegerType.UnsignedLong,
        "__builtin_add_overflow" or "__builtin_sub_overflow" or "__builtin_mul_overflow" => IntegerType.Bool,
        "__builtin_return_address" or "__builtin_frame_address" or "__builtin_memcpy" or "__builtin_memset" or "__builtin_memmove"
            or "__builtin_assume_aligned" or "__builtin_alloca" => new PointerType(VoidType.Instance),
        "__builtin_unreachable" or "__builtin_trap" or "__builtin_prefetch" or "__builtin_va_start" or "__builtin_va_end" or "__builtin_va_copy" => VoidType.Instance,
        _ => null,
    };

    /// <summary>The value of a folded function of one integer; null when it is none of these.</summary>
    public static ConstantValue? Fold(string name, IntegerValue argument)
    {
        if (!s_folded.TryGetValue(name, out var folded))
            return null;
        var value = folded.Fold(unchecked((ulong)folded.Parameter.Wrap(argument.Value)));
        return value is { } known ? new IntegerValue(folded.Result.Wrap(known), folded.Result) : new UnknownValue($"{name} of {argument.Value} is undefined");
    }
}
