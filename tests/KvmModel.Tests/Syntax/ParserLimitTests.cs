using System.Diagnostics;
using KvmModel.Syntax;

namespace KvmModel.Tests.Syntax;

/// <summary>Hostile depth and length: bounded stack and time, and an error node that says why; long legal chains are read.</summary>
public sealed class ParserLimitTests
{
    private const int SmallStack = 1 << 20;

    public static TheoryData<string, string, string> Nests => new()
    {
        { "int x = ", "(", "1;" },
        { "int x = ", "-(", "1;" },
        { "int x = ", "- ", "1;" },
        { "int x = ", "!", "1;" },
        { "int x = ", "*&", "y;" },
        { "int x = ", "(int)", "1;" },
        { "int x = ", "({", "1;" },
        { "int x = ", "sizeof ", "1;" },
        { "int x = ", "a ? ", "1;" },
        { "int x = ", "a[", "1;" },
        { "int x = ", "f(", "1;" },
        { "int x = ", "{", "1;" },
        { "int x = ", "(T){", "1;" },
        { "int x = ", "_Generic(", "1;" },
        { "int x = ", "sizeof(typeof(", "1;" },
        { "int ", "(", "x);" },
        { "int ", "(*", "x);" },
        { "int f", "(int g", "x);" },
        { "int f", "(int (*)", "x);" },
        { "int x", "[sizeof(int", "];" },
        { "", "struct {", "int x; };" },
        { "", "struct { union {", "int x; };" },
        { "", "typeof(", "int) x;" },
        { "", "_Atomic(", "int) x;" },
        { "", "_Alignas(typeof(", "int) x;" },
        { "void f(void) ", "{", "}" },
        { "void f(void) {", "{", "}" },
        { "void f(void) {", "if (a) ", "; }" },
        { "void f(void) {", "while (a) ", "; }" },
        { "void f(void) {", "for (;;) { ", "; }" },
        { "void f(void) {", "do ", "; }" },
        { "void f(void) {", "switch (a) { case 1: ", "; }" },
        { "void f(void) {", "a = ({ if (", "; }" },
        { "void f(void) {", "__attribute__((", "; }" },
    };

    [Theory]
    [MemberData(nameof(Nests))]
    public void Endless_nesting_ends_in_an_error_on_a_small_stack(string head, string nest, string tail)
    {
        var text = head + string.Concat(Enumerable.Repeat(nest, 10_000)) + tail;
        OnSmallStack(() =>
        {
            var time = Stopwatch.StartNew();
            Assert.NotEmpty(ParseSummary.Of(Snippet.Parse(text + "\n"), _ => true).Unparsed);
            Assert.NotEmpty(ParseSummary.Of(Snippet.Parse($"void f(void) {{ {text} }}\n"), _ => true).Unparsed);
            Assert.True(time.Elapsed < TimeSpan.FromSeconds(5), $"took {time.Elapsed}");
        });
    }

    public static TheoryData<string, string, string> Chains => new()
    {
        { "int x = 1", " | 2", ";" },
        { "int x = (1", ", 2", ");" },
        { "int x = 1", " + f(2) * 3", ";" },
        { "int x = ", "a ? b : ", "c;" },
        { "int x = ", "a = ", "c;" },
        { "int x = a", ".b", ";" },
        { "int x = a", "()", ";" },
        { "int x = a", "[0]", ";" },
        { "int ", "*", "x;" },
        { "int x", "[1]", ";" },
        { "void f(void) { if (a) b;", " else if (c) d;", " }" },
        { "void f(void) { switch (a) { ", " case 1:", " ; } }" },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_chain_of_thousands_is_read_and_an_endless_one_is_an_error(string head, string link, string tail)
    {
        OnSmallStack(() =>
        {
            Assert.Empty(ParseSummary.Of(Snippet.Parse(Repeat(2000)), _ => true).Unparsed);
            Assert.Contains("links in one chain", Assert.Single(ParseSummary.Of(Snippet.Parse(Repeat(100_000)), _ => true).Unparsed).Message);
        });

        string Repeat(int count) => head + string.Concat(Enumerable.Repeat(link, count)) + tail;
    }

    [Fact]
    public void A_long_list_is_not_a_high_tree()
    {
        var rows = string.Concat(Enumerable.Repeat("{ .a = 1 | 2, .b = f(x, y + 1) }, ", 20_000));
        Assert.Empty(ParseSummary.Of(Snippet.Parse($"struct r t[] = {{ {rows} }};")).Unparsed);
        var statements = string.Concat(Enumerable.Repeat("x = y + 1; if (x) y++; else x--; ", 20_000));
        Assert.Empty(ParseSummary.Of(Snippet.Parse($"void f(void) {{ {statements} }}"), _ => true).Unparsed);
        var enumerators = string.Concat(Enumerable.Range(0, 20_000).Select(index => $"E{index} = 1 << 3 | 2, "));
        Assert.Empty(ParseSummary.Of(Snippet.Parse($"enum {{ {enumerators} }};")).Unparsed);
        var arguments = string.Join(", ", Enumerable.Repeat("x | y", 20_000));
        Assert.Empty(ParseSummary.Of(Snippet.Parse($"int x = f({arguments});")).Unparsed);
        var members = string.Concat(Enumerable.Range(0, 20_000).Select(index => $"int *m{index}[2]; "));
        Assert.Empty(ParseSummary.Of(Snippet.Parse($"struct s {{ {members} }};")).Unparsed);
    }

    [Theory]
    [InlineData("int x = { f(@), ")]
    [InlineData("{ ")]
    [InlineData("int f(void) { \n")]
    [InlineData("int f( \n")]
    [InlineData("@ ")]
    [InlineData("struct { int @; } ")]
    [InlineData("int x = ({ @; }) ")]
    [InlineData("T x y z, ")]
    [InlineData("do a; while (@); ")]
    [InlineData("if (a) b; else @ ; ")]
    public void Endless_errors_take_linear_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 20_000));
        var time = Stopwatch.StartNew();
        ParseSummary.Of(Snippet.Parse(text), _ => true);
        ParseSummary.Of(Snippet.Parse($"void f(void) {{ {text} }}"), _ => true);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(10), $"took {time.Elapsed}");
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
