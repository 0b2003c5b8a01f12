using KvmModel.Syntax;

namespace KvmModel.Tests.Syntax;

public sealed class ExpressionParserTests
{
    [Theory]
    [InlineData("a + b * c", "a + b * c")]
    [InlineData("(a + b) * c", "(a + b) * c")]
    [InlineData("a - b - c", "a - b - c")]
    [InlineData("a - (b - c)", "a - (b - c)")]
    [InlineData("a | b & c ^ d", "a | b & c ^ d")]
    [InlineData("(((a)))", "a")]
    [InlineData("a = b = c", "a = b = c")]
    [InlineData("a ? b : c ? d : e", "a ? b : c ? d : e")]
    [InlineData("(a ? b : c) ? d : e", "(a ? b : c) ? d : e")]
    [InlineData("a ?: b", "a ?: b")]
    [InlineData("a, b, c", "a, b, c")]
    [InlineData("f((a, b), c)", "f((a, b), c)")]
    [InlineData("- -a", "- -a")]
    [InlineData("-(-a)", "- -a")]
    [InlineData("*p++", "*p++")]
    [InlineData("(*p)++", "(*p)++")]
    [InlineData("&a->b.c[1]", "&a->b.c[1]")]
    [InlineData("(u64)a + b", "(u64)a + b")]
    [InlineData("(u64)(a + b)", "(u64)(a + b)")]
    [InlineData("(a) + b", "a + b")]
    [InlineData("(a)(b)", "a(b)")]
    [InlineData("(T)(b)", "(T)b")]
    [InlineData("sizeof(T) - 1", "sizeof(T) - 1")]
    [InlineData("sizeof (a) - 1", "sizeof(a) - 1")]
    [InlineData("sizeof a->b", "sizeof(a->b)")]
    [InlineData("sizeof(T *[3])", "sizeof(T *[3])")]
    [InlineData("(int (*)(void))p", "(int (*)(void))p")]
    [InlineData("(T){ .a = 1, [2] = 3 }", "(T){ .a = 1, [2] = 3 }")]
    [InlineData("a <<= 0x10UL", "a <<= 16UL")]
    [InlineData("__extension__ a", "a")]
    [InlineData("&&label - &&other", "&&label - &&other")]
    public void An_expression_is_read_by_precedence(string text, string printed)
    {
        var expression = Snippet.Expression(text);
        Assert.Equal(printed, SyntaxPrinter.Print(expression));
        Assert.Equal(ShapeDump.Of(expression), ShapeDump.Of(Snippet.Expression(printed)));
    }

    [Theory]
    [InlineData("0", 0, IntegerLiteralType.Int)]
    [InlineData("2147483647", 2147483647, IntegerLiteralType.Int)]
    [InlineData("2147483648", 2147483648, IntegerLiteralType.Long)]
    [InlineData("0x80000000", 2147483648, IntegerLiteralType.UnsignedInt)]
    [InlineData("0xffffffffffffffff", ulong.MaxValue, IntegerLiteralType.UnsignedLong)]
    [InlineData("1u", 1, IntegerLiteralType.UnsignedInt)]
    [InlineData("0b101", 5, IntegerLiteralType.Int)]
    [InlineData("017", 15, IntegerLiteralType.Int)]
    [InlineData("1L", 1, IntegerLiteralType.Long)]
    [InlineData("1lu", 1, IntegerLiteralType.UnsignedLong)]
    [InlineData("1ll", 1, IntegerLiteralType.LongLong)]
    [InlineData("1ULL", 1, IntegerLiteralType.UnsignedLongLong)]
    [InlineData("4294967296u", 4294967296, IntegerLiteralType.UnsignedLong)]
    [InlineData("'a'", 97, IntegerLiteralType.Int)]
    [InlineData("'ab'", 0x6162, IntegerLiteralType.Int)]
    [InlineData(@"'\n'", 10, IntegerLiteralType.Int)]
    [InlineData(@"'\xff'", 255, IntegerLiteralType.Int)]
    [InlineData(@"'\0'", 0, IntegerLiteralType.Int)]
    [InlineData(@"'\''", 39, IntegerLiteralType.Int)]
    [InlineData("L'x'", 120, IntegerLiteralType.UnsignedInt)]
    public void A_constant_has_the_value_and_type_of_LP64(string text, ulong value, IntegerLiteralType type)
    {
        var literal = Snippet.Expression<IntegerLiteral>(text);
        Assert.Equal((Int128)value, literal.Value);
        Assert.Equal(type, literal.Type);
    }

    [Theory]
    [InlineData("08")]
    [InlineData("0x")]
    [InlineData("1uu")]
    [InlineData("1lul")]
    [InlineData("12ab")]
    [InlineData("99999999999999999999999999")]
    [InlineData("''")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a +")]
    [InlineData("(a")]
    [InlineData("f(a,)")]
    [InlineData("if")]
    [InlineData("a ? b")]
    [InlineData("@")]
    public void What_is_no_expression_is_an_error_that_says_why(string text) =>
        Assert.NotEmpty(Snippet.Expression<ErrorExpression>(text).Reason);

    [Theory]
    [InlineData("\"a\" \"b\"", "ab", "")]
    [InlineData(@"""\t\x41\1012\e""", "\tAA2\e", "")]
    [InlineData("u8\"x\"", "x", "u8")]
    [InlineData("\"a\" L\"b\"", "ab", "L")]
    [InlineData(@"""\u00e9""", "\u00c3\u00a9", "")]
    [InlineData("\"\"", "", "")]
    public void Adjacent_strings_are_joined_and_their_escapes_read(string text, string value, string prefix)
    {
        var literal = Snippet.Expression<StringLiteral>(text);
        Assert.Equal(value, literal.Value);
        Assert.Equal(prefix, literal.Prefix);
    }

    [Theory]
    [InlineData("a + b * c", "b * c")]
    [InlineData("f(x)->y[2]", "f ( x ) -> y")]
    [InlineData("(a + b) * c", "( a + b ) * c")]
    [InlineData("x = (T)y", "( T ) y")]
    [InlineData("(T *)y", "T *")]
    [InlineData("({ a; })", "a ;")]
    [InlineData("c ? a : b", "c ? a : b")]
    public void A_span_is_exactly_the_tokens_of_its_node(string text, string spelling) =>
        Assert.Contains(spelling, Snippet.Expression(text).DescendantNodesAndSelf().Select(node => Snippet.Spelling(text, node.Span)));
}
