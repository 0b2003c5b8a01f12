using KvmModel.Syntax;

namespace KvmModel.Tests.Syntax;

public sealed class ParserRecoveryTests
{
    [Theory]
    [InlineData("int a; MODULE_LICENSE(\"GPL\"); int b;")]
    [InlineData("int a; foo bar baz qux; int b;")]
    [InlineData("int a; @ # ; int b;")]
    [InlineData("int a; int f(x y z) { if (x) { y; } } int b;")]
    [InlineData("int a; struct s { int @; }; int b;")]
    [InlineData("int a; int x = ;int b;")]
    [InlineData("int a; } int b;")]
    [InlineData("int a;\nint f(void) {\n\tif (x) {\n}\nint b;\n")]
    [InlineData("int a;\nint x = foo(;\nint b;\n")]
    [InlineData("int a;\nstruct s {\n\tint x;\n\nint b;\n")]
    public void Reading_goes_on_behind_a_bad_declaration(string text)
    {
        var unit = Snippet.Parse(text);
        var names = unit.Declarations.OfType<VariableDeclaration>().Select(variable => variable.Name).ToList();
        Assert.Equal("a", names[0]);
        Assert.Equal("b", names[^1]);
        var summary = ParseSummary.Of(unit);
        Assert.Equal(unit.Declarations.Length, summary.ExternalDeclarations);
        Assert.NotEmpty(summary.Unparsed);
        Assert.All(summary.Unparsed, diagnostic => Assert.Equal("snippet.c", diagnostic.Location?.Path));
    }

    [Theory]
    [InlineData("a; @@; b;")]
    [InlineData("a; if (x @) { y; } else { z; } b;")]
    [InlineData("a; else x; b;")]
    [InlineData("a; for (;) { c; } b;")]
    [InlineData("a; { int = 3; } b;")]
    [InlineData("a; f(x, y; } { b;")]
    [InlineData("a; case; b;")]
    [InlineData("a; int f(void) { return 1; } b;")]
    public void Reading_goes_on_behind_a_bad_statement(string text)
    {
        var function = Snippet.Declarations($"void f(void) {{ {text} }} int after;").OfType<FunctionDefinition>().First();
        var errors = function.Body.DescendantNodes().OfType<ErrorStatement>().ToList();
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.NotEmpty(error.Reason));
        Assert.Equal("a;", SyntaxPrinter.Print(function.Body.Statements[0]));
    }

    [Fact]
    public void A_bad_item_does_not_cost_a_table()
    {
        var table = Snippet.Declaration<VariableDeclaration>("struct r t[] = { { 1, 2 }, { .a = , .b = 3 }, { f(@), 4 }, ROW(5) 6, { 7 } };");
        var rows = Assert.IsType<InitializerList>(table.Initializer).Items;
        Assert.Equal(5, rows.Length);
        Assert.Equal("{ 7 }", SyntaxPrinter.Print(rows[4].Value));
        Assert.IsType<ErrorExpression>(rows[3].Value);
        var second = Assert.IsType<InitializerList>(rows[1].Value).Items;
        Assert.IsType<ErrorExpression>(second[0].Value);
        Assert.Equal(".b = 3", SyntaxPrinter.Print(second[1]));
    }

    [Fact]
    public void A_reason_says_what_was_expected_and_what_stood_there() =>
        Assert.Equal("']' is expected, not ';'", Snippet.Declaration<ErrorDeclaration>("int a[3;").Reason);

    [Theory]
    [InlineData("struct x __user *p;")]
    [InlineData("int __init f(void);")]
    [InlineData("int f(void) __must_check __printf(1, 2);")]
    [InlineData("noinline static int f(void);")]
    [InlineData("static missing_t *p;")]
    [InlineData("typedef int known_t; __slowpath known_t f(void);")]
    [InlineData("void *p = (missing_t **)(q + 1);")]
    [InlineData("int n = (missing_t)f(x) + (missing_t)1;")]
    [InlineData("missing_t f(missing_t, missing_t *p, int);")]
    [InlineData("struct s { missing_t a; missing_t *b; missing_t (*c)(void); };")]
    public void Types_and_attribute_macros_of_missing_headers_are_guessed(string text) => Assert.Empty(ParseSummary.Of(Snippet.Parse(text)).Unparsed);
}
