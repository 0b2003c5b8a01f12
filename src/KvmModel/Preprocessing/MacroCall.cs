namespace KvmModel.Preprocessing;

/// <summary>The arguments of one macro call: as written, and expanded once they were asked for so. Used again for later calls.</summary>
internal sealed class MacroCall
{
    private readonly TokenList _tokens = new();
    private readonly List<int> _ends = [];
    private readonly List<TokenList?> _expanded = [];

    /// <summary>How many arguments were written.</summary>
    public int Count => _ends.Count;

    /// <summary>Whether the argument for the rest parameter is not there at all, rather than empty (GNU: then <c>, ## rest</c> loses its comma).</summary>
    public bool RestIsOmitted { get; set; }

    public Token[] Tokens => _tokens.Items;

    public void Start(int parameters)
    {
        _tokens.Clear();
        _ends.Clear();
        _expanded.Clear();
        for (var index = 0; index < parameters; index++)
            _expanded.Add(null);
        RestIsOmitted = false;
    }

    public void Add(in Token token) => _tokens.Add(token);

    public void EndArgument() => _ends.Add(_tokens.Count);

    /// <summary>Where an argument's tokens are; empty for one that was not written.</summary>
    public (int Start, int End) Range(int argument) =>
        argument >= _ends.Count ? (0, 0) : (argument == 0 ? 0 : _ends[argument - 1], _ends[argument]);

    public ReadOnlySpan<Token> Raw(int argument)
    {
        var (start, end) = Range(argument);
        return _tokens.Items.AsSpan(start, end - start);
    }

    public TokenList? Expanded(int argument) => _expanded[argument];

    public void SetExpanded(int argument, TokenList list) => _expanded[argument] = list;

    /// <summary>Marks every argument token as having passed through this call.</summary>
    public void PassThrough(ExpansionLog log, int expansion)
    {
        foreach (ref var token in _tokens.Items.AsSpan(0, _tokens.Count))
            token = token with { Expansion = log.Through(token.Expansion, expansion) };
    }

    /// <summary>Hands the lists of expanded arguments back.</summary>
    public IEnumerable<TokenList> TakeExpanded()
    {
        foreach (var list in _expanded)
        {
            if (list is not null)
                yield return list;
        }
        _expanded.Clear();
    }
}
