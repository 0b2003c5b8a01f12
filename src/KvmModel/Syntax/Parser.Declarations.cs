using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Declarations at file scope and in blocks (C11 6.7, 6.9).</content>
public sealed partial class Parser
{
    /// <summary>How many unclosed brackets are searched to the end of the unit before the rest of it is given up; bounds the time that hostile input can take.</summary>
    private const int MaxUnclosed = 32;

    private readonly Func<FunctionDefinition, CompoundStatement>? _parseBody;

    /// <summary>Parses the initialiser that starts with a token; null where none is passed over.</summary>
    private readonly Func<int, Expression>? _parseInitializer;

    // translation-unit = external-declaration*                                                   C11 6.9
    /// <param name="ends">Where each external declaration ends; the first starts where the parser stands, each other where the one before ends.</param>
    private List<Declaration[]> ParseExternalDeclarations(out List<int> ends)
    {
        var items = new List<Declaration[]>();
        ends = [];
        var declarations = ImmutableArray.CreateBuilder<Declaration>();
        var unclosed = 0;
        while (_kind != TokenKind.EndOfFile)
        {
            var start = _at;
            declarations.Clear();
            _height = 0;
            ParseDeclaration(declarations);
            if (HasFailed)
            {
                var reason = RecoverExternal(start, ref unclosed);
                declarations.Clear();
                declarations.Add(new ErrorDeclaration(From(start), reason));
            }
            items.Add([.. declarations]);
            ends.Add(_at);
        }
        return items;
    }

    /// <summary>
    /// Takes up a failure at file scope. When the brackets of the bad declaration are unbalanced, reading goes on behind the next brace, or at the next name,
    /// that stands in the first column of a line of a file, where kernel style begins and ends declarations. (A wrong guess gives more error declarations.)
    /// </summary>
    private string RecoverExternal(int start, ref int unclosed)
    {
        var reason = Recover(start, TokenKind.Semicolon, includeSeparator: true);
        if (_kind == TokenKind.RightBrace)
            MoveTo(_at + 1);
        else if (_kind == TokenKind.EndOfFile && _at > start && ++unclosed <= MaxUnclosed)
        {
            for (var index = start + 1; index < _end; index++)
            {
                if (!StartsLineOfFile(index) || (TokenAt(index).Kind == TokenKind.RightBrace ? index + 1 : index) is var next && next <= start)
                    continue;
                if (TokenAt(index).Kind is not (TokenKind.RightBrace or TokenKind.Identifier))
                    continue;
                MoveTo(KindAt(next) == TokenKind.Semicolon && next > index ? next + 1 : next);
                break;
            }
        }
        return reason;
    }

    private bool StartsLineOfFile(int index)
    {
        ref readonly var token = ref TokenAt(index);
        return token.Expansion == 0 && (token.Flags & TokenFlags.StartOfLine) != 0 && (token.Offset == 0 || token.Source.Text[token.Offset - 1] == '\n');
    }

    // external-declaration = function-definition | declaration                                   C11 6.9
    // function-definition  = declaration-specifiers declarator compound-statement                C11 6.9.1
    // declaration          = declaration-specifiers init-declarator-list? ";"                     C11 6.7
    //                      | static-assert | ";" | asm "(" string ")" ";"
    private void ParseDeclaration(ImmutableArray<Declaration>.Builder declarations)
    {
        var start = _at;
        while (Accept(Keyword.Extension))
        {
        }
        if (Accept(TokenKind.Semicolon))
        {
            declarations.Add(new EmptyDeclaration(From(start)));
            return;
        }
        switch (_keyword)
        {
            case Keyword.StaticAssert:
                declarations.Add(ParseStaticAssert());
                return;
            case Keyword.Asm:
                declarations.Add(ParseAsmDeclaration());
                return;
        }
        var specifiers = ParseSpecifiers(mayHaveStorage: true, onlyTypeFits: false);
        if (Accept(TokenKind.Semicolon))
        {
            if (specifiers.Type is { } type)
                declarations.Add(new TypeDeclaration(From(start), type));
            else
                declarations.Add(new EmptyDeclaration(From(start)));
            return;
        }
        ParseInitDeclarators(declarations, start, specifiers);
    }

    // init-declarator-list = init-declarator ("," attributes? init-declarator)*                   C11 6.7
    // init-declarator      = declarator (asm "(" string ")")? attributes? ("=" initializer)?      C11 6.7, 6.7.6
    private void ParseInitDeclarators(ImmutableArray<Declaration>.Builder declarations, int start, Specifiers specifiers)
    {
        if (specifiers.Type is null)
        {
            FailExpected("a type");
            return;
        }
        var (floor, highest) = (_height, _height);
        while (!HasFailed)
        {
            var attributes = specifiers.Attributes;
            if (_keyword == Keyword.Attribute)
                attributes = ParseAttributes(attributes);
            var declarator = ParseDeclarator(specifiers.Type, ref attributes, DeclaratorForm.Named);
            attributes = ParseDeclaratorTrailer(attributes);
            if (declarator.Name is not { } name)
                return;
            _scopes.Declare(name, specifiers.IsTypedef, declarator.NameToken);
            if (_kind == TokenKind.LeftBrace && declarator.Type is FunctionTypeSyntax function && !specifiers.IsTypedef && _parseBody is not null)
            {
                var body = _at;
                SkipBalanced(TokenKind.LeftBrace, TokenKind.RightBrace, $"the body of {name}");
                if (!HasFailed)
                    declarations.Add(new FunctionDefinition(From(start), name, function, specifiers.Storage, From(body), _parseBody, attributes, declarator.NameToken));
                return;
            }
            if (_parseInitializer is { } parse && TrySkipInitializer() is { } list)
            {
                declarations.Add(new VariableDeclaration(From(start), name, declarator.Type, specifiers.Storage, null, attributes, declarator.NameToken, () => parse(list)));
                return;
            }
            var initializer = Accept(TokenKind.Equal) ? ParseInitializer() : null;
            var goesOn = _kind == TokenKind.Comma;
            if (!goesOn)
                Expect(TokenKind.Semicolon, ";");
            if (HasFailed)
                return;
            declarations.Add(specifiers.IsTypedef
                ? new TypedefDeclaration(From(start), name, declarator.Type, attributes, declarator.NameToken)
                : new VariableDeclaration(From(start), name, declarator.Type, specifiers.Storage, initializer, attributes, declarator.NameToken));
            Sibling(ref highest, floor);
            if (!goesOn)
                break;
            Advance();
        }
        _height = highest;
    }

    /// <summary>Passes over an initialiser in braces where nothing but it and a semicolon is left of the declaration.</summary>
    /// <returns>Its first token; null, and nothing is passed over, for anything else.</returns>
    private int? TrySkipInitializer()
    {
        var first = _at + 1;
        if (_kind != TokenKind.Equal || KindAt(first) != TokenKind.LeftBrace || KindAt(_end - 1) != TokenKind.Semicolon)
            return null;
        var depth = 0;
        for (var at = first; at < _end - 1; at++)
        {
            depth += TokenAt(at).Kind switch { TokenKind.LeftBrace => 1, TokenKind.RightBrace => -1, _ => 0 };
            if (depth > 0)
                continue;
            if (at != _end - 2)
                return null;
            MoveTo(_end);
            return first;
        }
        return null;
    }

    /// <summary>What may follow a declarator: an asm label and attributes, in any order, and the names of attribute macros that nobody defined.</summary>
    private AttributeSet ParseDeclaratorTrailer(AttributeSet attributes)
    {
        while (true)
        {
            if (Accept(Keyword.Asm))
            {
                Expect(TokenKind.LeftParen, "(");
                attributes = attributes with { AsmLabel = ParseStrings() };
                Expect(TokenKind.RightParen, ")");
            }
            else if (AtAttribute)
                attributes = ParseAttributes(attributes);
            else if (IsName && TokenAt(_at).Text.StartsWith('_'))
            {
                Advance();
                if (_kind == TokenKind.LeftParen)
                    SkipBalanced(TokenKind.LeftParen, TokenKind.RightParen, "'('");
            }
            else
                return attributes;
        }
    }

    // static-assert = "_Static_assert" "(" constant-expression ("," string)? ")" ";"               C11 6.7.10, C23
    private StaticAssertDeclaration ParseStaticAssert()
    {
        var start = _at;
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var condition = ParseConditional();
        var message = Accept(TokenKind.Comma) ? ParseStrings() : null;
        Expect(TokenKind.RightParen, ")");
        Expect(TokenKind.Semicolon, ";");
        return new StaticAssertDeclaration(From(start), condition, message);
    }
}
