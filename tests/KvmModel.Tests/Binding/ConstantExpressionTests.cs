using KvmModel.Binding;
using KvmModel.Syntax;
using KvmModel.Tests.Syntax;
using ReviewBot.Testing;

namespace KvmModel.Tests.Binding;

/// <summary>Constant expressions of our own writing, each with the value that the compiler gives it.</summary>
public sealed class ConstantExpressionTests
{
    private const string Declarations = """
        typedef unsigned long long u64;
        typedef unsigned int u32;
        typedef unsigned char u8;
        enum colour { red, green = 5, blue };
        enum signs { minus = -1, plus = 1 };
        enum wide { narrow = 1, huge = 0x100000000 };
        enum __attribute__((packed)) tiny { one = 1, most = 255 };
        struct point { char tag; int x, y; };
        struct nest { struct point a[3]; union { u64 all; struct { u32 low, high; }; }; u8 tail[]; };
        struct flags { u32 a : 3, b : 7; u64 c : 40; int : 0; u8 d : 1; };
        extern int counter;
        static const int fixed = 7;
        static const struct point origin = { .x = 3, .y = -4 };
        static const u8 bytes[] = { 1, 2, [7] = 9 };
        int external_function(int);
        typedef struct { long v __attribute__((aligned(16))); } aligned_long;
        typedef u64 __attribute__((aligned(4))) low_u64;
        struct loose { char c; low_u64 v; };
        """;

    private static readonly string[] s_expressions =
    [
        "1", "-1", "~0", "~0u", "-1u", "0x80000000", "2147483648", "-2147483648", "1ul << 63", "1 << 31", "-8 >> 1", "0xffffffffu >> 4",
        "1u - 2", "1u - 2ul", "-1 < 0u", "-1 < (unsigned char)1", "-1l < 0u", "'a'", "'\\xff'", "'\\0'", "5 / -2", "-5 % 3", "5 % -3", "7u / 2",
        "(unsigned char)300", "(signed char)200", "(char)-1", "(short)0x12345", "(_Bool)2", "(u64)-1", "(u32)-1 + 1", "(u64)(u32)-1 + 1",
        "1 ? 2 : 3ul", "0 ? -1 : 1u", "1 ? -1 : 0ul", "0 && 1 / 0", "1 || 1 / 0", "!5", "!!5", "1 ?: 2", "0 ?: 2u", "3 & 6 | 8 ^ 1",
        "sizeof(int)", "sizeof(struct point)", "sizeof(struct nest)", "sizeof(struct flags)", "sizeof(enum colour)", "sizeof(enum signs)", "sizeof(enum wide)", "sizeof(enum tiny)",
        "sizeof(bytes)", "sizeof bytes / sizeof bytes[0]", "sizeof(char[3][5])", "sizeof(void *)", "sizeof(__int128)", "sizeof(long double)", "sizeof(struct loose)", "sizeof(aligned_long)",
        "sizeof(\"abc\")", "sizeof(1 ? 1 : 1ul)", "sizeof(+(char)1)", "sizeof((char)1)", "sizeof(struct nest *)", "sizeof(external_function(1))", "sizeof(void)",
        "_Alignof(struct point)", "_Alignof(aligned_long)", "_Alignof(low_u64)", "_Alignof(__int128)", "__alignof__(char)",
        "red", "blue", "minus", "huge", "narrow", "most", "sizeof(narrow)", "sizeof(huge)", "green << 4",
        "__builtin_offsetof(struct nest, a[2].y)", "__builtin_offsetof(struct nest, high)", "__builtin_offsetof(struct nest, tail)", "__builtin_offsetof(struct nest, tail[3])",
        "(unsigned long)&((struct nest *)0)->a[1].x", "(char *)&((struct point *)16)->y - (char *)0 == 24",
        "__builtin_constant_p(3)", "__builtin_constant_p(counter)", "__builtin_constant_p(\"x\")", "__builtin_choose_expr(1, 2, 3ul)", "__builtin_choose_expr(0, external_function, 3ul)",
        "__builtin_types_compatible_p(int, int)", "__builtin_types_compatible_p(int, long)", "__builtin_types_compatible_p(u64, unsigned long long)", "__builtin_types_compatible_p(int[], int[3])",
        "__builtin_types_compatible_p(long, long long)", "__builtin_types_compatible_p(enum colour, unsigned int)", "__builtin_types_compatible_p(__typeof__(bytes), __typeof__(&bytes[0]))",
        "_Generic(1ul, int: 1, unsigned long: 2, default: 3)", "_Generic((char)1, unsigned char: 1, char: 2)", "_Generic(\"x\", char *: 4, default: 5)",
        "__builtin_ffs(0)", "__builtin_ffs(0x100000000)", "__builtin_ffsll(0x100000000)", "__builtin_clz(1)", "__builtin_clzll(1)", "__builtin_ctzll(0xff00)", "__builtin_ctz(8)",
        "__builtin_popcountll(-1)", "__builtin_popcount(-1)", "__builtin_parity(7)", "__builtin_bswap16(0x1234)", "__builtin_bswap32(0x12345678)", "__builtin_bswap64(0x12)",
        "__builtin_expect(!!3, 1)", "63 - __builtin_clzll(4096)", "((~0ul) - (1ul << 4) + 1) & (~0ul >> (63 - 7))",
        "(int)sizeof(struct { int : -!!0; })", "sizeof(struct { char c; long l : 3; })",
        "sizeof(int) == sizeof(*(8 ? ((void *)((long)(5) * 0l)) : (int *)8))", "sizeof(int) == sizeof(*(8 ? ((void *)((long)(counter) * 0l)) : (int *)8))",
        "(unsigned __int128)-1 >> 64", "(unsigned __int128)-1 / 3", "((__int128)1 << 100) >> 98", "(unsigned __int128)1 - 2 > 0",
        "(u8)~0 == 0xff", "~(u8)0 == 0xff", "(u32)(1ull << 35)", "0x7fffffff + 1u", "0xffffffffffffffff * 0xffffffffffffffff",
        "sizeof(__typeof__(((struct nest *)0)->a))", "sizeof(((struct nest *)0)->tail[0])", "_Alignof(struct flags)",
        "(long)(int *)5", "(int *)5 == (void *)5", "(int *)8 - (int *)0", "!(void *)0", "(u32 *)0 + 3 == (u32 *)12",
    ];

    [CompilerFact]
    public void Constant_expressions_have_the_compilers_values_and_types()
    {
        var claims = new CompilerClaims(Declarations);
        var unknown = new List<string>();
        foreach (var expression in s_expressions)
        {
            if (Evaluate(expression) is IntegerValue value)
                claims.Constant(expression, value);
            else
                unknown.Add($"{expression}: {Evaluate(expression)}");
        }
        Assert.Empty(unknown);
        claims.Hold();
    }

    [Theory]
    [InlineData("counter", "counter may change")]
    [InlineData("1 / 0", "a division by zero")]
    [InlineData("1 << 32", "a shift of 32 bits by 32")]
    [InlineData("(-2147483647 - 1) / -1", "a quotient that overflows")]
    [InlineData("external_function(1)", "external_function() is called")]
    [InlineData("sizeof(struct missing)", "the size of struct missing is not known")]
    [InlineData("nowhere", "nowhere is not declared")]
    [InlineData("(unsigned int)(unsigned long)&counter", "&counter is only known when the program is linked")]
    public void What_is_not_constant_says_why(string expression, string reason) =>
        Assert.Equal(reason, Assert.IsType<UnknownValue>(Evaluate(expression)).Reason);

    [Theory]
    [InlineData("fixed + 1", 8)]
    [InlineData("(1, 2)", 2)]
    [InlineData("origin.y", -4)]
    [InlineData("origin.tag", 0)]
    [InlineData("bytes[7] + bytes[1] + bytes[3]", 11)]
    [InlineData("*(bytes + 7)", 9)]
    [InlineData("(&origin)->x", 3)]
    [InlineData("((const struct point[]){ { 1, 2, 3 }, { 4, 5, 6 } })[1].y", 6)]
    [InlineData("\"abc\"[1]", 'b')]
    [InlineData("({ int a = 3; a += 4; a * 2; })", 14)]
    [InlineData("({ typeof(fixed) a = fixed; __auto_type b = a; b < 9 ? b : 9; })", 7)]
    [InlineData("({ int n = 0; for (int i = 1; i <= 10; i++) { if (i == 3) continue; if (i == 8) break; n += i; } n; })", 25)]
    [InlineData("({ int r; switch (fixed) { case 1 ... 6: r = 1; break; case 7: r = 2; default: r += 10; } r; })", 12)]
    [InlineData("({ do { if (counter) external_function(1); } while (0); 5; })", 5)]
    [InlineData("({ enum { local = 9 }; struct s { char c; int i; }; local + (int)sizeof(struct s); })", 17)]
    [InlineData("({ u64 v = 1; *(u64 *)&v; })", 1)]
    [InlineData("({ union { u32 a; u8 b[4]; } v = { .a = 6 }; v.a; })", 6)]
    [InlineData("counter ? 4 : 4", 4)]
    [InlineData("counter && 0", 0)]
    [InlineData("&origin != 0", 1)]
    [InlineData("&bytes[5] - &bytes[2]", 3)]
    [InlineData("((struct flags){ .a = 15, .b = -1 }).a", 7)]
    [InlineData("((struct flags){ .c = -1 }).c == (1ul << 40) - 1", 1)]
    [InlineData("external_function == external_function", 1)]
    [InlineData("__builtin_strlen(\"abc\" + 1)", 2)]
    public void Constant_objects_and_statement_expressions_are_evaluated(string expression, long value) =>
        Assert.Equal(value, (long)Assert.IsType<IntegerValue>(Evaluate(expression)).Value);

    [Theory]
    [InlineData("({ int a; a; })")]
    [InlineData("({ int a = 1; if (counter) a = 2; a; })")]
    [InlineData("({ int a = 1; external_function((long)&a); a; })")]
    [InlineData("({ int a = 1; int *p = &a; *p = 2; a; })")]
    [InlineData("({ int a = 1; counter && (a = 2); a; })")]
    [InlineData("({ int a = 1; goto out; out: a; })")]
    [InlineData("({ int a = 1; while (counter) a++; a; })")]
    [InlineData("({ struct point p = { 0 }; p.x = 1; p.x; })")]
    [InlineData("({ for (;;) ; 1; })")]
    public void What_cannot_be_followed_is_unknown(string expression) => Assert.IsType<UnknownValue>(Evaluate(expression));

    private static ConstantValue Evaluate(string expression)
    {
        var unit = Snippet.Parse($"{Declarations}\nlong probe = {expression};");
        var probe = Assert.IsType<VariableDeclaration>(unit.Declarations[^1]);
        return new SemanticModel(unit).Evaluate(probe.Initializer!);
    }
}
