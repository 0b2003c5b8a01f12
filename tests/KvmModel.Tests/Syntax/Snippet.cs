using System.Collections.Immutable;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;

namespace KvmModel.Tests.Syntax;

/// <summary>Small pieces of C for tests of the parser, lexed without preprocessing.</summary>
internal static class Snippet
{
    public static PreprocessedUnit Unit(string text)
    {
        var source = new SourceText("snippet.c", text);
        return new PreprocessedUnit
        {
            Tokens = new TokenSequence(Lexer.Tokenize(source), [default]),
            Macros = new Dictionary<string, MacroDefinition>(),
            Inputs = [source],
            Diagnostics = [],
        };
    }

    public static TranslationUnit Parse(string text) => Parser.ParseUnit(Unit(text));

    public static ImmutableArray<Declaration> Declarations(string text) => Parse(text).Declarations;

    /// <summary>The one external declaration of a text.</summary>
    public static T Declaration<T>(string text) where T : Declaration => Assert.IsType<T>(Assert.Single(Declarations(text)));

    /// <summary>One expression; the names <c>u8</c>, <c>u32</c>, <c>u64</c> and <c>T</c> are types.</summary>
    public static Expression Expression(string text) => Parser.ParseExpression(Lexer.Tokenize(new SourceText("snippet.c", text)), IsType);

    public static T Expression<T>(string text) where T : Expression => Assert.IsType<T>(Expression(text));

    public static Statement Statement(string text) => Parser.ParseStatement(Lexer.Tokenize(new SourceText("snippet.c", text)), IsType);

    public static T Statement<T>(string text) where T : Statement => Assert.IsType<T>(Statement(text));

    /// <summary>A type from its type name, as in a cast.</summary>
    public static TypeSyntax Type(string name) => Expression<CastExpression>($"({name})0").Type;

    /// <summary>The tokens of a span, separated by spaces.</summary>
    public static string Spelling(string text, TokenSpan span) =>
        string.Join(' ', Lexer.Tokenize(new SourceText("snippet.c", text))[span.Start..span.End].Select(token => token.Text));

    private static bool IsType(string name) => name is "u8" or "u32" or "u64" or "T";
}
