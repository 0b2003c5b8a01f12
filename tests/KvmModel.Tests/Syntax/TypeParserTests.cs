using KvmModel.Syntax;

namespace KvmModel.Tests.Syntax;

public sealed class TypeParserTests
{
    [Theory]
    [InlineData("int", "int")]
    [InlineData("unsigned", "unsigned int")]
    [InlineData("long unsigned int long", "unsigned long long")]
    [InlineData("const volatile char", "char")]
    [InlineData("signed char", "signed char")]
    [InlineData("short signed", "short")]
    [InlineData("__uint128_t", "unsigned __int128")]
    [InlineData("double long", "long double")]
    [InlineData("const u64 *const *", "u64 **")]
    [InlineData("int *[3]", "int *[3]")]
    [InlineData("int (*)[3]", "int (*)[3]")]
    [InlineData("int (*(*)(int, char))[2]", "int (*(*)(int, char))[2]")]
    [InlineData("void (*)(struct s *, ...)", "void (*)(struct s *, ...)")]
    [InlineData("int ()", "int (void)")]
    [InlineData("struct { int a; }", "struct {\n\tint a;\n}")]
    [InlineData("typeof(a + 1) *", "typeof(a + 1) *")]
    [InlineData("__typeof__(int *)", "typeof(int *)")]
    [InlineData("_Atomic(u32)", "u32")]
    [InlineData("int [static const 4]", "int [4]")]
    [InlineData("int __attribute__((aligned(8))) *", "int __attribute__((aligned(8))) *")]
    public void A_type_name_is_turned_inside_out(string text, string printed) => Assert.Equal(printed, SyntaxPrinter.Print(Snippet.Type(text)));

    [Fact]
    public void A_declarator_reads_from_the_name_outwards()
    {
        var table = Snippet.Declaration<VariableDeclaration>("int *(*table[4])(void);");
        var array = Assert.IsType<ArrayTypeSyntax>(table.Type);
        var function = Assert.IsType<FunctionTypeSyntax>(Assert.IsType<PointerTypeSyntax>(array.Element).Pointee);
        Assert.IsType<PointerTypeSyntax>(function.ReturnType);
    }

    [Fact]
    public void Attributes_that_change_layout_stay_on_what_they_change()
    {
        var variable = Snippet.Declaration<VariableDeclaration>("struct __attribute__((__packed__)) s { int a __attribute__((aligned(8))); } v __attribute__((section(\".x\")));");
        var record = Assert.IsType<RecordTypeSyntax>(variable.Type);
        Assert.True(record.Attributes.IsPacked);
        Assert.Equal(8, Assert.IsType<IntegerLiteral>(record.Members[0].Attributes.Alignment).Value);
        Assert.Equal(".x", variable.Attributes.Section);
    }

    [Theory]
    [InlineData("int x __attribute__((aligned(8), aligned(32), aligned(4)));", "32")]
    [InlineData("int x __attribute__((aligned));", "16")]
    [InlineData("_Alignas(a) int x __attribute__((aligned(8)));", "a > 8 ? a : 8")]
    [InlineData("_Alignas(long) int x;", "_Alignof(long)")]
    public void Of_several_alignments_the_strictest_holds(string text, string alignment) =>
        Assert.Equal(alignment, SyntaxPrinter.Print(Snippet.Declaration<VariableDeclaration>(text).Attributes.Alignment!));

    [Fact]
    public void Members_may_be_anonymous_unnamed_or_of_no_size()
    {
        var record = Assert.IsType<RecordTypeSyntax>(Snippet.Declaration<TypeDeclaration>("struct s { struct { int a; }; struct t; int : 3, b : 2; ; int c[0], d[]; };").Type);
        Assert.Equal([null, null, null, "b", "c", "d"], record.Members.Select(member => member.Name));
        Assert.Equal([false, false, true, true, false, false], record.Members.Select(member => member.BitWidth is not null));
    }

    [Fact]
    public void A_reference_to_a_struct_has_no_members_and_an_empty_struct_has_none()
    {
        Assert.True(Assert.IsType<RecordTypeSyntax>(Snippet.Declaration<TypeDeclaration>("struct s;").Type).Members.IsDefault);
        Assert.Empty(Assert.IsType<RecordTypeSyntax>(Snippet.Declaration<TypeDeclaration>("struct s { };").Type).Members);
    }

    [Theory]
    [InlineData("long char x;")]
    [InlineData("signed unsigned x;")]
    [InlineData("struct s t u;")]
    [InlineData("static x = 3;")]
    [InlineData("int int x;")]
    [InlineData("struct;")]
    [InlineData("_Complex double z;")]
    public void Words_that_make_no_type_are_an_error(string text) => Assert.NotEmpty(Snippet.Declaration<ErrorDeclaration>(text).Reason);
}
