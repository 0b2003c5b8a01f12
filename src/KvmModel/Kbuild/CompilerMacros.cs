using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// The macros that the modelled compiler predefines: GCC 12 for AArch64 Linux, LP64, little endian, with the kernel's flags (<c>-std=gnu11 -O2
/// -fshort-wchar -mgeneral-regs-only</c>). Those for floating point are left out (GCC "Common Predefined Macros", ACLE 5).
/// </summary>
internal static class CompilerMacros
{
    private static readonly string[] _ones =
    [
        "__STDC__", "__STDC_HOSTED__", "__STDC_UTF_16__", "__STDC_UTF_32__", "__GNUC_STDC_INLINE__", "__OPTIMIZE__", "__ELF__", "_LP64", "__LP64__",
        "__CHAR_UNSIGNED__", "__aarch64__", "__AARCH64EL__", "__AARCH64_CMODEL_SMALL__", "__ARM_64BIT_STATE", "__ARM_ARCH_8A", "__ARM_ARCH_ISA_A64",
        "__ARM_FEATURE_CLZ", "__ARM_FEATURE_IDIV", "__ARM_FEATURE_UNALIGNED", "__ARM_PCS_AAPCS64", "__GCC_ASM_FLAG_OUTPUTS__",
        "__GCC_HAVE_SYNC_COMPARE_AND_SWAP_1", "__GCC_HAVE_SYNC_COMPARE_AND_SWAP_2", "__GCC_HAVE_SYNC_COMPARE_AND_SWAP_4", "__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8",
        "__GCC_HAVE_SYNC_COMPARE_AND_SWAP_16", "__GCC_ATOMIC_TEST_AND_SET_TRUEVAL", "__HAVE_SPECULATION_SAFE_VALUE", "__PRAGMA_REDEFINE_EXTNAME",
        "__gnu_linux__", "__linux", "__linux__", "linux", "__unix", "__unix__", "unix",
    ];

    private static readonly (string Name, string Value)[] _others =
    [
        ("__STDC_VERSION__", "201112L"), ("__STDC_ISO_10646__", "201706L"), ("__GNUC__", "12"), ("__GNUC_MINOR__", "2"), ("__GNUC_PATCHLEVEL__", "0"), ("__VERSION__", "\"12.2.0\""),
        ("__GXX_ABI_VERSION", "1017"), ("__ARM_ARCH", "8"), ("__ARM_ARCH_PROFILE", "65"), ("__ARM_ALIGN_MAX_PWR", "28"), ("__ARM_ALIGN_MAX_STACK_PWR", "16"),
        ("__ARM_SIZEOF_MINIMAL_ENUM", "4"), ("__ARM_SIZEOF_WCHAR_T", "2"), ("__BIGGEST_ALIGNMENT__", "16"), ("__CHAR_BIT__", "8"),
        ("__ORDER_LITTLE_ENDIAN__", "1234"), ("__ORDER_BIG_ENDIAN__", "4321"), ("__ORDER_PDP_ENDIAN__", "3412"),
        ("__BYTE_ORDER__", "__ORDER_LITTLE_ENDIAN__"), ("__FLOAT_WORD_ORDER__", "__ORDER_LITTLE_ENDIAN__"), ("__FINITE_MATH_ONLY__", "0"),
        ("__ATOMIC_RELAXED", "0"), ("__ATOMIC_CONSUME", "1"), ("__ATOMIC_ACQUIRE", "2"), ("__ATOMIC_RELEASE", "3"), ("__ATOMIC_ACQ_REL", "4"), ("__ATOMIC_SEQ_CST", "5"),
        ("__SIZEOF_SHORT__", "2"), ("__SIZEOF_INT__", "4"), ("__SIZEOF_LONG__", "8"), ("__SIZEOF_LONG_LONG__", "8"), ("__SIZEOF_INT128__", "16"), ("__SIZEOF_POINTER__", "8"),
        ("__SIZEOF_SIZE_T__", "8"), ("__SIZEOF_PTRDIFF_T__", "8"), ("__SIZEOF_WCHAR_T__", "2"), ("__SIZEOF_WINT_T__", "4"), ("__SIZEOF_FLOAT__", "4"), ("__SIZEOF_DOUBLE__", "8"), ("__SIZEOF_LONG_DOUBLE__", "16"),
        ("__SCHAR_MAX__", "0x7f"), ("__SHRT_MAX__", "0x7fff"), ("__INT_MAX__", "0x7fffffff"), ("__LONG_MAX__", "0x7fffffffffffffffL"), ("__LONG_LONG_MAX__", "0x7fffffffffffffffLL"),
        ("__SIZE_MAX__", "0xffffffffffffffffUL"), ("__PTRDIFF_MAX__", "0x7fffffffffffffffL"), ("__INTMAX_MAX__", "0x7fffffffffffffffL"), ("__UINTMAX_MAX__", "0xffffffffffffffffUL"),
        ("__INTPTR_MAX__", "0x7fffffffffffffffL"), ("__UINTPTR_MAX__", "0xffffffffffffffffUL"), ("__WCHAR_MAX__", "0xffff"), ("__WCHAR_MIN__", "0"),
        ("__INT8_MAX__", "0x7f"), ("__INT16_MAX__", "0x7fff"), ("__INT32_MAX__", "0x7fffffff"), ("__INT64_MAX__", "0x7fffffffffffffffL"),
        ("__UINT8_MAX__", "0xff"), ("__UINT16_MAX__", "0xffff"), ("__UINT32_MAX__", "0xffffffffU"), ("__UINT64_MAX__", "0xffffffffffffffffUL"),
        ("__SCHAR_WIDTH__", "8"), ("__SHRT_WIDTH__", "16"), ("__INT_WIDTH__", "32"), ("__LONG_WIDTH__", "64"), ("__LONG_LONG_WIDTH__", "64"), ("__SIZE_WIDTH__", "64"), ("__PTRDIFF_WIDTH__", "64"),
        ("__SIZE_TYPE__", "long unsigned int"), ("__PTRDIFF_TYPE__", "long int"), ("__WCHAR_TYPE__", "short unsigned int"), ("__WINT_TYPE__", "unsigned int"),
        ("__INTMAX_TYPE__", "long int"), ("__UINTMAX_TYPE__", "long unsigned int"), ("__INTPTR_TYPE__", "long int"), ("__UINTPTR_TYPE__", "long unsigned int"),
        ("__INT8_TYPE__", "signed char"), ("__INT16_TYPE__", "short int"), ("__INT32_TYPE__", "int"), ("__INT64_TYPE__", "long int"),
        ("__UINT8_TYPE__", "unsigned char"), ("__UINT16_TYPE__", "short unsigned int"), ("__UINT32_TYPE__", "unsigned int"), ("__UINT64_TYPE__", "long unsigned int"),
        ("__CHAR16_TYPE__", "short unsigned int"), ("__CHAR32_TYPE__", "unsigned int"),
        ("__INT8_C(c)", "c"), ("__INT16_C(c)", "c"), ("__INT32_C(c)", "c"), ("__INT64_C(c)", "c ## L"), ("__INTMAX_C(c)", "c ## L"),
        ("__UINT8_C(c)", "c"), ("__UINT16_C(c)", "c"), ("__UINT32_C(c)", "c ## U"), ("__UINT64_C(c)", "c ## UL"), ("__UINTMAX_C(c)", "c ## UL"),
        ("__REGISTER_PREFIX__", ""), ("__USER_LABEL_PREFIX__", ""), ("__DATE__", "\"Jan  1 1970\""), ("__TIME__", "\"00:00:00\""), ("__TIMESTAMP__", "\"Thu Jan  1 00:00:00 1970\""),
    ];

    /// <summary>The definitions as a source.</summary>
    public static SourceText Source { get; } = new("<compiler>", string.Concat(_ones.Select(name => $"#define {name} 1\n").Concat(_others.Select(macro => $"#define {macro.Name} {macro.Value}\n"))));
}
