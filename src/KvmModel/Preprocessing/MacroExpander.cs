namespace KvmModel.Preprocessing;

/// <summary>
/// Expands macros (C11 6.10.3.1-4) as GCC's cpplib does where the standard leaves it open: a macro is disabled from the moment its
/// replacement is entered until the last token of the replacement has been read, which may be while the arguments of a later call are
/// collected; a name met while its macro is disabled is painted and never expands again. Tokens are pulled: <see cref="Next"/> gives the next
/// one that is not replaced. What lies below the innermost replacement comes from <see cref="IPreprocessorHost"/> or, for a list, ends there.
/// </summary>
internal sealed partial class MacroExpander
{
    private readonly MacroTable _macros;
    private readonly IPreprocessorHost _host;
    private readonly PreprocessorLimits _limits;
    private readonly Stack<TokenList> _stock = new();
    private Frame[] _frames = new Frame[32];
    private int _depth;
    private int _floor;
    private int _nesting;
    private int _work;

    /// <summary>How far <see cref="_work"/> may go for what is being replaced.</summary>
    private int _ceiling;

    private bool _feeds;
    private Space _space;

    public MacroExpander(MacroTable macros, ExpansionLog log, IPreprocessorHost host, PreprocessorLimits limits)
    {
        _macros = macros;
        Log = log;
        _host = host;
        _limits = limits;
    }

    /// <summary>What the tokens come from and what the built-in macros look at.</summary>
    internal interface IPreprocessorHost
    {
        /// <summary>Whether the next token of the file is a left parenthesis, without reading it; a directive or the end of the file is not.</summary>
        bool NextIsLeftParen { get; }

        /// <summary>The next token of the file, directives obeyed; false at its end.</summary>
        bool Next(out Token token);

        /// <summary>The value of a built-in macro that takes an operand or depends on the file.</summary>
        string Builtin(BuiltinMacro builtin, Token name, ReadOnlySpan<Token> operand);

        void Report(string code, string message, in Token at);
    }

    /// <summary>The white space that stands before the next token: its own, or that of the macro name or parameter it replaces. Only <c>#</c> can tell (GCC's padding tokens).</summary>
    internal enum Space : byte
    {
        Own,
        None,
        White,
    }

    private struct Frame
    {
        public Token[] Tokens;
        public int Position;
        public int End;
        public int Symbol; // the macro that is enabled again at the end; 0: none
        public int Expansion; // given to each token; -1: they have theirs
        public TokenList? Rented;
    }

    public ExpansionLog Log { get; }

    /// <summary>What <c>__COUNTER__</c> is next.</summary>
    public int Counter { get; set; }

    /// <summary>What was done so far, as <see cref="PreprocessorLimits.Work"/> counts it.</summary>
    public int Work => _work;

    /// <summary>Whether the unit's limit was hit; nothing more is given then.</summary>
    public bool IsExhausted => _work > _limits.Work;

    /// <summary>Whether the limit of one replacement was hit; nothing more of it is given then.</summary>
    public bool IsCut => _work > _ceiling;

    /// <summary>Counts work done elsewhere towards the limit.</summary>
    public void Charge(int work) => _work += work;

    /// <summary>Starts with an identifier of the file; true when it is replaced, and <see cref="Next"/> gives by what; false when it stands, perhaps painted.</summary>
    public bool Begin(ref Token token)
    {
        var symbol = SymbolOf(token);
        if (_macros.Consult(symbol) is not { } macro)
            return false;
        _feeds = true;
        _space = Space.Own;
        _ceiling = Ceiling();
        return Enter(ref token, symbol, macro);
    }

    /// <summary>The next token that is not replaced; false at the end of the replacement or list.</summary>
    public bool Next(out Token token)
    {
        while (NextOfFrames(out token))
        {
            if (token.Kind != TokenKind.Identifier || (token.Flags & TokenFlags.NoExpand) != 0)
                return true;
            var symbol = SymbolOf(token);
            if (_macros.Consult(symbol) is not { } macro || !Enter(ref token, symbol, macro))
                return true;
        }
        return false;
    }

    /// <summary>The next token as it stands, for the operand of <c>defined</c> and the like.</summary>
    public bool NextUnexpanded(out Token token) => NextOfFrames(out token);

    /// <summary>Leaves the rest of a replacement.</summary>
    public void Abandon()
    {
        while (_depth > _floor)
            Pop();
        _space = Space.Own;
    }

    /// <summary>Puts a list of tokens in front of everything, closed on both sides; returns what <see cref="EndList"/> needs.</summary>
    internal ListScope BeginList(Token[] tokens, int start, int end)
    {
        var scope = new ListScope(_floor, _feeds, _space);
        if (_depth == 0)
            _ceiling = Ceiling();
        _floor = _depth;
        _feeds = false;
        _space = Space.Own;
        Push(new Frame { Tokens = tokens, Position = start, End = end, Expansion = -1 });
        return scope;
    }

    public void EndList(ListScope scope)
    {
        while (_depth > _floor)
            Pop();
        (_floor, _feeds, _space) = (scope.Floor, scope.Feeds, scope.Space);
    }

    /// <summary>Expands a list of tokens completely, by itself.</summary>
    public void ExpandList(Token[] tokens, int start, int end, TokenList result)
    {
        var scope = BeginList(tokens, start, end);
        while (Next(out var token))
            result.Add(token);
        result.Trailing = _space;
        EndList(scope);
    }

    /// <summary>What <see cref="BeginList"/> found, for <see cref="EndList"/> to restore.</summary>
    internal readonly record struct ListScope(int Floor, bool Feeds, Space Space);

    private bool NextOfFrames(out Token token)
    {
        while (_depth > _floor && ++_work <= _ceiling)
        {
            ref var frame = ref _frames[_depth - 1];
            if (frame.Position == frame.End)
            {
                Pop();
                continue;
            }
            token = frame.Tokens[frame.Position++];
            if (frame.Expansion >= 0)
                token = token with { Expansion = frame.Expansion };
            if (_space != Space.Own)
                token = token with { Flags = Spaced(token.Flags, _space) };
            _space = Space.Own;
            return true;
        }
        token = default;
        return false;
    }

    private static TokenFlags Spaced(TokenFlags flags, Space space) =>
        flags & ~(TokenFlags.StartOfLine | TokenFlags.LeadingSpace) | (space == Space.White ? TokenFlags.LeadingSpace : TokenFlags.None);

    private void Push(in Frame frame)
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _depth * 2);
        _frames[_depth++] = frame;
    }

    private void Pop()
    {
        ref var frame = ref _frames[--_depth];
        if (frame.Symbol != 0)
            _macros.Enable(frame.Symbol);
        if (_space != Space.White)
            _space = frame.Rented?.Trailing ?? Space.Own;
        if (frame.Rented is { } list)
            Return(list);
        frame = default;
    }

    private int Ceiling() => (int)Math.Min(_limits.Work, (long)_work + _limits.Replacement);

    private TokenList Rent() => _stock.TryPop(out var list) ? list : new TokenList();

    private void Return(TokenList list)
    {
        list.Clear();
        _stock.Push(list);
    }

    private static int SymbolOf(in Token token) => token.Symbol != 0 ? token.Symbol : SpellingPool.SymbolOf(token.Text);
}
