using KvmModel.Binding;
using KvmModel.Lowering;
using KvmModel.Syntax;
using KvmModel.Tests.Syntax;

namespace KvmModel.Tests.Lowering;

/// <summary>The lowered form of small functions, as <see cref="LoweredPrinter"/> writes it.</summary>
public sealed class FunctionLoweringTests
{
    private const string Prelude = """
        typedef unsigned long long u64; typedef unsigned int u32; typedef unsigned char u8; typedef _Bool bool;
        struct inner { u32 a; u32 low : 3; u32 high : 5; };
        struct s { u64 first; struct { u8 tag; union { struct inner in; u64 raw; }; }; u32 list[4]; };
        enum e { ZERO, SEVEN = 7 };
        extern int declared(u64 wide, ...);
        void release(int *p);

        """;

    private static string Lower(string text)
    {
        var model = new SemanticModel(Snippet.Parse(Prelude + text));
        Assert.Empty(model.Unit.Declarations.OfType<ErrorDeclaration>());
        var lowered = FunctionLowering.Lower(model, model.Unit.Declarations.OfType<FunctionDefinition>().Last());
        Assert.Empty(LoweredVerifier.Verify(lowered, []).Faults);
        return LoweredPrinter.Print(lowered);
    }

    private static void Lowers(string text, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), Lower(text));

    [Fact]
    public void Operands_are_promoted_and_the_result_is_converted_back() =>
        Lowers("void f(u8 a, u8 b) { a += b; }", "(set a (unsigned (add (unsigned a:8:32) (unsigned b:8:32)):8))");

    [Fact]
    public void A_chain_of_members_is_one_load() =>
        Lowers("u32 f(struct s *p) { return p->in.a + p[2].list[1]; }", "return (add (load p:64+16:32) (load p:64+108:32))");

    [Fact]
    public void The_member_behind_container_of_is_one_load() =>
        Lowers("u64 f(u32 *p) { return ((struct s *)((char *)p - __builtin_offsetof(struct s, list[2])))->first; }", "return (load p:64+-32:64)");

    [Fact]
    public void An_index_is_scaled_in_the_width_of_an_address() =>
        Lowers("u32 f(struct s *p, int i) { return p->list[i]; }", "return (load (add p:64 (multiply (signed i:32:64) 4:64))+24:32)");

    [Fact]
    public void A_bit_field_is_written_in_its_own_width() =>
        Lowers("void f(struct inner *p, int v) { p->high = v; }", "(store p:64+4.3 (unsigned v:32:5))");

    [Fact]
    public void A_bit_field_is_read_as_int() =>
        Lowers("bool f(struct inner *p) { return p->low < -1; }", "return (unsigned (signedless (unsigned (load p:64+4:3):32) 4294967295:32):8)");

    [Fact]
    public void Constants_are_folded_before_the_program_runs() =>
        Lowers("u64 f(void) { return sizeof(struct s) * SEVEN + (u8)-1 + __builtin_offsetof(struct s, list) + (1 ? 2 : declared(0)); }", "return 561:64");

    [Fact]
    public void A_branch_that_is_never_run_vanishes() =>
        Lowers("int f(u64 x) { if (sizeof(x) != 8) not_here(); if (!__builtin_constant_p(x) && x) return 1; return 0; }", """
            if (true x:64)
              return 1:32
            return 0:32
            """);

    [Fact]
    public void A_branch_that_is_never_run_stays_when_a_label_stands_there() =>
        Lowers("int f(u64 x) { if (x) goto out; if (0) { out: x = 1; } return x; }", """
            if (true x:64)
              goto out
            if 0:1
              out:
              (set x 1:64)
            return (unsigned x:64:32)
            """);

    [Fact]
    public void A_loop_that_runs_once_is_its_body() =>
        Lowers("void f(int *p) { do { *p = 1; } while (0); do { if (*p) break; } while (0); }", """
            (store p:64 1:32)
            do-while 0:1
              if (true (load p:64:32))
                break
            """);

    [Fact]
    public void Conditions_are_one_bit_wide() =>
        Lowers("bool f(u64 a, int b) { return !!(a && __builtin_expect(!b, 1)) == 1; }", "return (unsigned (choose (true a:64) (not b:32) 0:1):8)");

    [Fact]
    public void A_local_whose_address_is_taken_lives_in_memory() =>
        Lowers("int f(void) { int x = 3, y = 4; declared(1, &x); return x + y; }", """
            declare x
            (store &x 3:32)
            (set y 4:32)
            (call @declared 1:64 &x:32)
            return (add (load &x:32) y:32)
            """);

    [Fact]
    public void The_target_of_a_compound_assignment_is_found_once() =>
        Lowers("void f(struct s **p) { p[declared(2)]->first |= 4; }", """
            (set t1 (load (add p:64 (multiply (signed (call @declared 2:64:32):64) 8:64)):64))
            (store t1:64 (or (load t1:64:64) 4:64))
            """);

    [Fact]
    public void The_condition_that_is_also_the_value_is_run_once() =>
        Lowers("int f(void) { return declared(1) ?: 5; }", "return (do (set t0 (call @declared 1:64:32)); (choose (true t0:32) t0:32 5:32))");

    [Fact]
    public void A_struct_is_returned_and_passed_by_its_address() =>
        Lowers("struct inner f(struct inner x) { struct inner g(struct inner); return g(x); }",
            "return (call @g (do declare t1; (copy &t1 &x 8); &t1):64)");

    [Fact]
    public void What_an_initialiser_does_not_mention_is_cleared() =>
        Lowers("void f(int v) { struct s x = { .in.a = v, .list[2] = 1 }; release((int *)&x); }", """
            declare x
            (clear &x 40)
            (store &x+16 v:32)
            (store &x+32 1:32)
            (call @release &x:0)
            """);

    [Fact]
    public void A_switch_lists_its_cases_in_the_width_of_its_value() =>
        Lowers("int f(u8 x) { switch (x) { case 1 ... 3: return 1; case -1: default: break; } return 0; }", """
            switch (unsigned x:8:32) 1..3 4294967295 default
              case:
              return 1:32
              case:
              default:
              break
            return 0:32
            """);

    [Fact]
    public void A_cleanup_runs_wherever_its_block_is_left() =>
        Lowers("int f(int v) { __attribute__((cleanup(release))) int x = v; if (v) return x; v = 2; return v; }", """
            declare x
            (store &x v:32)
            if (true v:32)
              (set t2 (load &x:32))
              (call @release &x:0)
              return t2:32
            (set v 2:32)
            (set t3 v:32)
            (call @release &x:0)
            return t3:32
            """);

    [Fact]
    public void A_macro_that_stands_is_called_by_name_with_what_is_C_among_its_arguments() =>
        Lowers("u64 f(u64 v) { write_sysreg_el1(v + 1, SYS_TCR); return read_sysreg(hcr_el2) | WARN_ON(v); }", """
            (call write_sysreg_el1 (add v:64 1:64) unknown(SYS_TCR is not declared):64:0)
            return (or (call read_sysreg unknown(hcr_el2 is not declared):64:64) (signed (call WARN_ON v:64:32):64))
            """);

    [Fact]
    public void Inline_assembly_says_what_it_writes() =>
        Lowers("""u64 f(u64 *p, u64 v) { u64 r; asm volatile("ldxr %0, %1" : "=r" (r), "+Q" (*p) : "r" (v)); return r; }""", """
            declare r
            asm "ldxr %0, %1" r [p:64]:64 <- v:64
            return r:64
            """);

    [Theory]
    [InlineData("double f(double x) { return x * 2; }", "floating point is not run")]
    [InlineData("u64 f(u64 x) { return (unsigned __int128)x * x >> 64; }", "the high half of a 128-bit integer is not run")]
    [InlineData("int f(int n) { int a[n]; return a[0]; }", "an array whose length is unknown (n is a parameter)")]
    [InlineData("int f(void) { goto *&&here; here: return 0; }", "a computed goto")]
    public void What_cannot_be_run_says_why(string text, string reason) => Assert.Contains(reason, Lower(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("void f(void) { break; continue; case 1: goto nowhere; a: a: ; }")]
    [InlineData("int f(struct none *p) { return p->x + undeclared[3].y; }")]
    [InlineData("void f(int x) { x.y = 1; *x = 2; x(3); (&x)++; &x = 4; switch (f) { case x: ; } }")]
    [InlineData("struct inner f(int x) { return x; }")]
    [InlineData("int f(struct inner x) { return x + 1 ? x : 2; }")]
    [InlineData("void f(void) { int a[3] = 5, b[] = { [9] = f, .x = 1 }; a = b; f() + 1; void v; v; }")]
    public void Wrong_programs_are_lowered_too(string text) => Lower(text);

    [Fact]
    public void Deep_expressions_end_in_unknowns() =>
        Assert.Contains("nested too deeply", Lower($"int f(int x) {{ return {string.Concat(Enumerable.Repeat("x + ", 3000))} 1; }}"), StringComparison.Ordinal);
}
