using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace Rules.Patterns;

/// <summary>What a stretch of a file is.</summary>
internal enum CodeRegionKind { Function, Declaration, Macro }

/// <summary>
/// One function, declaration or macro definition of a file, as it is spelled: nothing is expanded. Its tree is made when it is first asked for. What could not be
/// read is an error node in it, which no pattern matches.
/// </summary>
internal sealed class CodeRegion
{
    private readonly Token[] _raw;
    private readonly Lazy<(Token[] Tokens, SyntaxNode Tree)> _parsed;
    private readonly Lazy<FunctionTypeSyntax?> _signature;

    /// <param name="name">The function's or macro's name; of a declaration, the first name that it could be called by.</param>
    /// <param name="head">What stands in front of a function's body.</param>
    /// <param name="raw">The body's tokens with its braces; the declaration's; the macro's replacement.</param>
    public CodeRegion(CodeRegionKind kind, string name, Token nameToken, Token[] head, Token[] raw)
    {
        (Kind, Name, NameToken, _raw) = (kind, name, nameToken, raw);
        _parsed = new(() => Parse(kind, raw));
        _signature = new(() => SpelledTokens.Parse([.. SpelledTokens.Clean(head, foldsTypes: false), SpelledTokens.Semicolon(head)]) is DeclarationStatement { Declarations: [VariableDeclaration { Type: FunctionTypeSyntax type }] } ? type : null);
        FirstLine = nameToken.Source is null ? 1 : (head.Length > 0 ? head[0] : nameToken).Spelling.Line;
        LastLine = raw.Length == 0 ? FirstLine : raw[^1].Spelling.Line;
    }

    public CodeRegionKind Kind { get; }

    public string Name { get; }

    public Token NameToken { get; }

    /// <summary>The first line, from 1, and <see cref="LastLine"/> the last; both belong to the region.</summary>
    public int FirstLine { get; }

    public int LastLine { get; }

    /// <summary>The tokens that the spans of <see cref="Tree"/> index.</summary>
    public Token[] Tokens => _parsed.Value.Tokens;

    /// <summary>A function's body, a declaration statement, a macro's replacement as an expression or a block.</summary>
    public SyntaxNode Tree => _parsed.Value.Tree;

    /// <summary>The function as the binder sees functions; null for other regions, and for one whose parameters cannot be read.</summary>
    public FunctionDefinition? Function => Kind == CodeRegionKind.Function && Tree is CompoundStatement body && _signature.Value is { } type
        ? new FunctionDefinition(body.Span, Name, type, StorageClass.None, body.Span, _ => body) : null;

    /// <summary>Whether a word stands in it.</summary>
    public bool HasWord(string word) => Array.Exists(_raw, token => token.Text == word);

    public int LineOf(int token) => Tokens[Math.Min(token, Tokens.Length - 1)].Spelling.Line;

    /// <summary>The lines on which tokens of a node stand, ascending.</summary>
    public IEnumerable<int> LinesOf(TokenSpan span)
    {
        var last = 0;
        for (var token = span.Start; token < Math.Min(span.End, Tokens.Length); token++)
        {
            if (LineOf(token) is var line && line != last)
                yield return last = line;
        }
    }

    public string TextOf(TokenSpan span) => SpelledTokens.Text(Tokens.AsSpan(span.Start, Math.Max(0, Math.Min(span.End, Tokens.Length) - span.Start)));

    private static (Token[], SyntaxNode) Parse(CodeRegionKind kind, Token[] raw)
    {
        var tokens = SpelledTokens.Clean(raw, foldsTypes: kind != CodeRegionKind.Declaration || raw.Any(token => token.Kind == TokenKind.Equal));
        if (kind != CodeRegionKind.Macro)
            return (tokens, SpelledTokens.Parse(tokens));
        if (Parser.ParseExpression(tokens, SpelledTokens.IsTypeName) is var expression and not ErrorExpression)
            return (tokens, expression);
        if (tokens.Length == 0)
            return (tokens, new EmptyStatement(default));
        tokens = [tokens[0] with { Kind = TokenKind.LeftBrace, Text = "{" }, .. tokens, SpelledTokens.Semicolon(tokens), tokens[^1] with { Kind = TokenKind.RightBrace, Text = "}" }];
        return (tokens, SpelledTokens.Parse(tokens));
    }
}
