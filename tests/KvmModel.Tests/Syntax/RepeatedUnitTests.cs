using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Syntax;

/// <summary>What a unit takes over from one that was parsed before, and when two versions of a unit differ in the bodies of functions alone.</summary>
public sealed class RepeatedUnitTests
{
    private static readonly string[] s_dialect = [];

    private const string Before = "typedef int t;\nstruct s {\n\tt a[2];\n};\nstatic struct s table[] = {\n\t{ { 1, (t)2 } },\n\t[3] = { { ({ t x = 1; x; }) } },\n};\nint f(t a)\n{\n\treturn a;\n}\nint g(void)\n{\n\treturn 1;\n}\n";

    [Theory]
    [InlineData("return a;", "return a + 1;", true)]
    [InlineData("return 1;", "{ int b = 2; return b; }", true)]
    [InlineData("int g(void)", "\n/* words */\nint g(void)", true)]
    [InlineData("int g(void)", "int g(int a)", false)]
    [InlineData("int g(void)", "int h(void)", false)]
    [InlineData("int g(void)", "int new;\nint g(void)", false)]
    [InlineData("{ 1, (t)2 }", "{ 1, (t)3 }", false)]
    [InlineData("t a[2]", "t a[3]", false)]
    [InlineData("return 1;\n}\n", "return 1;\n}\nint h(void)\n{\n}\n", false)]
    public void Versions_declare_the_same_when_they_differ_in_bodies_alone(string old, string @new, bool declareTheSame)
    {
        var (before, after) = (Parse(Before, null), Parse(Before.Replace(old, @new, StringComparison.Ordinal), Before));

        Assert.Equal(declareTheSame, after.DeclaresAs(before));
        Assert.Equal(declareTheSame, before.DeclaresAs(after));
    }

    [Theory]
    [InlineData("static struct s table[] = { { { 1 } }, };\n")]
    [InlineData("int a[] = { 1 }, b[] = { 2, 3 };\n")]
    [InlineData("int a = 1, b[] = { 2, 3 };\n")]
    [InlineData("static struct s table[] = {\n\t{ { 1, (t)2 } },\n\t[3] = { { ({ t x = 1; x; }) } },\n\t{ unknown * name },\n};\n")]
    [InlineData("int bad[] = { 1, ) 2, [ };\nint good = { 3 };\n")]
    public void A_table_that_was_parsed_before_has_the_same_rows_when_they_are_asked_for(string text)
    {
        var source = "typedef int t;\nstruct s {\n\tt a[2];\n};\n" + text;
        var first = Shapes(Parse(source, null));
        // Other text in front gives the same runs to another unit, which finds what is known of them.
        var second = Shapes(Parse("int more;\n" + source, source));

        Assert.Equal(first, second[^first.Count..]);
    }

    private static List<string> Shapes(TranslationUnit unit) => [.. unit.Declarations.Select(declaration => ShapeDump.Of(declaration))];

    private static TranslationUnit Parse(string text, string? earlier)
    {
        var tree = new MemoryTree();
        var options = new PreprocessorOptions(new IncludeResolver(tree, []), [], []) { Intrinsics = s_dialect, SharesStretches = true };
        var before = earlier is null ? null : new SourceText("a.c", earlier);
        if (before is not null)
            _ = Parser.ParseUnit(Preprocessor.Run(before, options));
        return Parser.ParseUnit(Preprocessor.Run(new SourceText("a.c", text), options with { Earlier = before }));
    }
}
