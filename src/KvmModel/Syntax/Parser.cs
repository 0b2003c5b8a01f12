using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>
/// Reads the tokens of a preprocessed unit as C11 with the GNU extensions of the kernel, by recursive descent; each parse function carries its
/// production. In: tokens. Out: a tree with exact spans. Invariants: every input gives a tree and never an exception; each token is parsed a
/// bounded number of times; nesting beyond <see cref="MaxDepth"/> and trees higher than <see cref="MaxHeight"/> end in an error node.
/// </summary>
/// <remarks>
/// Errors: the first failure pins the current token to an end of file, so that every loop and every expectation ends at once and the functions unwind.
/// The nearest enclosing list that can lose an element (external declarations, block items, initialiser items) takes the failure up, makes an error
/// node and goes on behind the next token that may end the element (<see cref="Recover"/>), never before the point of failure.
/// Bodies of functions are skipped by their braces and parsed on demand, with the typedef names that stood before them; so are initialisers in braces, in a declaration that was parsed before.
/// </remarks>
public sealed partial class Parser
{
    /// <summary>
    /// How deep parentheses, statements, declarators and the like may nest; a block counts twice. C11 5.2.4.1 asks for 127 blocks and 63 parentheses;
    /// kernels stay below it with all macros expanded, and it fits a stack of 1 MB.
    /// </summary>
    public const int MaxDepth = 512;

    /// <summary>How high a tree may grow by repetition without nesting (<c>a | b | c …</c>, <c>else if</c>), so that those who walk it by recursion are safe.</summary>
    public const int MaxHeight = 5000;

    private readonly Token[] _tokens;

    /// <summary>The index, in the unit, of the first of <see cref="_tokens"/>. All other indices are the unit's.</summary>
    private readonly int _origin;
    private readonly int _end;
    private readonly TypedefScopes _scopes;

    private int _at;
    private TokenKind _kind;
    private Keyword _keyword;
    private int _depth;
    private int _height;
    private string? _failure;
    private int _failedAt;

    private Parser(Token[] tokens, int origin, int start, int end, TypedefScopes scopes, Func<FunctionDefinition, CompoundStatement>? parseBody = null, Func<int, Expression>? parseInitializer = null)
    {
        _tokens = tokens;
        _origin = origin;
        _end = end;
        _scopes = scopes;
        _parseBody = parseBody;
        _parseInitializer = parseInitializer;
        MoveTo(start);
    }

    /// <summary>Reads a list of tokens that stands alone, such as a macro's body, as one expression; spans index into <paramref name="tokens"/>.</summary>
    /// <param name="tokens">With or without an end of file.</param>
    /// <param name="isTypedefName">Which names are types, such as <see cref="TranslationUnit.IsTypedefName"/>; none when null.</param>
    /// <returns>An <see cref="ErrorExpression"/> when the tokens are not exactly one expression.</returns>
    public static Expression ParseExpression(Token[] tokens, Func<string, bool>? isTypedefName = null)
    {
        var parser = ForFragment(tokens, isTypedefName);
        var expression = parser.ParseExpression();
        return parser.FinishFragment() is { } reason ? new ErrorExpression(new TokenSpan(0, parser._end), reason) : expression;
    }

    /// <summary>Reads a list of tokens that stands alone as one statement; spans index into <paramref name="tokens"/>.</summary>
    /// <returns>An <see cref="ErrorStatement"/> when the tokens are not exactly one statement.</returns>
    public static Statement ParseStatement(Token[] tokens, Func<string, bool>? isTypedefName = null)
    {
        var parser = ForFragment(tokens, isTypedefName);
        var block = parser._scopes.Open();
        var statement = parser.ParseBlockItem();
        parser._scopes.Close(block);
        return parser.FinishFragment() is { } reason ? new ErrorStatement(new TokenSpan(0, parser._end), reason) : statement;
    }

    private static Parser ForFragment(Token[] tokens, Func<string, bool>? isTypedefName) =>
        new(tokens, 0, 0, tokens.Length, new TypedefScopes(new Dictionary<string, int>(StringComparer.Ordinal), int.MaxValue, isTypedefName));

    private string? FinishFragment()
    {
        if (_failure is null && _kind != TokenKind.EndOfFile)
            Fail($"'{Text}' stands behind the end");
        return _failure;
    }

    private ref readonly Token TokenAt(int index) => ref _tokens[index - _origin];

    private string Text => _at < _end ? TokenAt(_at).Text : "the end";

    private bool HasFailed => _failure is not null;

    /// <summary>Goes to the next token; a no-op after a failure and at the end.</summary>
    private void Advance()
    {
        if (_failure is null && _at < _end)
            MoveTo(_at + 1);
    }

    private void MoveTo(int index)
    {
        _at = index;
        if (index < _end)
        {
            ref readonly var token = ref TokenAt(index);
            _kind = token.Kind;
            _keyword = _kind == TokenKind.Identifier ? Keywords.Of(token.Text) : Keyword.None;
        }
        else
        {
            _kind = TokenKind.EndOfFile;
            _keyword = Keyword.None;
        }
    }

    private TokenKind KindAt(int index) => _failure is null && index < _end ? TokenAt(index).Kind : TokenKind.EndOfFile;

    private Keyword KeywordAt(int index) => KindAt(index) == TokenKind.Identifier ? Keywords.Of(TokenAt(index).Text) : Keyword.None;

    /// <summary>An identifier that is no keyword.</summary>
    private bool IsName => _kind == TokenKind.Identifier && _keyword == Keyword.None;

    private bool IsNameAt(int index) => KindAt(index) == TokenKind.Identifier && Keywords.Of(TokenAt(index).Text) == Keyword.None;

    private bool Accept(TokenKind kind)
    {
        if (_kind != kind)
            return false;
        Advance();
        return true;
    }

    private bool Accept(Keyword keyword)
    {
        if (_keyword != keyword)
            return false;
        Advance();
        return true;
    }

    private void Expect(TokenKind kind, string spelling)
    {
        if (_kind == kind)
            Advance();
        else
            FailExpected($"'{spelling}'");
    }

    private string ExpectName(string what)
    {
        if (!IsName)
        {
            FailExpected(what);
            return "";
        }
        var name = TokenAt(_at).Text;
        Advance();
        return name;
    }

    private TokenSpan From(int start) => new(start, _at);

    /// <summary>Notes the first failure and pins the current token to an end of file until <see cref="Recover"/>.</summary>
    private void Fail(string reason)
    {
        if (_failure is not null)
            return;
        _failure = reason;
        _failedAt = _at;
        _kind = TokenKind.EndOfFile;
        _keyword = Keyword.None;
    }

    private void FailExpected(string what)
    {
        if (_failure is null)
            Fail($"{what} is expected, not {(_kind == TokenKind.EndOfFile ? "the end" : $"'{Text}'")}");
    }

    private ErrorExpression FailExpression(int start, string what)
    {
        FailExpected(what);
        return new ErrorExpression(From(start), _failure!);
    }

    /// <summary>Counts one level of nesting; when it gives false, the caller returns at once, without <see cref="Leave"/>.</summary>
    private bool Enter()
    {
        if (_depth >= MaxDepth)
        {
            Fail($"more than {MaxDepth} levels of nesting");
            return false;
        }
        _depth++;
        return true;
    }

    private void Leave() => _depth--;

    /// <summary>Counts one level of height that the tree gains without nesting. Siblings are counted apart: see <see cref="Sibling"/>.</summary>
    private void Grow()
    {
        if (++_height > MaxHeight)
            Fail($"more than {MaxHeight} links in one chain of operators, branches or declarators");
    }

    /// <summary>Ends an element of a list whose elements stand beside each other, not above: the height is that of the highest so far.</summary>
    /// <param name="highest">The highest of the elements before; updated.</param>
    /// <param name="floor">The height from which each element starts.</param>
    private void Sibling(ref int highest, int floor)
    {
        highest = Math.Max(highest, _height);
        _height = floor;
    }

    /// <summary>
    /// Takes a failure up: finds where the list element that began at <paramref name="start"/> may end, not before the failure, moves there and gives the reason.
    /// Brackets that opened in the element must close in it; a closing brace that did not is the list's own, and always ends the element before it.
    /// </summary>
    private string Recover(int start, TokenKind separator, bool includeSeparator)
    {
        var reason = _failure!;
        int parens = 0, braces = 0, index = start;
        for (; index < _end; index++)
        {
            var kind = TokenAt(index).Kind;
            if (kind == TokenKind.EndOfFile)
                break;
            if (kind is TokenKind.LeftParen or TokenKind.LeftBracket)
                parens++;
            else if (kind is TokenKind.RightParen or TokenKind.RightBracket)
                parens = Math.Max(0, parens - 1);
            else if (kind == TokenKind.LeftBrace)
                braces++;
            else if (kind == TokenKind.RightBrace)
            {
                if (braces == 0)
                    break;
                if (--braces == 0 && parens == 0 && separator == TokenKind.Semicolon && index >= _failedAt && !ContinuesAfterBrace(index + 1))
                {
                    index++;
                    break;
                }
            }
            else if (kind == separator && braces == 0 && parens == 0 && index >= _failedAt && !IsElse(index + 1))
            {
                if (includeSeparator)
                    index++;
                break;
            }
        }
        _failure = null;
        MoveTo(index);
        return reason;
    }

    private bool ContinuesAfterBrace(int index) =>
        index < _end && (TokenAt(index).Kind is TokenKind.Semicolon or TokenKind.Comma or TokenKind.Equal || IsElse(index) || TokenAt(index).Is("while"));

    private bool IsElse(int index) => index < _end && TokenAt(index).Is("else");

    /// <summary>Steps over <c>( … )</c> or <c>{ … }</c> from its opening token, counting that kind of bracket alone.</summary>
    private void SkipBalanced(TokenKind open, TokenKind close, string what)
    {
        if (HasFailed)
            return;
        var depth = 0;
        for (var index = _at; index < _end; index++)
        {
            var kind = TokenAt(index).Kind;
            if (kind == open)
                depth++;
            else if (kind == close && --depth == 0)
            {
                MoveTo(index + 1);
                return;
            }
        }
        Fail($"{what} is never closed");
    }
}
