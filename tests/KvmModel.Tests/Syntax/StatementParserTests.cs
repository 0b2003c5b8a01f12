using KvmModel.Syntax;

namespace KvmModel.Tests.Syntax;

public sealed class StatementParserTests
{
    [Fact]
    public void An_else_belongs_to_the_nearest_if()
    {
        var outer = Snippet.Statement<IfStatement>("if (a) if (b) x; else y;");
        Assert.Null(outer.Else);
        Assert.NotNull(Assert.IsType<IfStatement>(outer.Then).Else);
    }

    [Fact]
    public void A_label_may_stand_before_a_declaration_and_at_the_end_of_a_block()
    {
        var block = Snippet.Statement<CompoundStatement>("{ a: int x = 1; b: }");
        Assert.IsType<DeclarationStatement>(Assert.IsType<LabeledStatement>(block.Statements[0]).Statement);
        Assert.IsType<EmptyStatement>(Assert.IsType<LabeledStatement>(block.Statements[1]).Statement);
    }

    [Theory]
    [InlineData("{ T * x; }", typeof(DeclarationStatement))]
    [InlineData("{ y * x; }", typeof(ExpressionStatement))]
    [InlineData("{ T: x; }", typeof(LabeledStatement))]
    [InlineData("{ T(x); }", typeof(DeclarationStatement))]
    [InlineData("{ unknown_t x; }", typeof(DeclarationStatement))]
    [InlineData("{ __attribute__((unused)) int x; }", typeof(DeclarationStatement))]
    [InlineData("{ __attribute__((fallthrough)); }", typeof(EmptyStatement))]
    [InlineData("{ extern int f(void); }", typeof(DeclarationStatement))]
    [InlineData("{ _Static_assert(1); }", typeof(DeclarationStatement))]
    [InlineData("{ __extension__ T x; }", typeof(DeclarationStatement))]
    [InlineData("{ __extension__ (x); }", typeof(ExpressionStatement))]
    public void Typedef_names_tell_declarations_from_expressions(string text, Type kind) =>
        Assert.IsType(kind, Assert.Single(Snippet.Statement<CompoundStatement>(text).Statements));

    [Theory]
    [InlineData("typedef int T; void f(int T) { T * x; }", typeof(ExpressionStatement))]
    [InlineData("typedef int T; void f(void) { T * x; }", typeof(DeclarationStatement))]
    [InlineData("void f(void) { T * x; } typedef int T;", typeof(ExpressionStatement))]
    [InlineData("typedef int T; void g(int T); void f(void) { T * x; }", typeof(DeclarationStatement))]
    [InlineData("typedef int T; void f(void) { { int T; } T * x; }", typeof(DeclarationStatement))]
    [InlineData("typedef int T; void f(void) { enum { T }; T * x; }", typeof(ExpressionStatement))]
    [InlineData("typedef int T; void f(void) { for (int T = 0; ; ) ; T * x; }", typeof(DeclarationStatement))]
    [InlineData("typedef int T; struct s { int T; }; void f(void) { T * x; }", typeof(DeclarationStatement))]
    public void Inner_names_hide_typedefs_until_their_scope_ends(string text, Type kind)
    {
        var function = Snippet.Declarations(text).OfType<FunctionDefinition>().Single();
        Assert.IsType(kind, function.Body.Statements[^1]);
    }

    [Fact]
    public void Assembly_keeps_its_operands_in_the_order_of_their_numbers()
    {
        var assembly = Snippet.Statement<AsmStatement>("asm volatile(\"a\" \"b\" : [out] \"=r\" (x), \"+m\" (*p) : \"r\" (y) : \"memory\", \"cc\");");
        Assert.Equal("ab", assembly.Template);
        Assert.Equal(["x", "*p", "y"], assembly.Operands.Select(operand => SyntaxPrinter.Print(operand.Value)));
        Assert.Equal(["out", null, null], assembly.Operands.Select(operand => operand.Name));
        Assert.Equal(["=r", "+m", "r"], assembly.Operands.Select(operand => operand.Constraint));
        Assert.Equal(2, assembly.Outputs.Length);
        Assert.Equal("memory, cc", string.Join(", ", assembly.Clobbers));
        Assert.True(assembly.IsVolatile);
    }

    [Theory]
    [InlineData("asm(\"\" ::: \"memory\");", 0, 1, 0)]
    [InlineData("asm(\"\" :: \"r\" (x));", 1, 0, 0)]
    [InlineData("asm goto(\"\" :::: a, b);", 0, 0, 2)]
    [InlineData("asm goto(\"\" : : \"r\" (x) : \"cc\" : a);", 1, 1, 1)]
    [InlineData("asm(\"\");", 0, 0, 0)]
    public void Colons_of_assembly_may_be_written_together(string text, int operands, int clobbers, int labels)
    {
        var assembly = Snippet.Statement<AsmStatement>(text);
        Assert.Equal((operands, clobbers, labels), (assembly.Operands.Length, assembly.Clobbers.Length, assembly.Labels.Length));
    }

    [Fact]
    public void A_body_is_the_same_object_for_every_thread_that_asks()
    {
        var function = Snippet.Declaration<FunctionDefinition>("int f(int n) { while (n) n--; return n; }");
        var bodies = new CompoundStatement[16];
        Parallel.For(0, bodies.Length, index => bodies[index] = function.Body);
        Assert.Single(bodies.Distinct());
    }
}
