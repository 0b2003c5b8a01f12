using System.Collections.Immutable;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;

namespace Rules.Patterns;

/// <summary>What a pattern's code is.</summary>
internal enum PatternShape { Expression, Statements, Initializer, InitializerItem, Definition }

/// <summary>
/// A piece of C with metavariables, in the manner of semantic patches (Padioleau and others, EuroSys 2008): <c>$name</c> stands for any expression or name, <c>$Name</c> for
/// any type, <c>...</c> for any arguments, initialisers or statements. <c>#define $name $value</c> is the definition of a macro.
/// </summary>
internal sealed class CodePattern
{
    /// <summary>The name that <c>...</c> has in the tree.</summary>
    public const string Gap = "$...";

    private const int MaxLength = 4000;

    private CodePattern(string text, PatternShape shape, Token[] tokens, ImmutableArray<SyntaxNode> parts, string? macro)
    {
        (Text, Shape, Parts, Macro) = (text, shape, parts, macro);
        var names = tokens.Where(token => token.Kind == TokenKind.Identifier && token.Text is not ['(', ..]).Select(token => token.Text).ToList();
        Metavariables = [.. names.Where(name => name[0] == '$' && name != Gap).Select(name => name[1..]).Distinct()];
        Words = [.. names.Where(name => name[0] != '$' && name is not ("while" or "define" or "int")).Distinct()];
    }

    public string Text { get; }

    public PatternShape Shape { get; }

    /// <summary>The expression or initialiser; the statements in order; for a definition, its value.</summary>
    public ImmutableArray<SyntaxNode> Parts { get; }

    /// <summary>The name of a <see cref="PatternShape.Definition"/>, perhaps a metavariable.</summary>
    public string? Macro { get; }

    /// <summary>Without <c>$</c>, in order.</summary>
    public ImmutableArray<string> Metavariables { get; }

    /// <summary>The words that any code it matches must have.</summary>
    public ImmutableArray<string> Words { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="problem">What is wrong with it, and the offset in <paramref name="text"/>; null when nothing is.</param>
    public static CodePattern? Parse(string text, out (int Offset, string What)? problem)
    {
        problem = null;
        if (text.Length > MaxLength)
        {
            problem = (MaxLength, $"a pattern has at most {MaxLength} characters");
            return null;
        }
        var tokens = Tokens(text, ref problem);
        if (problem is not null)
            return null;
        if (tokens.Length == 0)
        {
            problem = (0, "there is no code in the pattern");
            return null;
        }
        var pattern = Shaped(text, tokens);
        var error = pattern.Parts.SelectMany(part => part.DescendantNodesAndSelf()).FirstOrDefault(node => node is ErrorExpression or ErrorStatement or ErrorDeclaration);
        if (error is not null)
            problem = (tokens[Math.Clamp(error.Span.Start, 0, tokens.Length - 1)].Offset, $"this is no C expression, statement or initialiser: {Reason(error)}");
        else if (pattern.Parts is [.., var last] && (IsGap(pattern.Parts[0]) || IsGap(last)))
            problem = (0, "a pattern begins and ends with code: «...» at an end says nothing");
        else if (pattern.Shape != PatternShape.Definition && pattern.Words.IsEmpty && pattern.Parts is [NameExpression])
            problem = (0, "the pattern is one metavariable: it would match everything");
        return problem is null ? pattern : null;
    }

    public static bool IsGap(SyntaxNode node) => node switch
    {
        NameExpression { Name: Gap } => true,
        ExpressionStatement { Expression: NameExpression { Name: Gap } } => true,
        InitializerItem { Designators.IsEmpty: true, Value: NameExpression { Name: Gap } } => true,
        _ => false,
    };

    private static string Reason(SyntaxNode error) => error switch
    {
        ErrorExpression { Reason: var reason } => reason,
        ErrorStatement { Reason: var reason } => reason,
        ErrorDeclaration { Reason: var reason } => reason,
        _ => "",
    };

    private static Token[] Tokens(string text, ref (int, string)? problem)
    {
        var source = new SourceText("pattern", text);
        var raw = LexedFile.Of(source).Tokens;
        var tokens = new List<Token>();
        for (var at = 0; at < raw.Length && raw[at].Kind != TokenKind.EndOfFile; at++)
        {
            var token = raw[at];
            if (token is { Kind: TokenKind.Other, Text: "$" })
            {
                if (raw[at + 1] is not { Kind: TokenKind.Identifier, Text: var name } || raw[at + 1].Offset != token.Offset + 1)
                {
                    problem = (token.Offset, "a metavariable is «$» and a name");
                    return [];
                }
                tokens.Add(token with { Kind = TokenKind.Identifier, Text = "$" + name });
                at++;
            }
            else if (token.Kind == TokenKind.Ellipsis && (at == 0 || raw[at - 1].Kind is TokenKind.LeftParen or TokenKind.Comma or TokenKind.LeftBrace or TokenKind.RightBrace or TokenKind.Semicolon))
            {
                tokens.Add(token with { Kind = TokenKind.Identifier, Text = Gap });
                if (raw[at + 1].Kind is not TokenKind.Comma and not TokenKind.RightParen and not TokenKind.Semicolon && !IsInList(raw, at))
                    tokens.Add(token with { Kind = TokenKind.Semicolon, Text = ";" });
            }
            else if (token.Kind == TokenKind.Other)
            {
                problem = (token.Offset, $"«{token.Text}» is no C");
                return [];
            }
            else
            {
                tokens.Add(token);
            }
        }
        return [.. tokens];
    }

    /// <summary>Whether the brace that closes behind a gap ends an initialiser: the gap follows a comma or the brace itself does.</summary>
    private static bool IsInList(ReadOnlySpan<Token> raw, int at) => raw[at + 1].Kind == TokenKind.RightBrace && at > 0 && raw[at - 1].Kind == TokenKind.Comma;

    private static CodePattern Shaped(string text, Token[] tokens)
    {
        if (tokens is [{ Kind: TokenKind.Hash }, { Text: "define" }, { Kind: TokenKind.Identifier } macro, .. var value])
            return new(text, PatternShape.Definition, tokens, value.Length == 0 ? [] : [Parser.ParseExpression(SpelledTokens.Clean(value, foldsTypes: true), SpelledTokens.IsTypeName)], macro.Text);
        if (tokens[0].Kind is TokenKind.LeftBrace or TokenKind.Dot && tokens[^1].Kind != TokenKind.Semicolon && InitializerOf(tokens) is { } list)
            return tokens[0].Kind == TokenKind.Dot ? new(text, PatternShape.InitializerItem, tokens, [.. list.Items], null) : new(text, PatternShape.Initializer, tokens, [list], null);
        if (tokens[^1].Kind is not TokenKind.Semicolon and not TokenKind.RightBrace)
            return new(text, PatternShape.Expression, tokens, [Parser.ParseExpression(SpelledTokens.Clean(tokens, foldsTypes: true), SpelledTokens.IsTypeName)], null);
        Token[] block = [tokens[0] with { Kind = TokenKind.LeftBrace, Text = "{" }, .. SpelledTokens.Clean(tokens, foldsTypes: true), tokens[^1] with { Kind = TokenKind.RightBrace, Text = "}" }];
        return SpelledTokens.Parse(block) is CompoundStatement { Statements: var statements } && !statements.IsEmpty
            ? new(text, PatternShape.Statements, tokens, [.. statements], null)
            : new(text, PatternShape.Statements, tokens, [new ErrorStatement(new TokenSpan(0, tokens.Length), "its brackets do not match")], null);
    }

    private static InitializerList? InitializerOf(Token[] tokens)
    {
        Token[] braced = tokens[0].Kind == TokenKind.LeftBrace ? tokens : [tokens[0] with { Kind = TokenKind.LeftBrace, Text = "{" }, .. tokens, tokens[^1] with { Kind = TokenKind.RightBrace, Text = "}" }];
        var clean = SpelledTokens.Clean(braced, foldsTypes: true);
        Token[] variable = [tokens[0] with { Kind = TokenKind.Identifier, Text = "int" }, tokens[0] with { Kind = TokenKind.Identifier, Text = "x" }, tokens[0] with { Kind = TokenKind.Equal, Text = "=" }, .. clean, SpelledTokens.Semicolon(clean)];
        return SpelledTokens.Parse(variable) is DeclarationStatement { Declarations: [VariableDeclaration { Initializer: InitializerList list }] } ? list : null;
    }
}
