using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Tests.Preprocessing;

public sealed class LexerTests
{
    private static Token[] Lex(string text) => LexedFile.Of(new SourceText("a.c", text)).Tokens[..^1].ToArray();

    private static string Spelled(string text) => string.Join('|', Lex(text).Select(token => token.Text));

    [Theory]
    [InlineData("a+++b", "a|++|+|b")]
    [InlineData("x<<=1>>=2", "x|<<=|1|>>=|2")]
    [InlineData("0x1.8p-3f .5e+1 1..2", "0x1.8p-3f|.5e+1|1..2")]
    [InlineData("L\"a\" u8\"b\" L 'c' L'd'", "L\"a\"|u8\"b\"|L|'c'|L'd'")]
    [InlineData("\"a\\\"b\" '\\''", "\"a\\\"b\"|'\\''")]
    [InlineData("...##->::", "...|##|->|::")]
    [InlineData("<:%:%:%>", "<:|%:%:|%>")]
    [InlineData("a/**/b//c\nd", "a|b|d")]
    public void The_longest_sequence_that_could_be_a_token_is_one(string text, string tokens) => Assert.Equal(tokens, Spelled(text));

    [Theory]
    [InlineData("ab\\\ncd", "abcd")]
    [InlineData("ab\\ \t\ncd", "abcd")]
    [InlineData("ab\\\r\ncd", "abcd")]
    [InlineData("+\\\n+", "++")]
    [InlineData("\"a\\\nb\"", "\"ab\"")]
    [InlineData("1\\\n2", "12")]
    [InlineData("a/\\\n/x\nb", "a|b")]
    [InlineData("a/\\\n*x*\\\n/b", "a|b")]
    [InlineData("a//x\\\ny\nb", "a|b")]
    [InlineData("L\\\n\"a\"", "L\"a\"")]
    public void Spliced_lines_read_as_one(string text, string tokens) => Assert.Equal(tokens, Spelled(text));

    [Fact]
    public void A_token_longer_than_any_buffer_survives_a_splice()
    {
        var name = new string('n', 5000);
        Assert.Equal(name + name, Spelled($"{name}\\\n{name}"));
    }

    [Fact]
    public void Tokens_know_their_offset_line_start_and_white_space()
    {
        var tokens = Lex("a b\\\n c /* \n */ d\n e");
        Assert.Equal([0, 2, 6, 16, 19], tokens.Select(token => token.Offset));
        Assert.Equal([true, false, false, false, true], tokens.Select(token => token.Flags.HasFlag(TokenFlags.StartOfLine)));
        Assert.Equal([false, true, true, true, true], tokens.Select(token => token.Flags.HasFlag(TokenFlags.LeadingSpace)));
    }

    [Fact]
    public void An_unterminated_literal_is_one_token_up_to_the_end_of_its_line()
    {
        var tokens = Lex("don't do\nx \"y");
        Assert.Equal(["don", "'t do", "x", "\"y"], tokens.Select(token => token.Text));
        Assert.Equal([TokenKind.Other, TokenKind.Other], [tokens[1].Kind, tokens[3].Kind]);
    }

    [Fact]
    public void Equal_spellings_are_the_same_object()
    {
        var tokens = Lex("vcpu vcpu vc\\\npu");
        Assert.Same(tokens[0].Text, tokens[1].Text);
        Assert.Same(tokens[0].Text, tokens[2].Text);
    }

    [Fact]
    public void An_unterminated_comment_ends_with_the_file() => Assert.Equal("a", Spelled("a /* b"));

    [Fact]
    public void A_line_of_many_megabytes_is_cut_and_says_so()
    {
        var file = LexedFile.Of(new SourceText("a.c", new string('x', 20 << 20)));
        Assert.True(file.IsTruncated);
        Assert.Equal(2, file.Tokens.Length);
    }

    [Fact]
    public void Line_ends_of_both_kinds_give_the_same_tokens()
    {
        const string text = "#define A \\\n 1\nint a = A; // c\nchar *s = \"u\n";
        Assert.Equal(Spelled(text), Spelled(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }
}
