namespace KvmModel.Tests.Preprocessing;

/// <summary>Own small sources, each of which must come out of us as it comes out of <c>gcc -E</c>.</summary>
public sealed class GccComparisonTests
{
    public static TheoryData<string> Sources =>
    [
        "#define x 3\n#define f(a) f(x * (a))\n#undef x\n#define x 2\n#define g f\n#define z z[0]\n#define h g(~\n#define m(a) a(w)\n#define w 0,1\n#define t(a) a\n#define p() int\n#define q(x) x\n#define r(x,y) x ## y\n#define str(x) # x\nf(y+1) + f(f(z)) % t(t(g)(0) + t)(1);\ng(x+(3,4)-w) | h 5) & m\n(f)^m(m);\np() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };\nchar c[2][6] = { str(hello), str() };",
        "#define str(s) # s\n#define xstr(s) str(s)\n#define debug(s, t) printf(\"x\" # s \"= %d, x\" # t \"= %s\", x ## s, x ## t)\n#define INCFILE(n) vers ## n\n#define glue(a, b) a ## b\n#define xglue(a, b) glue(a, b)\n#define HIGHLOW \"hello\"\n#define LOW LOW \", world\"\ndebug(1, 2);\nfputs(str(strncmp(\"abc\\0d\", \"abc\", '\\4') == 0) str(: @\\n), s);\nxstr(INCFILE(2).h)\nglue(HIGH, LOW);\nxglue(HIGH, LOW)",
        "#define hash_hash # ## #\n#define mkstr(a) # a\n#define in_between(a) mkstr(a)\n#define join(c, d) in_between(c hash_hash d)\nchar p[] = join(x, y);",
        "#define t(x,y,z) x ## y ## z\nint j[] = { t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,) };",
        "#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)\nf(2)(9)(3)",
        "#define f(x) x f\nf(1)(2)(3)\n#define F(x) x G\n#define G F\nF(1)(2)(3)",
        "#define NIL(xxx) xxx\n#define G_0(arg) NIL(G_1)(arg)\n#define G_1(arg) NIL(arg)\nG_0(42)",
        "#define e(fmt, ...) p(fmt, ##__VA_ARGS__)\n#define n(fmt, args...) p(fmt, ##args)\n#define o(...) q(a, ##__VA_ARGS__)\ne(1) e(1,) e(1,2) e(1,2,3) n(1) n(1,) n(1,2,3) o() o(1) e(1,e(2,3)) o(o(o()))",
        "#define v(x, ...) f(x __VA_OPT__(,) __VA_ARGS__)\n#define s(x, ...) a##__VA_OPT__(x##x)##b\n#define w(...) #__VA_ARGS__\nv(1) v(1,) v(1,2,3) s(1) s(1,2) w( a , b ) w()",
        "#define EMPTY\n#define str(x) #x\n#define xstr(x) str(x)\nxstr(a EMPTY b) xstr(a EMPTY) xstr(EMPTY a) xstr(a/**/EMPTY+b) xstr((EMPTY b)) xstr([EMPTY]) xstr(a EMPTY EMPTY b)",
        "#define str(x) #x\n#define xstr(x) str(x)\n#define id(x) x\n#define neg -1\n#define two(a, b) a b\nxstr(id(x)+id( y )) xstr(a=neg) xstr(a = neg) xstr(two(,b)) xstr(two(a,)c) xstr(x two(,) y) xstr([two(,)y])",
        "#define foo foo bar\n#define bar foo\nfoo bar\n#define A B\n#define B A\nA B",
        "#define c(x) x __COUNTER__\nc(__COUNTER__) __COUNTER__ c(c(1))",
        "__LINE__\n#define l __LINE__\n#define k(x) x l __LINE__\nl k(1) k(\n1\n__LINE__\n) \n#line 100 \"y.c\"\n__LINE__ __FILE__",
        "#if 1 ? 0 : 1\na\n#elif -1 > 0u && (2 + 3 * 4 == 14) && !0 && ~0 == -1\nb\n#else\nc\n#endif\n#if 0 && (1 / 0)\nd\n#elif 1 || (1 % 0)\ne\n#endif\n#if 'a' == 97 && '\\n' == 10 && '\\x41' == 65 && '\\101' == 'A' && 'ab' == 24930\nf\n#endif\n#if (-1 >> 63) == -1 && 1 << 3 == 8 && 0x10 == 16 && 010 == 8 && 0b101 == 5 && 5L / 2 == 2\ng\n#endif",
        "#define D defined(X)\n#define X\n#if D && defined X && !defined(Y)\nyes\n#endif\n#ifndef X\nno\n#elifdef X\nno\n#endif\n#if defined __FILE__ && defined(__has_include)\ny2\n#endif",
        "#if 0\n#if 1\na\n#else\nb\n#endif\n#elif 1\nc\n#if 0\nd\n#elif 0\ne\n#else\nf\n#endif\n#elif 1\ng\n#else\nh\n#endif\ni",
        "#define f(x, y) <x|y>\nf(1,\n#ifdef Z\n2\n#else\n3\n#endif\n)\nf\n#define after 1\n(1,2) f\n(3,4)",
        "#define f(x) [x]\n#define g f(\n#define h f\ng 1) h(2) h (3) f(f)(4) f((5,6)) f(())",
        "#pragma push_macro(\"A\")\n#define A 1\nA\n#pragma push_macro(\"A\")\n#undef A\n#define A 2\nA\n#pragma pop_macro(\"A\")\nA\n_Pragma(\"push_macro(\\\"A\\\")\") A",
        "#define bad(a,b) a b\nx bad(1) y bad(1,2,3) z\n#define p(a,b) a##b\np(+,-) p(/,/) p(.,x) p(1,x) p(x,1) p(<,<=) p(\"a\",b) p(L,\"a\") p(-,>)",
        "#define a(x) b(x\n#define b(x) {x}\na(1)) a(2) , 3)\n#define LP (\n#define RP )\nb LP 1 RP b(LP) b LP LP RP RP",
        "#define q(x) # x\nq(\"a\\n\") q('\"') q(\"\\\\\") q(  a  \n b ) q(a/* */b) q(\\) q(@) q(L\"x\" u8\"\\\"\")",
        "#define CONFIG_A 1\n#define __ARG_PLACEHOLDER_1 0,\n#define second(__ignored, val, ...) val\n#define __is_defined(x) ___is_defined(x)\n#define ___is_defined(val) ____is_defined(__ARG_PLACEHOLDER_##val)\n#define ____is_defined(arg1_or_junk) second(arg1_or_junk 1, 0)\n__is_defined(CONFIG_A) __is_defined(CONFIG_B)\n#if __is_defined(CONFIG_A) && !__is_defined(CONFIG_B)\nok\n#endif",
        "#define COUNT(X...) C_(, ##X, 3, 2, 1, 0)\n#define C_(_0,_1,_2,_3,n,X...) n\n#define CAT_(a,b) a##b\n#define CAT(a,b) CAT_(a,b)\n#define M1(a) (a)\n#define M2(a,b) (a,b)\n#define M(args...) CAT(M,COUNT(args))(args)\nCOUNT() COUNT(1) COUNT(1,2) M(1) M(2,3) M(M(4,5))",
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_source_gives_the_tokens_that_gcc_gives(string source) => Assert.Equal(Preprocess.ByGcc(source), Preprocess.Text(source));
}
