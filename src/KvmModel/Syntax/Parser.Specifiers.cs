using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Declaration specifiers: storage classes, qualifiers, attributes and the one type that they spell, in any order (C11 6.7.1 to 6.7.4).</content>
public sealed partial class Parser
{
    /// <param name="Type">Null when no type was written.</param>
    private readonly record struct Specifiers(TypeSyntax? Type, StorageClass Storage, bool IsTypedef, AttributeSet Attributes);

    /// <summary>The multiset of type keywords seen so far: C11 6.7.2 p2 allows them in any order.</summary>
    [Flags]
    private enum TypeWords
    {
        None = 0, Void = 1, Bool = 2, Char = 4, Short = 8, Int = 16, Long = 32, LongLong = 64, Signed = 128, Unsigned = 256,
        Float = 512, Double = 1024, Int128 = 2048, VaList = 4096, Auto = 8192, LongDouble = 16384,
    }

    // declaration-specifiers   = (storage-class | type-specifier | type-qualifier | function-specifier | alignment-specifier | attribute)*      C11 6.7
    // specifier-qualifier-list = the same without storage classes and function specifiers                                                     C11 6.7.2.1
    // type-specifier           = "void" | "char" | … | struct | enum | typedef-name | typeof | "_Atomic" "(" type-name ")"                     C11 6.7.2
    private Specifiers ParseSpecifiers(bool mayHaveStorage, bool onlyTypeFits)
    {
        TypeSyntax? type = null;
        var words = TypeWords.None;
        var storage = StorageClass.None;
        var attributes = AttributeSet.None;
        bool isTypedef = false, isAuto = false;
        int typeStart = -1, typeEnd = -1;
        while (true)
        {
            var at = _at;
            var hasType = type is not null || words != TypeWords.None;
            var word = TypeWords.None;
            switch (_keyword)
            {
                case Keyword.Typedef when mayHaveStorage: isTypedef = true; Advance(); continue;
                case Keyword.Static when mayHaveStorage: storage |= StorageClass.Static; Advance(); continue;
                case Keyword.Extern when mayHaveStorage: storage |= StorageClass.Extern; Advance(); continue;
                case Keyword.Inline when mayHaveStorage: storage |= StorageClass.Inline; Advance(); continue;
                case Keyword.Register when mayHaveStorage: storage |= StorageClass.Register; Advance(); continue;
                case Keyword.ThreadLocal when mayHaveStorage: storage |= StorageClass.ThreadLocal; Advance(); continue;
                case Keyword.NoReturn when mayHaveStorage: attributes = attributes with { IsNoReturn = true }; Advance(); continue;
                case Keyword.Auto when mayHaveStorage: isAuto = true; typeStart = at; Advance(); continue;
                case Keyword.Const or Keyword.Volatile or Keyword.Restrict: Advance(); continue;
                case Keyword.Extension: Advance(); continue;
                case Keyword.Attribute: attributes = ParseAttributes(attributes); continue;
                case Keyword.Alignas: attributes = ParseAlignas(attributes); continue;
                case Keyword.Atomic when KindAt(_at + 1) != TokenKind.LeftParen: Advance(); continue;
                case Keyword.Atomic when !hasType:
                    Advance();
                    Advance();
                    type = ParseTypeName();
                    Expect(TokenKind.RightParen, ")");
                    break;
                case Keyword.Struct or Keyword.Union when !hasType: type = ParseRecord(); break;
                case Keyword.Enum when !hasType: type = ParseEnum(); break;
                case Keyword.Typeof when !hasType: type = ParseTypeof(); break;
                case Keyword.Void: word = TypeWords.Void; break;
                case Keyword.Bool: word = TypeWords.Bool; break;
                case Keyword.Char: word = TypeWords.Char; break;
                case Keyword.Short: word = TypeWords.Short; break;
                case Keyword.Int: word = TypeWords.Int; break;
                case Keyword.Long: word = (words & TypeWords.Long) != 0 ? TypeWords.LongLong : TypeWords.Long; break;
                case Keyword.Int128: word = TypeWords.Int128; break;
                case Keyword.UInt128: word = TypeWords.Int128; words |= TypeWords.Unsigned; break;
                case Keyword.Signed: word = TypeWords.Signed; break;
                case Keyword.Unsigned: word = TypeWords.Unsigned; break;
                case Keyword.Float: word = TypeWords.Float; break;
                case Keyword.Double: word = TypeWords.Double; break;
                case Keyword.LongDouble: word = TypeWords.LongDouble; break;
                case Keyword.VaList: word = TypeWords.VaList; break;
                case Keyword.AutoType: word = TypeWords.Auto; break;
                case Keyword.None when IsName && !hasType && !isAuto && (onlyTypeFits || IsTypeNameHere()):
                    type = new TypedefNameSyntax(new TokenSpan(at, at + 1), AttributeSet.None, TokenAt(at).Text);
                    Advance();
                    break;
                case Keyword.None when IsName && IsUndefinedAttribute(hasType): Advance(); continue;
                case Keyword.None when AtAttribute: attributes = ParseAttributes(attributes); continue;
                default:
                    if (words != TypeWords.None && type is null)
                        type = ResolveWords(words, new TokenSpan(typeStart, typeEnd));
                    else if (type is null && isAuto)
                        type = new BuiltinTypeSyntax(new TokenSpan(typeStart, typeStart + 1), AttributeSet.None, BuiltinTypeKind.AutoType);
                    return new Specifiers(type, storage, isTypedef, attributes);
            }
            if (word != TypeWords.None)
            {
                if (type is not null || (words & word) != 0)
                    Fail($"'{Text}' cannot follow the type before it");
                words |= word;
                Advance();
            }
            if (typeStart < 0 || isAuto)
                (typeStart, isAuto) = (at, false);
            typeEnd = _at;
        }
    }

    /// <summary>
    /// Whether the name at hand is a type: a typedef name, or else a name that nobody declared before another name, or before stars and a name at file scope.
    /// (A guess: the typedef of a header that the tree lacks. The binder reports such a type as unknown.)
    /// </summary>
    private bool IsTypeNameHere()
    {
        if (_scopes.IsTypedefName(TokenAt(_at).Text))
            return true;
        var next = _at + 1;
        if (_parseBody is not null)
            while (KindAt(next) == TokenKind.Star)
                next++;
        return IsNameAt(next) && !(next == _at + 1 && IsTypedefNameAt(next));
    }

    /// <summary>
    /// Whether the name at hand is an attribute macro that nobody defined: <c>__user</c> between a type and a declarator, or any name before a keyword or a typedef
    /// name that goes on with the specifiers of an external declaration. (A guess, for trees that lack the header.)
    /// </summary>
    private bool IsUndefinedAttribute(bool hasType) => hasType
        ? TokenAt(_at).Text.StartsWith('_') && (IsNameAt(_at + 1) || KindAt(_at + 1) == TokenKind.Star)
        : _parseBody is not null && (KeywordAt(_at + 1) is > Keyword.None and < Keyword.Attribute || IsTypedefNameAt(_at + 1));

    private bool IsTypedefNameAt(int index) => IsNameAt(index) && _scopes.IsTypedefName(TokenAt(index).Text);

    private BuiltinTypeSyntax? ResolveWords(TypeWords words, TokenSpan span)
    {
        BuiltinTypeKind? kind = (words & ~TypeWords.Signed) switch
        {
            TypeWords.Void when words == TypeWords.Void => BuiltinTypeKind.Void,
            TypeWords.Bool when words == TypeWords.Bool => BuiltinTypeKind.Bool,
            TypeWords.Char => (words & TypeWords.Signed) != 0 ? BuiltinTypeKind.SignedChar : BuiltinTypeKind.Char,
            TypeWords.Unsigned | TypeWords.Char => BuiltinTypeKind.UnsignedChar,
            TypeWords.Short or TypeWords.Short | TypeWords.Int => BuiltinTypeKind.Short,
            TypeWords.Unsigned | TypeWords.Short or TypeWords.Unsigned | TypeWords.Short | TypeWords.Int => BuiltinTypeKind.UnsignedShort,
            TypeWords.Int or TypeWords.None => BuiltinTypeKind.Int,
            TypeWords.Unsigned or TypeWords.Unsigned | TypeWords.Int => BuiltinTypeKind.UnsignedInt,
            TypeWords.Long or TypeWords.Long | TypeWords.Int => BuiltinTypeKind.Long,
            TypeWords.Unsigned | TypeWords.Long or TypeWords.Unsigned | TypeWords.Long | TypeWords.Int => BuiltinTypeKind.UnsignedLong,
            TypeWords.Long | TypeWords.LongLong or TypeWords.Long | TypeWords.LongLong | TypeWords.Int => BuiltinTypeKind.LongLong,
            TypeWords.Unsigned | TypeWords.Long | TypeWords.LongLong or TypeWords.Unsigned | TypeWords.Long | TypeWords.LongLong | TypeWords.Int
                => BuiltinTypeKind.UnsignedLongLong,
            TypeWords.Int128 => BuiltinTypeKind.Int128,
            TypeWords.Unsigned | TypeWords.Int128 => BuiltinTypeKind.UnsignedInt128,
            TypeWords.Float when words == TypeWords.Float => BuiltinTypeKind.Float,
            TypeWords.Double when words == TypeWords.Double => BuiltinTypeKind.Double,
            TypeWords.Long | TypeWords.Double or TypeWords.LongDouble => BuiltinTypeKind.LongDouble,
            TypeWords.VaList => BuiltinTypeKind.VaList,
            TypeWords.Auto => BuiltinTypeKind.AutoType,
            _ => null,
        };
        if (kind is null || (words & (TypeWords.Signed | TypeWords.Unsigned)) == (TypeWords.Signed | TypeWords.Unsigned))
        {
            Fail("these type specifiers do not go together");
            kind = BuiltinTypeKind.Int;
        }
        return new BuiltinTypeSyntax(span, AttributeSet.None, kind.Value);
    }

    // typeof-specifier = ("typeof" | "typeof_unqual") "(" (expression | type-name) ")"            GNU C, C23 6.7.2.5
    private TypeofSyntax ParseTypeof()
    {
        var start = _at;
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var (type, operand) = StartsTypeName(_at) ? (ParseTypeName(), (Expression?)null) : ((TypeSyntax?)null, ParseExpression());
        Expect(TokenKind.RightParen, ")");
        return new TypeofSyntax(From(start), AttributeSet.None, type, operand);
    }

    /// <summary>Whether a type name, or a declaration, starts at a token.</summary>
    private bool StartsTypeName(int index)
    {
        while (KeywordAt(index) == Keyword.Extension)
            index++;
        return KeywordAt(index) switch
        {
            >= Keyword.Typedef and <= Keyword.Alignas => true,
            Keyword.None => IsTypedefNameAt(index),
            _ => false,
        };
    }
}
