using System.Diagnostics;
using KvmModel.Symbolic;

namespace KvmModel.Tests.Symbolic;

/// <summary>What a file may define is seen in its text.</summary>
public sealed class DefinitionScannerTests
{
    [Theory]
    [InlineData("int f(void)\n{\n\treturn 0;\n}\n", "f")]
    [InlineData("struct s *__must_check f(int a,\n\t\tint b)\n{ }", "f")]
    [InlineData("void __printf(1, 2) f(const char *p, ...) { }", "f")]
    [InlineData("#ifdef A\nint f(int a)\n{\n#else\nint f(void)\n{\n#endif\n\tg();\n}\nint h(void)\n{\n}\n", "f h")]
    [InlineData("    int f(void) {\n        if (a) { b(); }\n    }\n    int h(void) { }", "f h")]
    [InlineData("// int g(void)\n/* int h(void) { */\nint f(void) { }", "f")]
    [InlineData("char c = '{'; char *s = \"{\\\"\"; int f(void) { }", "c s f")]
    [InlineData("#define BODY {\\\n {\nint f(void) { }", "f")]
    [InlineData("int a, *b = &a, c[3] = { 1, 2 }, d;", "a b c d")]
    [InlineData("const struct row rows[] = {\n\t{ .x = 1 },\n};\nint last;", "rows last")]
    [InlineData("struct s { int member; } object;", "object")]
    [InlineData("enum { A, B };\nint x;", "x")]
    [InlineData("unsigned long size __ro_after_init;", "size")]
    [InlineData("u64 table[FEW] __aligned(64) = { };", "table")]
    [InlineData("u64 x __attribute__((section(\".data\")));", "x")]
    [InlineData("DEFINE_PER_CPU(struct state, current_state) = { };", "current_state")]
    [InlineData("DEFINE_STATIC_KEY_FALSE(key);\nEXPORT_SYMBOL(elsewhere);", "key")]
    [InlineData("DECLARE_BITMAP(bits, COUNT) __read_mostly;", "bits")]
    [InlineData("int (*hook)(int);", "hook")]
    [InlineData("typeof(int) x;", "x")]
    [InlineData("module_init(f)\nint g(void) { }", "g")]
    public void Definitions_are_found(string text, string names)
    {
        var found = DefinitionScanner.Scan(text);
        foreach (var name in names.Split(' '))
            Assert.False(found[name], name);
        Assert.DoesNotContain("elsewhere", found.Keys);
        Assert.DoesNotContain("member", found.Keys);
    }

    [Theory]
    [InlineData("extern int x;")]
    [InlineData("int x(void);")]
    [InlineData("typedef int x;")]
    [InlineData("int f(void) { int x; x = 1; }")]
    [InlineData("struct s { int x; };")]
    [InlineData("#define x 1\n#define y \\\n x\n")]
    [InlineData("int a = x;")]
    [InlineData("int a[x];")]
    public void What_is_only_mentioned_is_not(string text) => Assert.DoesNotContain("x", DefinitionScanner.Scan(text).Keys);

    [Theory]
    [InlineData("static int x;", true)]
    [InlineData("static const int x[2] = { }, y;", true)]
    [InlineData("static int x(void) { }", true)]
    [InlineData("static DEFINE_MUTEX(x);", true)]
    [InlineData("static int y; int x;", false)]
    [InlineData("#if A\nstatic int x;\n#else\nint x;\n#endif\n", false)]
    public void Names_for_one_file_only_are_told_apart(string text, bool isStatic) => Assert.Equal(isStatic, DefinitionScanner.Scan(text)["x"]);

    [Theory]
    [InlineData("{")]
    [InlineData("(")]
    [InlineData("/*")]
    [InlineData("'\\")]
    [InlineData("x(")]
    [InlineData("a,")]
    [InlineData("F(a),")]
    [InlineData("F(a)")]
    [InlineData("#\\\n")]
    [InlineData("  #")]
    [InlineData("__aligned[")]
    public void Any_text_takes_time_in_proportion(string piece)
    {
        var watch = Stopwatch.StartNew();
        DefinitionScanner.Scan(string.Concat(Enumerable.Repeat(piece, 300_000)));
        Assert.True(watch.Elapsed.TotalSeconds < 10, $"{watch.Elapsed}");
    }
}
