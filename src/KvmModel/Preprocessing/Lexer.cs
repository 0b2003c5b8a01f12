using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// In: the text of a file. Out: its preprocessing tokens (C11 5.1.1.2 phases 2 and 3): lines spliced, comments gone, the last token of
/// kind <see cref="TokenKind.EndOfFile"/>. Every character that is no white space or comment belongs to exactly one token. Never fails:
/// an unterminated literal is one <see cref="TokenKind.Other"/> token up to the end of its line, as GCC reads it. Trigraphs are not
/// replaced (GCC's default).
/// </summary>
internal ref struct Lexer
{
    /// <summary>Longer files are cut here (a table of registers has 1 MB): it bounds memory against a file that is one endless line.</summary>
    public const int MaxFileLength = 8 << 20;

    [ThreadStatic]
    private static Token[]? _scratch;

    private readonly SourceText _source;
    private readonly ReadOnlySpan<char> _text;
    private Token[] _tokens;
    private int _count;
    private int _position;
    private TokenFlags _flags;

    private Lexer(SourceText source)
    {
        _source = source;
        _text = source.Text.AsSpan(0, Math.Min(source.Text.Length, MaxFileLength));
        _tokens = _scratch ?? new Token[1 << 12];
        _flags = TokenFlags.StartOfLine;
    }

    /// <summary>The tokens of a file, freshly read; <see cref="LexedFile.Of"/> keeps them.</summary>
    public static Token[] Tokenize(SourceText source)
    {
        var lexer = new Lexer(source);
        lexer.Run();
        lexer.Add(TokenKind.EndOfFile, "", lexer._text.Length, 0);
        _scratch = lexer._tokens.Length <= 1 << 20 ? lexer._tokens : null;
        return lexer._tokens.AsSpan(0, lexer._count).ToArray();
    }

    private void Run()
    {
        var text = _text;
        while (_position < text.Length)
        {
            var c = text[_position];
            if (CharacterClass.IsIdentifierStart(c))
            {
                Identifier();
                continue;
            }
            switch (c)
            {
                case '\n':
                    _flags = TokenFlags.StartOfLine;
                    _position++;
                    break;
                case ' ' or '\t' or '\r' or '\v' or '\f':
                    _flags |= TokenFlags.LeadingSpace;
                    _position++;
                    break;
                case '\\' when SpliceLength(text, _position) is > 0 and var splice:
                    _position += splice;
                    break;
                case '/' when Peek(1) == '/':
                    _position += 2;
                    LineComment();
                    break;
                case '/' when Peek(1) == '*':
                    _position += 2;
                    BlockComment();
                    break;
                default:
                    Token();
                    break;
            }
        }
    }

    private readonly char Peek(int ahead) => (uint)(_position + ahead) < (uint)_text.Length ? _text[_position + ahead] : '\0';

    /// <summary>The length of a backslash, optional white space (GCC) and newline at <paramref name="at"/>; 0 when there is none.</summary>
    private static int SpliceLength(ReadOnlySpan<char> text, int at)
    {
        if ((uint)at >= (uint)text.Length || text[at] != '\\')
            return 0;
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] == '\n')
                return end + 1 - at;
            if (text[end] is not (' ' or '\t' or '\r' or '\v' or '\f'))
                return 0;
        }
        return 0;
    }

    private void Identifier()
    {
        var text = _text;
        var start = _position;
        var end = start + 1;
        while ((uint)end < (uint)text.Length && CharacterClass.IsIdentifierPart(text[end]))
            end++;
        if ((uint)end < (uint)text.Length)
        {
            var next = text[end];
            if (next == '\\' && SpliceLength(text, end) > 0 || next is '"' or '\'' && CharacterClass.IsEncodingPrefix(text[start..end]))
            {
                Token();
                return;
            }
        }
        _position = end;
        AddIdentifier(text[start..end], start);
    }

    private void Token()
    {
        var start = _position;
        var rest = _text[start..];
        var length = TokenScanner.Scan(rest, out var kind);
        if (length < 0 || CharacterClass.CanContinue(kind) && SpliceLength(rest, length) > 0)
        {
            SplicedToken();
            return;
        }
        _position = start + length;
        AddToken(kind, rest[..length], start);
    }

    /// <summary>A token that may hold line splices: is scanned in a copy without them, which grows for as long as the token reaches its end.</summary>
    private void SplicedToken()
    {
        var start = _position;
        for (var size = 128; ; size *= 2)
        {
            var clean = new char[size];
            var ends = new int[size]; // ends[i]: where clean[i] ends in the text
            var filled = 0;
            var at = start;
            while (filled < size && at < _text.Length)
            {
                if (SpliceLength(_text, at) is > 0 and var splice)
                {
                    at += splice;
                    continue;
                }
                clean[filled] = _text[at++];
                ends[filled++] = at;
            }
            var length = TokenScanner.Scan(clean.AsSpan(0, filled), out var kind);
            if (length < 0) // splicing made another splice, which no longer is one
                (length, kind) = (clean.AsSpan(0, filled).IndexOf('\n'), TokenKind.Other);
            if (length + 3 > filled && at < _text.Length)
                continue;
            if (clean[0] == '/' && filled > 1 && clean[1] is '/' or '*')
            {
                _position = ends[1];
                if (clean[1] == '/')
                    LineComment();
                else
                    BlockComment();
                return;
            }
            _position = ends[length - 1];
            AddToken(kind, clean.AsSpan(0, length), start);
            return;
        }
    }

    private void LineComment()
    {
        _flags |= TokenFlags.LeadingSpace;
        while (true)
        {
            var newline = _text[_position..].IndexOf('\n');
            if (newline < 0)
            {
                _position = _text.Length;
                return;
            }
            newline += _position;
            var last = newline - 1;
            while (last >= _position && _text[last] is ' ' or '\t' or '\r' or '\v' or '\f')
                last--;
            _position = newline;
            if (last < 0 || _text[last] != '\\')
                return;
            _position++;
        }
    }

    private void BlockComment()
    {
        _flags |= TokenFlags.LeadingSpace;
        while (true)
        {
            var star = _text[_position..].IndexOf('*');
            if (star < 0)
            {
                _position = _text.Length;
                return;
            }
            _position += star + 1;
            while (SpliceLength(_text, _position) is > 0 and var splice)
                _position += splice;
            if (Peek(0) == '/')
            {
                _position++;
                return;
            }
        }
    }

    private void AddToken(TokenKind kind, ReadOnlySpan<char> spelling, int offset)
    {
        switch (kind)
        {
            case TokenKind.Identifier:
                AddIdentifier(spelling, offset);
                break;
            case TokenKind.String or TokenKind.Character or TokenKind.Other:
                Add(kind, spelling.ToString(), offset, 0);
                break;
            default:
                Add(kind, SpellingPool.Intern(spelling), offset, 0);
                break;
        }
    }

    private void AddIdentifier(ReadOnlySpan<char> spelling, int offset)
    {
        var text = SpellingPool.Intern(spelling, out var symbol);
        Add(TokenKind.Identifier, text, offset, symbol);
    }

    private void Add(TokenKind kind, string text, int offset, int symbol)
    {
        if (_count == _tokens.Length)
            Array.Resize(ref _tokens, _count * 2);
        _tokens[_count++] = new Token(kind, _flags, 0, offset, text, _source) { Symbol = symbol };
        _flags = TokenFlags.None;
    }
}
