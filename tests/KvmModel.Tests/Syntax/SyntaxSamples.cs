namespace KvmModel.Tests.Syntax;

/// <summary>At least one piece of C for each kind of node; a test fails when a kind has none.</summary>
internal static class SyntaxSamples
{
    /// <summary>External declarations, all of which must be read without an error node.</summary>
    public static readonly string[] Units =
    [
        "int a, *b, c[3] = { 1, 2, 3 };",
        "typedef unsigned long long u64; typedef struct { u64 v; } atomic64; u64 x = (u64)~0ULL;",
        "struct s { int a : 3, : 0, b; union { char c; short d; }; struct s *next; int tail[]; } __attribute__((packed, aligned(16)));",
        "struct empty { }; struct zero { int n; int tail[0]; };",
        "enum e { A, B = 1 << 4, C __attribute__((unused)) = B | A, };",
        "enum : unsigned char { SMALL = 1 }; enum wide : unsigned long { LARGE = 1UL << 40 };",
        "_Static_assert(sizeof(int) == 4, \"int is \" \"32 bits\"); _Static_assert(1);",
        "asm(\".pushsection .text\\n\");",
        ";",
        "static inline __attribute__((__always_inline__)) int f(int x, ...) { return x ? x : -x; }",
        "extern void g(void) __attribute__((weak, noreturn)) __attribute__((section(\".text.g\")));",
        "int (*table[4])(const char *, int (*)(void)), (*(*fp)(int))(long);",
        "register unsigned long sp asm(\"sp\"); static __thread int t; _Thread_local int u;",
        "typedef int ti __attribute__((mode(TI))); _Alignas(16) char buffer[32]; _Alignas(long) char other[8];",
        "typedef int T; void h(void) { T T = 1; T * 2; { typedef char T; T x; } }",
        "void scopes(void) { int T; { typedef int T; T x; } T = 2; for (int i = 0; i < 3; i++) ; }",
        "struct d { int a[3]; struct { int x; } b; } v = { .a[1] = 2, .b = { .x = 1 }, }; int r[] = { [0 ... 3] = 1, [5] 2 }; struct d old = { b: { 1 } };",
        "void asms(int *p) { asm volatile(\"mrs %0, x\" : \"=r\" (*p)); asm(\"nop\" ::: \"memory\", \"cc\"); asm goto(\"b %l[out]\" : : [in] \"r\" (p) : : out); out: ; }",
        "int labels(int n) { __label__ l; void *p = &&l; goto *p; l: switch (n) { case 1: case 2 ... 4: return 1; default: break; } while (n) { if (n) continue; else break; } do n--; while (n > 0); return 0; }",
        "int gnu(int n) { return ({ typeof(n) x = n; __auto_type y = x; x ?: y; }) + __builtin_offsetof(struct s, a.b[2].c) + __builtin_types_compatible_p(int, long *); }",
        "int generic(int n) { return _Generic(n, int: 1, unsigned long *: 2, default: 0); }",
        "void va(int n, ...) { __builtin_va_list ap; int x = __builtin_va_arg(ap, int); }",
        "float fl = 1.5e3f; double dl = 0x1p-3; long double ll; int im = __extension__ (3);",
        "struct p { int x; } lit(void) { return *&(struct p){ .x = sizeof(struct p){ 1 } + _Alignof(int) + sizeof fl }; }",
        "void fall(int n) { switch (n) { case 1: n++; __attribute__((__fallthrough__)); case 2: int later = 1; default: } }",
        "void cleanup(void) { int x __attribute__((cleanup(done))) = 0, y; auto z = 1; x += y++ - --z, x = y = 2; f(x)[1].m->n(); !x; ~x; +x; -x; ++x; x--; *(char **)0; }",
        "const char *s = \"a\\x41\\101\\n\" L\"wide\" \"\\\"\"; int ch = 'ab' + L'x' + '\\0';",
        "void unknown(foo_t *a, struct x __user *b); static missing_t later; int f(void) __undefined(x);",
        "void c23([[maybe_unused]] int x) { [[fallthrough]]; _Atomic int y; _Atomic(int) z; typeof_unqual(int) w; }",
        "unsigned __int128 big; __uint128_t huge; signed char sc; long unsigned int lu; int long long ill; char plain; unsigned short int us; _Bool yes; double dbl;",
    ];
}
