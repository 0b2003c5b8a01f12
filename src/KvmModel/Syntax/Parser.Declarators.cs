using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>
/// Declarators and type names (C11 6.7.6, 6.7.7). A declarator is read from left to right into a list of modifiers, nearest to the name first;
/// the type is then built from the far end, so that nothing is read twice however parentheses nest.
/// </content>
public sealed partial class Parser
{
    private readonly record struct Declarator(string? Name, int NameToken, TypeSyntax Type);

    private enum DeclaratorForm { Named, Abstract, Either }

    private enum ModifierKind : byte { Pointer, Array, Function }

    private readonly record struct Modifier(ModifierKind Kind, TokenSpan Span, Expression? Size, ImmutableArray<ParameterSyntax> Parameters, bool IsVariadic);

    private List<Modifier>? _modifiers;

    private Declarator ParseDeclarator(TypeSyntax @base, ref AttributeSet attributes, DeclaratorForm form)
    {
        if (IsName && form != DeclaratorForm.Abstract && KindAt(_at + 1) is not (TokenKind.LeftParen or TokenKind.LeftBracket))
        {
            Advance();
            return new Declarator(TokenAt(_at - 1).Text, _at - 1, @base);
        }
        var modifiers = _modifiers ??= [];
        var first = modifiers.Count;
        var name = -1;
        ReadDeclarator(ref attributes, form, ref name);
        var type = @base;
        for (var index = modifiers.Count - 1; index >= first; index--)
        {
            var modifier = modifiers[index];
            var span = TokenSpan.Cover(type.Span, modifier.Span);
            type = modifier.Kind switch
            {
                ModifierKind.Pointer => new PointerTypeSyntax(span, type),
                ModifierKind.Array => new ArrayTypeSyntax(span, type, modifier.Size),
                _ => new FunctionTypeSyntax(span, type, modifier.Parameters, modifier.IsVariadic),
            };
            Grow();
        }
        modifiers.RemoveRange(first, modifiers.Count - first);
        if (name < 0 && form == DeclaratorForm.Named)
            FailExpected("a name");
        return new Declarator(name < 0 ? null : TokenAt(name).Text, name, type);
    }

    // declarator        = ("*" (type-qualifier | attribute)*)* direct-declarator                  C11 6.7.6
    // direct-declarator = name | "(" attribute* declarator ")" | direct-declarator suffix
    // suffix            = "[" ("static" | type-qualifier)* (assignment-expression | "*")? "]" | "(" parameter-type-list? ")"
    // An abstract declarator (C11 6.7.7) is one without its name.
    private void ReadDeclarator(ref AttributeSet attributes, DeclaratorForm form, ref int name)
    {
        if (!Enter())
            return;
        var stars = _at;
        var starCount = 0;
        while (_kind == TokenKind.Star)
        {
            starCount++;
            Advance();
            SkipQualifiers(ref attributes);
        }
        var starsEnd = _at;
        SkipQualifiers(ref attributes);
        if (IsName && form != DeclaratorForm.Abstract)
        {
            name = _at;
            Advance();
        }
        else if (_kind == TokenKind.LeftParen && (form == DeclaratorForm.Named || IsNestedDeclarator()))
        {
            Advance();
            ReadDeclarator(ref attributes, form, ref name);
            Expect(TokenKind.RightParen, ")");
        }
        while (_kind is TokenKind.LeftBracket or TokenKind.LeftParen && !AtAttribute)
        {
            var start = _at;
            if (_kind == TokenKind.LeftBracket)
            {
                var size = ParseArraySize();
                _modifiers!.Add(new Modifier(ModifierKind.Array, From(start), size, default, false));
            }
            else
            {
                var (parameters, isVariadic) = ParseParameters();
                _modifiers!.Add(new Modifier(ModifierKind.Function, From(start), null, parameters, isVariadic));
            }
        }
        AddPointers(stars, starsEnd, starCount);
        Leave();
    }

    /// <summary>Adds the stars before a name, the nearest to the name first; each spans its own qualifiers.</summary>
    private void AddPointers(int start, int end, int count)
    {
        if (count == 0 || HasFailed)
            return;
        for (var (index, depth) = (end - 1, 0); index >= start; index--)
        {
            // A star inside an attribute's parentheses is not the declarator's.
            if (TokenAt(index).Kind == TokenKind.RightParen)
                depth++;
            else if (TokenAt(index).Kind == TokenKind.LeftParen)
                depth--;
            else if (TokenAt(index).Kind == TokenKind.Star && depth == 0)
            {
                _modifiers!.Add(new Modifier(ModifierKind.Pointer, new TokenSpan(index, end), null, default, false));
                end = index;
            }
        }
    }

    /// <summary>Qualifiers and attributes behind a star, and the names of attribute macros that nobody defined, which stand before another name.</summary>
    private void SkipQualifiers(ref AttributeSet attributes)
    {
        while (true)
        {
            if (_keyword is Keyword.Const or Keyword.Volatile or Keyword.Restrict or Keyword.Atomic or Keyword.Extension)
                Advance();
            else if (AtAttribute)
                attributes = ParseAttributes(attributes);
            else if (IsName && TokenAt(_at).Text.StartsWith('_') && IsNameAt(_at + 1) && !_scopes.IsTypedefName(TokenAt(_at + 1).Text))
                Advance();
            else
                return;
        }
    }

    /// <summary>In a type name, <c>(</c> opens a nested declarator, not parameters, when a declarator can follow it.</summary>
    private bool IsNestedDeclarator() => KindAt(_at + 1) switch
    {
        TokenKind.Star or TokenKind.LeftParen or TokenKind.LeftBracket => true,
        TokenKind.Identifier => KeywordAt(_at + 1) == Keyword.Attribute || (IsNameAt(_at + 1) && !_scopes.IsTypedefName(TokenAt(_at + 1).Text)),
        _ => false,
    };

    private Expression? ParseArraySize()
    {
        Advance();
        while (_keyword is Keyword.Static or Keyword.Const or Keyword.Volatile or Keyword.Restrict)
            Advance();
        if (Accept(TokenKind.RightBracket))
            return null;
        if (_kind == TokenKind.Star && KindAt(_at + 1) == TokenKind.RightBracket)
        {
            Advance();
            Advance();
            return null;
        }
        var size = ParseAssignment();
        Expect(TokenKind.RightBracket, "]");
        return size;
    }

    // parameter-type-list   = "void" | parameter-declaration ("," parameter-declaration)* ("," "...")? | "..."       C11 6.7.6, C23
    // parameter-declaration = declaration-specifiers (declarator | abstract-declarator)? attributes?
    private (ImmutableArray<ParameterSyntax> Parameters, bool IsVariadic) ParseParameters()
    {
        Advance();
        if (Accept(TokenKind.RightParen))
            return ([], false);
        if (_keyword == Keyword.Void && KindAt(_at + 1) == TokenKind.RightParen)
        {
            Advance();
            Advance();
            return ([], false);
        }
        var parameters = ImmutableArray.CreateBuilder<ParameterSyntax>();
        var isVariadic = false;
        var scope = _scopes.Open();
        var (floor, highest) = (_height, _height);
        do
        {
            if (Accept(TokenKind.Ellipsis))
            {
                isVariadic = true;
                break;
            }
            var start = _at;
            var specifiers = ParseSpecifiers(mayHaveStorage: true, onlyTypeFits: true);
            if (specifiers.Type is null)
            {
                FailExpected("a parameter's type");
                break;
            }
            var attributes = AttributeSet.None;
            var declarator = ParseDeclarator(specifiers.Type, ref attributes, DeclaratorForm.Either);
            ParseDeclaratorTrailer(attributes);
            parameters.Add(new ParameterSyntax(From(start), declarator.Name, declarator.Type));
            if (declarator.Name is { } name)
                _scopes.Declare(name, isTypedef: false, declarator.NameToken);
            Sibling(ref highest, floor);
        }
        while (Accept(TokenKind.Comma));
        _height = highest;
        _scopes.Close(scope);
        Expect(TokenKind.RightParen, ")");
        return (parameters.DrainToImmutable(), isVariadic);
    }

    // type-name = specifier-qualifier-list abstract-declarator?                                   C11 6.7.7
    private TypeSyntax ParseTypeName()
    {
        var start = _at;
        if (!Enter())
            return MissingType(start);
        var specifiers = ParseSpecifiers(mayHaveStorage: false, onlyTypeFits: true);
        var type = specifiers.Type;
        if (type is null)
        {
            FailExpected("a type");
            type = MissingType(start);
        }
        else
        {
            var attributes = specifiers.Attributes;
            type = ParseDeclarator(WithAttributes(type, attributes), ref attributes, DeclaratorForm.Abstract).Type;
        }
        Leave();
        return type;
    }

    /// <summary>Stands where no type could be read; the failure discards it.</summary>
    private BuiltinTypeSyntax MissingType(int start) => new(From(start), AttributeSet.None, BuiltinTypeKind.Int);

    /// <summary>The attributes among the specifiers of a type name belong to its type: there is no declaration to take them.</summary>
    private static TypeSyntax WithAttributes(TypeSyntax type, AttributeSet attributes) => (attributes == AttributeSet.None, type) switch
    {
        (true, _) => type,
        (_, BuiltinTypeSyntax builtin) => new BuiltinTypeSyntax(builtin.Span, attributes, builtin.Kind),
        (_, TypedefNameSyntax name) => new TypedefNameSyntax(name.Span, attributes, name.Name),
        (_, TypeofSyntax of) => new TypeofSyntax(of.Span, attributes, of.Type, of.Operand),
        _ => type,
    };
}
