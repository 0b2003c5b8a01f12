using System.Text;
using KvmModel.Binding;
using KvmModel.Tests.Syntax;
using ReviewBot.Testing;

namespace KvmModel.Tests.Binding;

/// <summary>Initialisers (C11 6.7.9): objects have the very bytes that the compiler gives them, and say which item set what.</summary>
public sealed class InitializerTests
{
    private const string Declarations = """
        typedef unsigned long long u64; typedef unsigned int u32; typedef unsigned char u8;
        struct point { int x, y; };
        struct nest { struct point p[2]; u8 tag; union { u64 all; struct { u32 low, high; }; }; struct { u8 a : 3, b : 5; }; };
        struct row { const char *name; u64 (*get)(u64); struct point at; void *data; };
        union value { u8 byte; u64 word; struct point p; };
        enum kind { K_FIRST, K_SECOND, K_LAST };
        u64 getter(u64); extern int object; static int table[4];
        static const struct point fixed = { 7, 8 };
        """;

    private static readonly string[] s_objects =
    [
        "int v = 5", "int v = { 5 }", "u8 v = 300", "_Bool v = 7", "int v[3] = { 1, 2 }", "int v[] = { 1, [5] = 2, 3 }", "int v[8] = { [0 ... 7] = 9, [2] = 1, [4 ... 5] = 2 }",
        "int v[] = { [3] = 1, [1] = 2, 3, 4 }", "int v[2][3] = { 1, 2, 3, 4 }", "int v[2][3] = { { 1 }, { [2] = 5 } }", "int v[2][3] = { [1] = { 7 }, [0][1] = 3, 4, 5, 6 }", "int v[][2] = { 1, 2, 3 }",
        "char v[] = \"abc\"", "char v[2] = \"abc\"", "char v[6] = { \"abc\" }", "char v[2][4] = { \"ab\", \"cd\" }", "u8 v[] = { 'a', 'b' }", "char v[5] = { [0 ... 4] = 'x' }",
        "struct point v = { 1, 2 }", "struct point v = { .y = 2 }", "struct point v = { .y = 2, .x = 1 }", "struct point v = { .x = 1, .x = 3 }", "struct point v[3] = { 1, 2, 3 }", "struct point v[] = { { 1 }, { .y = 2 }, [4].x = 5, 6 }",
        "struct nest v = { 1, 2, 3, 4, 5, 6, 7, 8 }", "struct nest v = { .p = { { 1, 2 }, 3, 4 }, 9, .high = 5, 6 }", "struct nest v = { .p[1].x = 1, 2, 3, { 4 } }", "struct nest v = { .low = 1, .high = 2, .all = 3 }",
        "struct nest v = { .all = 0x1122334455667788, .low = 1 }", "struct nest v[2] = { [0 ... 1] = { .tag = 3 }, [1].tag = 4, [0].p[1] = { 5, 6 } }", "struct nest v[4] = { [0 ... 3].tag = 1, [2].p[0].y = 9 }",
        "union value v = { 300 }", "union value v = { .word = 1 }", "union value v = { .p.y = 3 }", "union value v = { .p = { 1, 2 } }", "union value v[2] = { 1, 2 }", "union value v = { .word = ~0ull, .byte = 1 }",
        "struct row v = { \"name\", getter, { 1, 2 }, &object }", "struct row v = { .at = (struct point){ 3, 4 }, .data = (void *)8 }", "struct row v[] = { { \"a\", .at.y = 1 }, { .name = \"b\", .get = 0, .data = table + 2 } }",
        "struct { struct point a; int b; } v = { (struct point){ 1, 2 }, 3 }", "struct { int n; struct point rest[]; } v = { 1 }", "struct { int a; struct { int b, c; }; int d; } v = { 1, 2, 3, 4 }",
        "struct { int a; struct { int b, c; }; int d; } v = { .b = 2, 3, 4 }", "struct { struct { } e; int a; } v = { { }, 3 }", "struct { u64 a : 40, : 8, b : 16; int c; } v = { -1, 0x12345, 3 }",
        "u64 v[] = { [K_LAST] = 1, [K_FIRST] = 2 }", "u64 v[K_LAST + 1] = { [K_SECOND] = sizeof(struct nest) }", "int v[] = { sizeof(int[3]), -1, 'a', K_LAST, 3 > 2, 1 ? 2 : 3 }",
        "int *v[] = { &object, table, &table[1], 0, (int *)16 }", "u64 (*v[2])(u64) = { getter, &getter }", "const char *v[] = { \"x\", [2] = \"y\" }", "struct { char name[8]; int n; } v[] = { { \"ab\", 1 }, { { 'c' }, 2 } }",
        "struct { struct { struct { int a[2]; } b; } c; int d; } v = { 1, 2, 3 }", "struct { struct { struct { int a[2]; } b; } c; int d; } v = { .c.b.a[1] = 2, 3 }", "long v = (long)sizeof(v) + 1",
        "struct point v = { 1, 2, }", "int v[3] = { }", "struct point v = (struct point){ .y = 1 }", "int v[] = (int[]){ 1, 2, 3 }", "__int128 v = -1", "struct { unsigned _ : 3; _Bool b : 1; } v = { 9, 2 }",
        "struct __attribute__((packed)) { char c; u64 l; u32 b : 20; } v = { 1, 2, 3 }", "struct nest v = { .p = { [1] = { 3 } }, .p[0].x = 1, .a = 7, .b = 31 }",
        "struct { int a[3]; int b; } v[] = { 1, 2, 3, 4, [1].a[1] = 5, 6, 7 }", "int v[2][2][2] = { [1] = { { 1 }, { 2, 3 } }, [0][1][1] = 4 }",
    ];

    /// <summary>A source of objects <c>v0</c>, <c>v1</c>, … with initialisers of every form.</summary>
    internal static string Source
    {
        get
        {
            var source = new StringBuilder(Declarations);
            for (var i = 0; i < s_objects.Length; i++)
                source.AppendLine($"{Rename(s_objects[i], i)};");
            return source.ToString();
        }
    }

    [CompilerFact]
    public void Initialised_objects_have_the_compilers_bytes()
    {
        var unit = Snippet.Parse(Source);
        var model = new SemanticModel(unit);
        var c = new StringBuilder(Declarations);
        var expected = new List<(string Text, byte[] Bytes)>();
        for (var i = 0; i < s_objects.Length; i++)
        {
            var variable = model.FindVariable($"v{i}")!;
            var value = model.EvaluateInitializer(variable);
            var type = model.TypeOf(variable);
            Assert.False(value is UnknownValue, $"{s_objects[i]}: {value}");
            expected.Add(($"{s_objects[i]} = {value}", MemoryImage.Of(value, type)));
            var text = Rename(s_objects[i], i);
            var equal = text.IndexOf(" = ", StringComparison.Ordinal);
            c.AppendLine($"{text[..equal]} __attribute__((section(\".claims\"), aligned(16))){text[equal..]};");
        }
        var section = CrossCompiler.Section(c.ToString(), ".claims");
        var at = 0;
        foreach (var (text, bytes) in expected)
        {
            at = (at + 15) / 16 * 16;
            Assert.Equal($"{text}: {Convert.ToHexString(bytes)}", $"{text}: {Convert.ToHexString(section, at, bytes.Length)}");
            at += bytes.Length;
        }
    }

    [Fact]
    public void Every_part_says_which_item_set_it()
    {
        var text = Declarations + "struct row v[] = { { \"a\", .at.y = 1 }, [1 ... 3] = { .name = \"b\" } };";
        var model = new SemanticModel(Snippet.Parse(text));
        var value = Assert.IsType<ArrayValue>(model.EvaluateInitializer(model.FindVariable("v")!));
        Assert.Equal(4, value.Length);
        Assert.Equal("[ 1 ... 3 ] = { . name = \"b\" }", Snippet.Spelling(text, value.Find(2)!.Item!.Span));
        var first = Assert.IsType<RecordValue>(value[0]);
        Assert.Equal(". at . y = 1", Snippet.Spelling(text, Assert.IsType<RecordValue>(first["at"]).Find("y")!.Item!.Span));
        Assert.Null(first.Find("data"));
        Assert.True(Assert.IsType<AddressValue>(first["data"]).IsNull);
    }

    [Theory]
    [InlineData("int v[] = { [-1] = 2 }")]
    [InlineData("int v[2] = { [5] = 2 }")]
    [InlineData("struct point v = { .z = 1 }")]
    [InlineData("int v[] = { [object] = 1 }")]
    [InlineData("struct missing v = { 1 }")]
    public void An_initialiser_that_cannot_be_placed_makes_the_object_unknown(string text)
    {
        var model = new SemanticModel(Snippet.Parse($"{Declarations}{text};"));
        Assert.IsType<UnknownValue>(model.EvaluateInitializer(model.FindVariable("v")!));
    }

    [Fact]
    public void Unknown_parts_leave_the_others_known()
    {
        var model = new SemanticModel(Snippet.Parse($"{Declarations}struct point v = {{ object, 3 }};"));
        var value = Assert.IsType<RecordValue>(model.EvaluateInitializer(model.FindVariable("v")!));
        Assert.IsType<UnknownValue>(value["x"]);
        Assert.Equal(3, value["y"].AsInteger);
    }

    [Theory]
    [InlineData("struct s { struct s inner; int a[sizeof(struct s)]; }; struct s v = { 1 };")]
    [InlineData("enum e { a = b, b = a }; int v = b;")]
    [InlineData("typedef t t; t v = 1;")]
    [InlineData("static const int v = v + 1;")]
    [InlineData("static const int w = sizeof(v); int v[w] = { w };")]
    [InlineData("struct s { int a[0x7fffffff][0x7fffffff]; } v = { { { 1 } } };")]
    [InlineData("struct s { } v[1000000000] = { 1 };")]
    [InlineData("int v[2147483646] = { [0 ... 2147483645] = 1, [7] = 2 };")]
    [InlineData("struct s { typeof(((struct s *)0)->m) m; } v = { 1 };")]
    public void Hostile_definitions_end_quickly(string text)
    {
        var model = new SemanticModel(Snippet.Parse(text));
        foreach (var name in (string[])["v", "w"])
            if (model.FindVariable(name) is { } variable)
                Assert.NotNull(model.EvaluateInitializer(variable));
    }

    [Fact]
    public void Deep_nesting_is_refused_and_long_chains_are_not()
    {
        var chain = string.Concat(Enumerable.Repeat("1 | ", 300)) + "2";
        var tower = string.Concat(Enumerable.Repeat("1 | ", 4500)) + "2";
        var model = new SemanticModel(Snippet.Parse($"int v = {chain}; int w = {tower};"));
        Assert.Equal(3, model.EvaluateInitializer(model.FindVariable("v")!).AsInteger);
        Assert.IsType<UnknownValue>(model.EvaluateInitializer(model.FindVariable("w")!));
    }

    private static string Rename(string text, int number) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\bv\b", $"v{number}");
}
