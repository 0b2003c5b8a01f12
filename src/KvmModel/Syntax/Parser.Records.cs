using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Structs, unions and enumerations (C11 6.7.2.1, 6.7.2.2).</content>
public sealed partial class Parser
{
    // struct-or-union-specifier = ("struct" | "union") attribute* name? ("{" member-declaration* "}" attribute*)?
    private RecordTypeSyntax ParseRecord()
    {
        var start = _at;
        var isUnion = _keyword == Keyword.Union;
        Advance();
        var attributes = ParseAttributes(AttributeSet.None);
        string? tag = null;
        if (IsName)
        {
            tag = TokenAt(_at).Text;
            Advance();
        }
        ImmutableArray<MemberSyntax> members = default;
        var pack = 0;
        if (_kind == TokenKind.LeftBrace && Enter())
        {
            members = ParseMembers();
            Leave();
            if (!HasFailed)
            {
                pack = PackPragmas.LimitAt(TokenAt(_at - 1));
                attributes = ParseAttributes(attributes);
            }
        }
        else if (tag is null)
            FailExpected("a tag or '{'");
        return new RecordTypeSyntax(From(start), attributes, isUnion, tag, members) { Pack = pack };
    }

    // member-declaration = specifier-qualifier-list (member-declarator ("," member-declarator)*)? ";" | static-assert | ";"
    // member-declarator  = declarator? (":" constant-expression)? attribute*
    private ImmutableArray<MemberSyntax> ParseMembers()
    {
        Expect(TokenKind.LeftBrace, "{");
        var members = ImmutableArray.CreateBuilder<MemberSyntax>();
        var (floor, highest) = (_height, _height);
        while (_kind is not (TokenKind.RightBrace or TokenKind.EndOfFile))
        {
            if (Accept(TokenKind.Semicolon))
                continue;
            if (_keyword == Keyword.StaticAssert)
            {
                ParseStaticAssert();
                continue;
            }
            ParseMember(members);
            Sibling(ref highest, floor);
        }
        _height = highest;
        Expect(TokenKind.RightBrace, "}");
        return members.DrainToImmutable();
    }

    private void ParseMember(ImmutableArray<MemberSyntax>.Builder members)
    {
        var start = _at;
        var specifiers = ParseSpecifiers(mayHaveStorage: false, onlyTypeFits: true);
        if (specifiers.Type is not { } type)
        {
            FailExpected("a member's type");
            return;
        }
        if (_kind == TokenKind.Semicolon)
        {
            Advance();
            members.Add(new MemberSyntax(From(start), null, type, null, specifiers.Attributes));
            return;
        }
        while (!HasFailed)
        {
            var attributes = specifiers.Attributes;
            var declarator = _kind == TokenKind.Colon ? new Declarator(null, -1, type) : ParseDeclarator(type, ref attributes, DeclaratorForm.Named);
            var width = Accept(TokenKind.Colon) ? ParseConditional() : null;
            attributes = ParseDeclaratorTrailer(attributes);
            var goesOn = _kind == TokenKind.Comma;
            if (!goesOn)
                Expect(TokenKind.Semicolon, ";");
            members.Add(new MemberSyntax(From(start), declarator.Name, declarator.Type, width, attributes, declarator.NameToken));
            if (!goesOn)
                return;
            Advance();
        }
    }

    // enum-specifier = "enum" attribute* name? (":" type-name)? ("{" enumerator ("," enumerator)* ","? "}" attribute*)?     C11 6.7.2.2, C23
    private EnumTypeSyntax ParseEnum()
    {
        var start = _at;
        Advance();
        var attributes = ParseAttributes(AttributeSet.None);
        string? tag = null;
        if (IsName)
        {
            tag = TokenAt(_at).Text;
            Advance();
        }
        TypeSyntax? underlying = null;
        if (_kind == TokenKind.Colon && StartsTypeName(_at + 1))
        {
            Advance();
            underlying = ParseTypeName();
        }
        ImmutableArray<EnumeratorSyntax> enumerators = default;
        if (Accept(TokenKind.LeftBrace))
        {
            enumerators = ParseEnumerators();
            if (!HasFailed)
                attributes = ParseAttributes(attributes);
        }
        else if (tag is null)
            FailExpected("a tag or '{'");
        return new EnumTypeSyntax(From(start), attributes, tag, enumerators, underlying);
    }

    // enumerator = name attribute* ("=" constant-expression)?
    private ImmutableArray<EnumeratorSyntax> ParseEnumerators()
    {
        var enumerators = ImmutableArray.CreateBuilder<EnumeratorSyntax>();
        var (floor, highest) = (_height, _height);
        while (_kind is not (TokenKind.RightBrace or TokenKind.EndOfFile))
        {
            var start = _at;
            var name = ExpectName("an enumerator's name");
            ParseAttributes(AttributeSet.None);
            var value = Accept(TokenKind.Equal) ? ParseConditional() : null;
            enumerators.Add(new EnumeratorSyntax(From(start), name, value));
            _scopes.Declare(name, isTypedef: false, start);
            Sibling(ref highest, floor);
            if (!Accept(TokenKind.Comma))
                break;
        }
        _height = highest;
        Expect(TokenKind.RightBrace, "}");
        return enumerators.DrainToImmutable();
    }
}
