using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Tests.Preprocessing;

public sealed class PreprocessorTests
{
    [Fact]
    public void A_token_of_a_macro_is_spelled_in_the_definition_and_located_at_the_outermost_call()
    {
        var unit = Preprocess.Unit("#define INNER(x) (x + 1)\n#define OUTER(y) INNER(y) * 2\n\nint a =\nOUTER(b);\n");
        var two = Index(unit, "2");
        Assert.Equal(new SourceLocation("a.c", 2), unit.Tokens[two].Spelling);
        Assert.Equal(new SourceLocation("a.c", 5), unit.LocationOf(two));
        var one = Index(unit, "1");
        Assert.Equal(["INNER", "OUTER"], unit.ExpansionsOf(one).Select(expansion => expansion.Macro));
    }

    [Fact]
    public void An_argument_keeps_the_place_where_it_is_written_and_the_calls_it_passed()
    {
        var unit = Preprocess.Unit("#define INNER(x) (x + 1)\n#define OUTER(y) INNER(y) * 2\nint a = OUTER(\n  b);\n");
        var b = Index(unit, "b");
        Assert.Equal(new SourceLocation("a.c", 4), unit.Tokens[b].Spelling);
        Assert.Equal(new SourceLocation("a.c", 3), unit.LocationOf(b));
        Assert.Equal(new SourceLocation("a.c", 4), unit.WrittenLocationOf(b));
        Assert.Equal(["INNER", "OUTER"], unit.ExpansionsOf(b).Select(expansion => expansion.Macro));
    }

    [Fact]
    public void A_macro_in_an_argument_is_the_innermost_expansion_of_its_tokens()
    {
        var unit = Preprocess.Unit("#define VALUE 7\n#define ROW(r) { r }\nROW(VALUE)\n");
        Assert.Equal(["VALUE", "ROW"], unit.ExpansionsOf(Index(unit, "7")).Select(expansion => expansion.Macro));
    }

    [Fact]
    public void An_include_is_sought_beside_the_file_first_only_when_quoted()
    {
        var headers = new[] { ("x.h", "beside"), ("include/x.h", "path"), ("include/uapi/x.h", "next") };
        Assert.Equal("beside", Preprocess.Text("#include \"x.h\"\n", headers));
        Assert.Equal("path", Preprocess.Text("#include <x.h>\n", headers));
        Assert.Equal("path next", Preprocess.Text("#include <y.h>\n", [.. headers, ("include/y.h", "#include <x.h>\n#include_next <x.h>\n")]));
    }

    [Fact]
    public void An_include_may_be_named_by_a_macro() =>
        Assert.Equal("found found", Preprocess.Text("#define Q \"d/x.h\"\n#define A <d/x.h>\n#include Q\n#include A\n", ("include/d/x.h", "found\n")));

    [Fact]
    public void A_guarded_header_is_read_once_and_again_without_its_guard() =>
        Assert.Equal("x x", Preprocess.Text("#include <x.h>\n#include <x.h>\n#undef G\n#include <x.h>\n", ("include/x.h", "#ifndef G\n#define G\nx\n#endif\n")));

    [Fact]
    public void A_header_with_pragma_once_is_read_once() =>
        Assert.Equal("x", Preprocess.Text("#include <x.h>\n#include <x.h>\n", ("include/x.h", "#pragma once\nx\n")));

    [Fact]
    public void A_name_that_leaves_the_tree_is_not_found()
    {
        var unit = Preprocess.Unit("#include \"../../etc/passwd\"\n#include <d/../x.h>\n", ("include/x.h", "x"));
        Assert.Equal("x", Preprocess.Join(unit));
        Assert.Equal("include-missing", Assert.Single(unit.Diagnostics).Code);
    }

    [Fact]
    public void A_missing_include_is_a_diagnostic_and_the_rest_is_read()
    {
        var unit = Preprocess.Unit("a\n#include <none.h>\nb\n");
        Assert.Equal("a b", Preprocess.Join(unit));
        Assert.Equal(("include-missing", new SourceLocation("a.c", 2)), (unit.Diagnostics[0].Code, unit.Diagnostics[0].Location));
    }

    [Fact]
    public void Has_include_and_has_attribute_answer() =>
        Assert.Equal("yes yes yes", Preprocess.Text(
            "#if __has_include(<x.h>) && __has_include(\"x.h\") && !__has_include(<y.h>)\nyes\n#endif\n"
            + "#if __has_attribute(__packed__) && __has_attribute(aligned) && !__has_attribute(counted_by)\nyes\n#endif\n"
            + "#ifdef __has_builtin\n#if __has_builtin(__builtin_expect)\nyes\n#endif\n#endif\n",
            ("include/x.h", "")));

    [Fact]
    public void Errors_and_warnings_are_diagnostics()
    {
        var unit = Preprocess.Unit("#error it does  not fit\n#warning careful\n#frob\n");
        Assert.Equal(["#error it does not fit", "#warning careful", "#frob is no directive"], unit.Diagnostics.Select(diagnostic => diagnostic.Message));
    }

    [Theory]
    [InlineData("#if\n#endif", "preprocess-condition")]
    [InlineData("#if 1 +\n#endif", "preprocess-condition")]
    [InlineData("#if 1 / 0\n#endif", "preprocess-condition")]
    [InlineData("#if (1\n#endif", "preprocess-condition")]
    [InlineData("#if 1", "preprocess-unended-if")]
    [InlineData("#if 0", "preprocess-unended-if")]
    [InlineData("#endif", "preprocess-stray")]
    [InlineData("#else", "preprocess-stray")]
    [InlineData("#define", "macro-malformed")]
    [InlineData("#define f(a", "macro-malformed")]
    [InlineData("#define f(a,a) a", "macro-malformed")]
    [InlineData("#define f(a) #b", "macro-malformed")]
    [InlineData("#define x ## y", "macro-malformed")]
    [InlineData("#define x 1\n#define x 2", "macro-redefined")]
    [InlineData("#define f(a) a\nf(1", "macro-unterminated-call")]
    [InlineData("#define f(a) a\nf(1,2)", "macro-argument-count")]
    [InlineData("#define f(a) a##+\nf(x)", "macro-invalid-paste")]
    [InlineData("#include x", "include-malformed")]
    [InlineData("#ifdef\n#endif", "preprocess-no-name")]
    [InlineData("#line x", "preprocess-line")]
    public void What_is_malformed_ends_in_one_diagnostic(string text, string code) => Assert.Equal(code, Assert.Single(Preprocess.Unit(text).Diagnostics).Code);

    [Fact]
    public void An_object_like_macro_can_be_expanded_after_the_unit()
    {
        var unit = Preprocess.Unit("#define reg(a, b) ((a) << 8 | (b))\n#define SYS_X reg(3, 4)\n#define SYS_Y SYS_X\n");
        var values = new MacroValues(unit);
        Assert.Equal("( ( 3 ) << 8 | ( 4 ) )", Preprocess.Join(values.Expand("SYS_Y")!));
        Assert.Null(values.Expand("reg"));
        Assert.Null(values.Expand("SYS_Z"));
        Assert.Equal(772UL, values.Evaluate(values.Expand("SYS_Y")!.Tokens[..^1]));
        Assert.True(unit.Macros["reg"].IsFunctionLike);
    }

    [Fact]
    public void The_inputs_are_the_files_in_order_of_first_inclusion() =>
        Assert.Equal(["a.c", "include/b.h", "include/c.h"], Preprocess.Unit("#include <b.h>\n#include <c.h>\n#include <b.h>\n", ("include/b.h", ""), ("include/c.h", "")).Inputs.Select(input => input.Path));

    private static int Index(PreprocessedUnit unit, string text) => Array.FindIndex(unit.Tokens.ToArray(), token => token.Text == text);

    [Fact]
    public void Calls_of_intrinsic_macros_are_left_standing_however_many_there_are()
    {
        // More new names than a table has room for when it is made.
        string[] intrinsics = [.. Enumerable.Range(0, 5000).Select(number => $"intrinsic_of_this_test_{number}")];
        var source = new SourceText("a.c", $"#define {intrinsics[^1]}(x) gone\n#define one 1\n{intrinsics[^1]}(one)\n#ifdef {intrinsics[^1]}\nyes\n#endif\n");
        var unit = Preprocessor.Run(source, new PreprocessorOptions(new IncludeResolver(new MemoryTree(), []), [], []) { Intrinsics = intrinsics });
        Assert.Equal($"{intrinsics[^1]} ( 1 ) yes", Preprocess.Join(unit));
    }
}
