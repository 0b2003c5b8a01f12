using System.Text.RegularExpressions;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Preprocessing;

/// <summary>A unit that takes over what was preprocessed for others reads the same as one that does not.</summary>
public sealed partial class StretchTests
{
    private static readonly string[] _dialect = [];

    /// <summary>Each case: a header, and mains that include it one after the other.</summary>
    public static TheoryData<string, string[]> Mains => new()
    {
        { "#ifdef A\nint a = A;\n#else\nint b;\n#endif\n", ["#include <h.h>\n", "#define A 1\n#include <h.h>\n", "#define A 2\n#include <h.h>\n", "#include <h.h>\n"] },
        { "#define B(x) x x\n", ["#include <h.h>\nB(1)\n", "#undef B\n#include <h.h>\nB(2)\n", "#define B 3\n#include <h.h>\nB(4)\n", "#include <h.h>\n#include <h.h>\nB(5)\n"] },
        { "#undef C\nC\n#define C c\nC\n", ["#include <h.h>\nC\n", "#define C 1\n#include <h.h>\nC\n", "#define C 1\n#include <h.h>\n#undef C\n#include <h.h>\nC\n"] },
        { "#ifndef G\n#define G\n#include <other.h>\nD(x, 2);\n#endif\n", ["#include <h.h>\n", "#define E 1\n#include <h.h>\n#include <h.h>\n", "#define OTHER\n#include <h.h>\n"] },
        { "F, __LINE__, __FILE__\n", ["#define F a\nenum e {\n#include <h.h>\n};\nint i;\n", "#define F b\nenum e {\n#include <h.h>\n}; int j;\n#include <h.h>\n", "#define f(x) x\nf(\n#include <h.h>\n)\n"] },
        { "#line 7\n__LINE__\n#include <other.h>\n__LINE__ __INCLUDE_LEVEL__\n", ["#include <h.h>\n", "#define E 1\n#include <h.h>\n", "#include <mid.h>\n", "#include <h.h>\n"] },
        { "#pragma push_macro(\"P\")\n#undef P\n#define P 2\nP\n", ["#define P 1\n#include <h.h>\n#pragma pop_macro(\"P\")\nP\n", "#define P 3\n#include <h.h>\n#pragma pop_macro(\"P\")\nP\n"] },
        { "#ifdef H\nunended\n", ["#define H\n#include <h.h>\n", "#define H\n#include <h.h>\n#else\n"] },
    };

    [Theory]
    [MemberData(nameof(Mains))]
    public void What_is_taken_over_is_what_would_be_read(string header, string[] mains)
    {
        var tree = new MemoryTree(("h.h", header), ("mid.h", "#include <h.h>\n"), ("other.h", "#ifndef OTHER\n#define OTHER\n#define D(a, b) a b\n#ifdef E\nE\n#endif\n#endif\n"));
        foreach (var main in mains.Concat(mains.Reverse()).Select(text => new SourceText("a.c", text)))
        {
            var options = new PreprocessorOptions(new IncludeResolver(tree, [""]), [], []) { Intrinsics = _dialect };
            var alone = Preprocessor.Run(main, options);
            var shared = Preprocessor.Run(main, options with { SharesStretches = true });
            Assert.Equal(Described(alone), Described(shared));
            Assert.Equal(alone.Diagnostics.AsEnumerable(), shared.Diagnostics);
            Assert.Equal(alone.Inputs.AsEnumerable(), shared.Inputs);
            Assert.Equal(alone.Macros.Keys.Order(StringComparer.Ordinal), shared.Macros.Keys.Order(StringComparer.Ordinal));
            foreach (var name in (string[])["A", "B", "C", "D", "E", "F", "P", "OTHER"])
                Assert.Equal(alone.Dependencies!.Consulted.Contains(SpellingPool.SymbolOf(name)), shared.Dependencies!.Consulted.Contains(SpellingPool.SymbolOf(name)));
        }
    }

    [Fact]
    public void A_header_gives_units_the_same_run_of_tokens_when_what_it_asks_about_is_the_same()
    {
        var tree = new MemoryTree(("h.h", "#define TWO(x) x x\nTWO(int i;)\nA\n;"));
        var options = new PreprocessorOptions(new IncludeResolver(tree, [""]), [], []) { Intrinsics = _dialect, SharesStretches = true };
        var predefined = options with { Predefined = [new SourceText("a.h", "#define A int a\n")] };
        var first = Preprocessor.Run(new SourceText("a.c", "#include <h.h>\n"), predefined);
        var second = Preprocessor.Run(new SourceText("b.c", "#define OTHER\n#include <h.h>\n"), predefined);
        var third = Preprocessor.Run(new SourceText("b.c", "#define OTHER\n#include <h.h>\n"), options);
        Assert.Same(first.Tokens.Runs[0], second.Tokens.Runs[0]);
        Assert.NotSame(first.Tokens.Runs[0], third.Tokens.Runs[0]);
    }

    /// <summary>What a unit may say of macros S and T, of which dialects leave one or the other standing.</summary>
    public static TheoryData<string> OfDialects => ["S(1)", "T(2)", "T(S)(3)", "T(S(4)) S", "K(S)", "K(T) T(K)(S)", "N(S)", "N(T(S))", "U(S, T)(5)", "#if S(1)\nyes\n#endif\n", "#define S(x) other x\nS(6)\n", "T\n(S\n(7))", "plain"];

    [Theory]
    [MemberData(nameof(OfDialects))]
    public void What_is_taken_over_from_another_dialect_is_what_would_be_read(string text)
    {
        string[][] dialects = [[], ["S"], ["T"], ["T", "S"], ["S", "unknown"]];
        const string macros = "#define S(x) s x\n#define T(x) x\n#define K(x) #x\n#define N(x) 0\n#define U(x, y) x y\n";
        foreach (var order in (string[][][])[dialects, [.. dialects.Reverse()]])
        {
            var tree = new MemoryTree(("macros.h", macros), ("h.h", $"{text}\n"));
            foreach (var dialect in order.Concat(order))
            {
                var main = new SourceText("a.c", $"#include <macros.h>\n#include <h.h>\n{text}\n");
                var options = new PreprocessorOptions(new IncludeResolver(tree, [""]), [], []) { Intrinsics = dialect };
                var alone = Preprocessor.Run(main, options);
                var shared = Preprocessor.Run(main, options with { SharesStretches = true });
                Assert.Equal(Described(alone), Described(shared));
                foreach (var name in (string[])["S", "T", "K", "N", "U"])
                    Assert.Equal(alone.Dependencies!.Consulted.Contains(SpellingPool.SymbolOf(name)), shared.Dependencies!.Consulted.Contains(SpellingPool.SymbolOf(name)));
            }
        }
    }

    [Fact]
    public void Dialects_share_what_none_of_their_macros_stands_in()
    {
        var tree = new MemoryTree(("h.h", "#define S(x) x\nint i;\n"), ("g.h", "int S(j);\n"));
        var options = new PreprocessorOptions(new IncludeResolver(tree, [""]), [], []) { SharesStretches = true };
        var main = new SourceText("a.c", "#include <h.h>\n#include <g.h>\n");
        var first = Preprocessor.Run(main, options with { Intrinsics = ["S"] });
        var second = Preprocessor.Run(main, options with { Intrinsics = ["T"] });
        Assert.Same(first.Tokens.Runs[0], second.Tokens.Runs[0]);
        Assert.NotSame(first.Tokens.Runs[1], second.Tokens.Runs[1]);
    }

    [Fact]
    public void Numbers_that_make_names_unique_differ_within_a_unit_and_stay_the_same_between_units()
    {
        var tree = new MemoryTree(("h.h", "__COUNTER__;\n"), ("g.h", "__COUNTER__;__COUNTER__;\n"));
        var options = new PreprocessorOptions(new IncludeResolver(tree, [""]), [], []) { SharesStretches = true };
        var first = Preprocess.Join(Preprocessor.Run(new SourceText("a.c", "#include <h.h>\n#include <g.h>\n"), options)).Split(" ; ");
        var second = Preprocess.Join(Preprocessor.Run(new SourceText("b.c", "#include <g.h>\n#include <h.h>\n__COUNTER__;\n"), options)).Split(" ; ");
        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(4, second.Distinct().Count());
        Assert.Equal(3, first.Select(number => number.TrimEnd(' ', ';')).Intersect(second.Select(number => number.TrimEnd(' ', ';'))).Count());
    }

    /// <summary>Each case: a main file before and after a change.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "#define M 1\nint a(void)\n{\n\treturn M;\n}\nint b = M;\n", "#define M 1\nint a(void)\n{\n\treturn 7;\n}\nint b = M;\n" },
        { "#include <h.h>\nint a;\nint b = __LINE__;\nint c = H(M);\n", "#include <h.h>\nint a;\n\n\nint b = __LINE__;\nint c = H(M);\n" },
        { "#define M 1\nint a = M;\nint b = M;\n#undef M\n#define M 2\nint c = M;\n", "#define M 1\nint new;\nint a = M;\n#undef M\n#define M 2\nint b = M;\nint c = M;\n" },
        { "int a;\n#ifdef M\nint b;\n#else\nint c;\n#endif\nint d;\n#include <h.h>\nint e = H(1);\n", "#define M\nint a;\n#ifdef M\nint b;\n#else\nint c;\n#endif\nint d;\n#include <h.h>\nint e = H(1);\n" },
        { "int a;\nint a;\n/* ; */ int b;\nstruct s {\n\tint i;\n} c;\n", "int a;\nint new;\nint a;\nint b;\nstruct s {\n\tint i;\n} c;\nint a;\n" },
        { "#include <h.h>\nint a = H(\n1;\nint b;\n) + 1;\nint c = H(2);\n", "#include <h.h>\nint x;\nint a = H(\n1;\nint b;\n) + 1;\nint c = H(2);\n" },
        { "int a; }\nint b;\n{ int c;\nint d; ) ;\nint e;\n", "int z; }\nint b;\n{ int c;\nint d; ) ;\nint e;\n" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_is_taken_over_from_an_earlier_version_stands_where_it_is_now(string before, string after)
    {
        var tree = new MemoryTree(("h.h", "#define H(x) x M\n"));
        var options = new PreprocessorOptions(new IncludeResolver(tree, [""]), [], []) { Intrinsics = _dialect };
        SourceText? earlier = null;
        foreach (var main in ((string[])[before, after, before]).Select(text => new SourceText("a.c", text)))
        {
            var alone = Preprocessor.Run(main, options);
            var revised = Preprocessor.Run(main, options with { SharesStretches = true, Earlier = earlier });
            Assert.Equal(Described(alone), Described(revised));
            Assert.All(Enumerable.Range(0, revised.Tokens.Length), index => Assert.True(earlier is null || revised.Tokens[index].Source != earlier));
            Assert.Equal(alone.Diagnostics.AsEnumerable(), revised.Diagnostics);
            earlier = main;
        }
    }

    [Fact]
    public void A_function_behind_a_change_is_not_preprocessed_again()
    {
        var options = new PreprocessorOptions(new IncludeResolver(new MemoryTree(), []), [], []) { Intrinsics = _dialect, SharesStretches = true };
        var before = new SourceText("a.c", "int a;\nint f(void)\n{\n\treturn 1;\n}\n");
        var after = new SourceText("a.c", "int a;\nint b;\nint f(void)\n{\n\treturn 1;\n}\n");
        var first = Preprocessor.Run(before, options);
        var second = Preprocessor.Run(after, options with { Earlier = before });
        Assert.Same(first.Tokens.Runs[1].Shape, second.Tokens.Runs[2].Shape);
        Assert.Equal(3, second.Tokens.Runs[2].Tokens[0].Spelling.Line);
    }

    [Fact]
    public void A_table_behind_its_macros_is_not_preprocessed_again_and_stands_where_it_is_though_nobody_looked_in_between()
    {
        var rows = string.Concat(Enumerable.Range(0, 1000).Select(row => $"\tROW({row}),\n"));
        SourceText Version(string above, string between) =>
            new("a.c", $"int a;\n{above}#define SECOND 2\n#define ROW(x) {{ x, SECOND, M }}\nstruct s table[] = {{\n{rows}}};\n{between}int f(void)\n{{\n\treturn SECOND;\n}}\n");
        var tree = new MemoryTree(("h.h", "#define M 3\n"));
        var options = new PreprocessorOptions(new IncludeResolver(tree, [""]), [], ["h.h"]) { Intrinsics = _dialect, SharesStretches = true };
        SourceText[] versions = [Version("", ""), Version("int b;\n", ""), Version("int b;\n\n\nint c;\n", "int d;\n"), Version("", "int d;\n\n")];
        var units = versions.Select((main, index) => Preprocessor.Run(main, options with { Earlier = index == 0 ? null : versions[index - 1] })).ToList();

        Assert.Single(units.Select(unit => unit.Tokens.Runs.ToArray().MaxBy(run => run.Length)!.Shape).Distinct());
        foreach (var index in (int[])[3, 1, 2, 0])
            Assert.Equal(Described(Preprocessor.Run(new SourceText("a.c", versions[index].Text), options with { SharesStretches = false })), Described(units[index]));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Units_of_a_kernel_read_the_same_whether_or_not_they_take_over_what_others_read(string version)
    {
        var kernel = new KernelPreprocessor(new DirectoryTree(TestData.Kernel(version)!), intrinsics: IntrinsicMacros.Executed);
        foreach (var path in (string[])["arch/arm64/kvm/fpsimd.c", "arch/arm64/kvm/handle_exit.c", "arch/arm64/kvm/hyp/nvhe/switch.c", "arch/arm64/kvm/hyp/vhe/switch.c", "arch/arm64/kernel/fpsimd.c"])
        {
            var options = kernel.Options(path, KernelPreprocessor.DefaultFlavour(path));
            var alone = Preprocessor.Run(kernel.Tree.Read(path)!, options with { SharesStretches = false });
            var shared = Preprocessor.Run(kernel.Tree.Read(path)!, options);
            Assert.Equal(alone.Tokens.Length, shared.Tokens.Length);
            for (var index = 0; index < alone.Tokens.Length; index++)
            {
                if (!IsSame(alone.Tokens[index].Text, shared.Tokens[index].Text) || alone.WrittenLocationOf(index) != shared.WrittenLocationOf(index))
                    Assert.Fail($"{path} has {shared.Tokens[index]} of {shared.WrittenLocationOf(index)} in the place of {alone.Tokens[index]} of {alone.WrittenLocationOf(index)}");
            }
        }
    }

    /// <summary>A unit's tokens, each with its place and the macros it came through.</summary>
    private static string Described(PreprocessedUnit unit) => string.Join('\n', Enumerable.Range(0, unit.Tokens.Length).Select(index =>
        $"{unit.Tokens[index]} {unit.Tokens[index].Spelling} {unit.LocationOf(index)} {unit.WrittenLocationOf(index)} {string.Join(' ', unit.ExpansionsOf(index).Select(expansion => $"{expansion.Macro}@{expansion.Call.Spelling}"))}"));

    /// <summary>Whether two spellings are the same but for the numbers in names that are made unique.</summary>
    private static bool IsSame(string alone, string shared) =>
        alone == shared || UniqueName().IsMatch(alone) && Numbers().Replace(alone, "") == Numbers().Replace(shared, "");

    [GeneratedRegex("^[0-9]+$|UNIQUE_ID|compiletime_assert|initcall|BTF_ID")]
    private static partial Regex UniqueName();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
