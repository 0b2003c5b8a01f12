using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Binding;

/// <summary>Where <c>#pragma pack</c> holds; what it does to a layout is put to the compiler in <see cref="RandomLayoutTests"/>.</summary>
public sealed class PackPragmaTests
{
    [Theory]
    [InlineData("", 16)]
    [InlineData("#pragma pack(1)\n", 9)]
    [InlineData("#pragma pack(4)\n#pragma pack(push, 2)\n", 10)]
    [InlineData("#pragma pack(4)\n#pragma pack(push, 2)\n#pragma pack(pop)\n", 12)]
    [InlineData("#pragma pack(4)\n#pragma pack(push)\n#pragma pack(1)\n#pragma pack(pop)\n", 12)]
    [InlineData("#pragma pack(1)\n#pragma pack()\n", 16)]
    [InlineData("#pragma pack(1)\n#pragma pack(3)\n#pragma pack\n#pragma pack(\n#pragma pack(pop)\n", 9)]
    [InlineData("_Pragma(\"pack(1)\")\n", 9)]
    public void The_limit_in_force_at_the_closing_brace_holds(string pragmas, long size) =>
        Assert.Equal(size, Size(Preprocess.Unit(pragmas + "struct s { char c; long l; };\n")));

    [Fact]
    public void A_header_is_not_taken_over_from_a_unit_with_another_limit()
    {
        var tree = new MemoryTree(
            ("plain.c", "#define A\n#include \"s.h\"\n"),
            ("tight.c", "#define A\n#include \"tight.h\"\n#include \"s.h\"\n"),
            ("tight.h", "#define TIGHT\n#pragma pack(1)\n"),
            ("s.h", "#define S\nstruct s { char c; long l; };\n"));
        var options = new PreprocessorOptions(new IncludeResolver(tree, []), [], []);
        long?[] Sizes(params string[] files) => [.. files.Select(file => Size(Preprocessor.Run(tree.Read(file)!, options with { SharesStretches = true })))];

        Assert.Equal([16, 9, 16, 9], Sizes("plain.c", "tight.c", "plain.c", "tight.c"));
    }

    private static long? Size(PreprocessedUnit unit) => new SemanticModel(Parser.ParseUnit(unit)).FindRecord("s")?.Layout?.Size;
}
