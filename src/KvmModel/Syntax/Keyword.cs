using System.Collections.Frozen;

namespace KvmModel.Syntax;

/// <summary>
/// The reserved words of C11 6.4.1 and of GNU C that the parser knows, one value a meaning: <c>__inline__</c> and <c>inline</c> are the same.
/// Words that only C23 reserves are identifiers, as the kernel (gnu11) may use them as names; <c>auto</c> without a type has its C23 meaning.
/// </summary>
internal enum Keyword : byte
{
    None,

    // Storage and function specifiers (C11 6.7.1, 6.7.4).
    Typedef, Extern, Static, Inline, Register, ThreadLocal, Auto, NoReturn,

    // Qualifiers (C11 6.7.3); _Atomic is a type specifier too.
    Const, Volatile, Restrict, Atomic,

    // Type specifiers (C11 6.7.2).
    Void, Bool, Char, Short, Int, Long, Int128, UInt128, Signed, Unsigned, Float, Double, LongDouble, Complex, VaList, AutoType, Struct, Union, Enum, Typeof,

    // What else may stand among specifiers.
    Attribute, Alignas, Extension,

    // Statements (C11 6.8).
    If, Else, While, Do, For, Switch, Case, Default, Goto, Break, Continue, Return, LocalLabel,

    // Declarations and expressions.
    Asm, StaticAssert, Sizeof, Alignof, Generic, OffsetOf, TypesCompatible, VaArg, RealPart, ImaginaryPart,
}

internal static class Keywords
{
    private static readonly FrozenDictionary<string, Keyword> Words = new Dictionary<string, Keyword>
    {
        ["typedef"] = Keyword.Typedef,
        ["extern"] = Keyword.Extern,
        ["static"] = Keyword.Static,
        ["inline"] = Keyword.Inline,
        ["__inline"] = Keyword.Inline,
        ["__inline__"] = Keyword.Inline,
        ["register"] = Keyword.Register,
        ["_Thread_local"] = Keyword.ThreadLocal,
        ["__thread"] = Keyword.ThreadLocal,
        ["auto"] = Keyword.Auto,
        ["_Noreturn"] = Keyword.NoReturn,
        ["const"] = Keyword.Const,
        ["__const"] = Keyword.Const,
        ["__const__"] = Keyword.Const,
        ["volatile"] = Keyword.Volatile,
        ["__volatile"] = Keyword.Volatile,
        ["__volatile__"] = Keyword.Volatile,
        ["restrict"] = Keyword.Restrict,
        ["__restrict"] = Keyword.Restrict,
        ["__restrict__"] = Keyword.Restrict,
        ["_Atomic"] = Keyword.Atomic,
        ["void"] = Keyword.Void,
        ["_Bool"] = Keyword.Bool,
        ["char"] = Keyword.Char,
        ["short"] = Keyword.Short,
        ["int"] = Keyword.Int,
        ["long"] = Keyword.Long,
        ["__int128"] = Keyword.Int128,
        ["__int128_t"] = Keyword.Int128,
        ["__uint128_t"] = Keyword.UInt128,
        ["signed"] = Keyword.Signed,
        ["__signed"] = Keyword.Signed,
        ["__signed__"] = Keyword.Signed,
        ["unsigned"] = Keyword.Unsigned,
        ["float"] = Keyword.Float,
        ["_Float32"] = Keyword.Float,
        ["double"] = Keyword.Double,
        ["_Float64"] = Keyword.Double,
        ["_Float128"] = Keyword.LongDouble,
        ["_Complex"] = Keyword.Complex,
        ["__complex__"] = Keyword.Complex,
        ["__builtin_va_list"] = Keyword.VaList,
        ["__auto_type"] = Keyword.AutoType,
        ["struct"] = Keyword.Struct,
        ["union"] = Keyword.Union,
        ["enum"] = Keyword.Enum,
        ["typeof"] = Keyword.Typeof,
        ["__typeof"] = Keyword.Typeof,
        ["__typeof__"] = Keyword.Typeof,
        ["typeof_unqual"] = Keyword.Typeof,
        ["__typeof_unqual"] = Keyword.Typeof,
        ["__typeof_unqual__"] = Keyword.Typeof,
        ["__attribute__"] = Keyword.Attribute,
        ["__attribute"] = Keyword.Attribute,
        ["_Alignas"] = Keyword.Alignas,
        ["__extension__"] = Keyword.Extension,
        ["if"] = Keyword.If,
        ["else"] = Keyword.Else,
        ["while"] = Keyword.While,
        ["do"] = Keyword.Do,
        ["for"] = Keyword.For,
        ["switch"] = Keyword.Switch,
        ["case"] = Keyword.Case,
        ["default"] = Keyword.Default,
        ["goto"] = Keyword.Goto,
        ["break"] = Keyword.Break,
        ["continue"] = Keyword.Continue,
        ["return"] = Keyword.Return,
        ["__label__"] = Keyword.LocalLabel,
        ["asm"] = Keyword.Asm,
        ["__asm"] = Keyword.Asm,
        ["__asm__"] = Keyword.Asm,
        ["_Static_assert"] = Keyword.StaticAssert,
        ["sizeof"] = Keyword.Sizeof,
        ["_Alignof"] = Keyword.Alignof,
        ["__alignof"] = Keyword.Alignof,
        ["__alignof__"] = Keyword.Alignof,
        ["_Generic"] = Keyword.Generic,
        ["__builtin_offsetof"] = Keyword.OffsetOf,
        ["__builtin_types_compatible_p"] = Keyword.TypesCompatible,
        ["__builtin_va_arg"] = Keyword.VaArg,
        ["__real"] = Keyword.RealPart,
        ["__real__"] = Keyword.RealPart,
        ["__imag"] = Keyword.ImaginaryPart,
        ["__imag__"] = Keyword.ImaginaryPart,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a word means, <see cref="Keyword.None"/> for a mere name.</summary>
    public static Keyword Of(string word) => Words.GetValueOrDefault(word);
}
