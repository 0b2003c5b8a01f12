using System.Text;
using KvmModel.Preprocessing;

namespace KvmModel.Tests.Preprocessing;

/// <summary>Input made to exhaust time, memory or the stack: ends in a diagnostic, soon.</summary>
public sealed class HostileInputTests
{
    [Fact]
    public void An_include_cycle_ends_in_a_diagnostic() =>
        Assert.Contains(Preprocess.Unit("#include \"b.h\"\n", ("b.h", "x\n#include \"c.h\"\n"), ("c.h", "#include \"b.h\"\n")).Diagnostics, diagnostic => diagnostic.Code == "include-too-deep");

    [Fact]
    public void A_file_that_includes_itself_many_times_over_ends_in_a_diagnostic()
    {
        var unit = Preprocess.Unit("#include \"b.h\"\n", ("b.h", "#include \"b.h\"\n#include \"b.h\"\n#include \"b.h\"\n"));
        Assert.Contains(unit.Diagnostics, diagnostic => diagnostic.Code == "include-too-deep");
        Assert.Contains(unit.Diagnostics, diagnostic => diagnostic.Code == "preprocess-too-large");
    }

    [Fact]
    public void A_macro_that_doubles_for_ever_ends_in_a_diagnostic() =>
        Assert.Contains(Doubling("x").Diagnostics, diagnostic => diagnostic.Code == "macro-too-large");

    [Fact]
    public void What_comes_after_a_macro_that_doubles_for_ever_is_read() =>
        Assert.Equal("after", Doubling("x").Tokens[^2].Text);

    [Fact]
    public void Macros_that_double_for_ever_over_and_over_end_in_a_diagnostic() =>
        Assert.Contains(Doubling("", times: 100).Diagnostics, diagnostic => diagnostic.Code == "preprocess-too-large");

    [Fact]
    public void A_macro_that_doubles_nothing_for_ever_ends_in_a_diagnostic() =>
        Assert.Contains(Doubling("").Diagnostics, diagnostic => diagnostic.Code == "macro-too-large");

    [Fact]
    public void Calls_nested_two_thousand_deep_end_in_a_diagnostic()
    {
        var unit = Preprocess.Unit("#define f(x) x\n" + Repeat("f(", 2_000) + "1" + Repeat(")", 2_000));
        Assert.Contains(unit.Diagnostics, diagnostic => diagnostic.Code == "macro-too-deep");
    }

    [Fact]
    public void Parentheses_nested_ten_thousand_deep_in_a_condition_end_in_a_diagnostic() =>
        Assert.Equal("preprocess-condition", Assert.Single(Preprocess.Unit("#if " + Repeat("(", 10_000) + "1" + Repeat(")", 10_000) + "\n#endif\n").Diagnostics).Code);

    [Fact]
    public void Operators_in_a_long_row_in_a_condition_end_in_a_diagnostic() =>
        Assert.Equal("preprocess-condition", Assert.Single(Preprocess.Unit("#if " + Repeat("!", 10_000) + "1\n#endif\n").Diagnostics).Code);

    [Fact]
    public void A_chain_of_a_hundred_thousand_macros_ends_in_a_diagnostic()
    {
        var text = new StringBuilder();
        for (var index = 0; index < 100_000; index++)
            text.Append("#define m").Append(index).Append(" m").Append(index + 1).Append('\n');
        Assert.Contains(Preprocess.Unit(text.Append("m0\n").ToString()).Diagnostics, diagnostic => diagnostic.Code == "macro-too-deep");
    }

    [Fact]
    public void A_hundred_thousand_calls_that_each_come_out_of_the_one_before_end_in_a_diagnostic()
    {
        var text = new StringBuilder("#define f(x) g(x)\n#define g(x) x\n");
        for (var index = 0; index < 100_000; index++)
            text.Append("#define m").Append(index).Append("(x) m").Append(index + 1).Append('\n');
        text.Append("f(m0").Insert(text.Length, "(1)", 100_000).Append(")\n");
        Assert.Contains(Preprocess.Unit(text.ToString()).Diagnostics, diagnostic => diagnostic.Code == "macro-too-deep");
    }

    [Fact]
    public void Ten_thousand_open_conditionals_are_read()
    {
        var unit = Preprocess.Unit(Repeat("#if 1\n", 10_000) + "x\n" + Repeat("#endif\n", 10_000));
        Assert.Equal(("x", 0), (Preprocess.Join(unit), unit.Diagnostics.Length));
    }

    [Fact]
    public void Nul_bytes_are_tokens_of_no_meaning() => Assert.Equal("a \0 b", Preprocess.Text("a\0b"));

    private static PreprocessedUnit Doubling(string end, int times = 1)
    {
        var text = new StringBuilder();
        for (var index = 0; index < 60; index++)
            text.Append("#define m").Append(index).Append("(x) m").Append(index + 1).Append("(x x)\n");
        return Preprocess.Unit(text.Append("#define m60(x)\nm0(").Append(end.Length > 0 ? end : "e").Append(")\n#define e\n").ToString()
            + string.Concat(Enumerable.Range(0, 60).Select(index => $"#define d{index} d{index + 1} d{index + 1}\n")) + $"#define d60 {end}\n{Repeat("d0\n", times)}after\n");
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
