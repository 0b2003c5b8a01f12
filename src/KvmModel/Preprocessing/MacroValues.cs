namespace KvmModel.Preprocessing;

/// <summary>
/// Answers about the macros that are defined at the end of a unit: what one stands for, and what a condition over them is. Each answer is a unit
/// of its own, which the parser reads like any other. Use one object for many questions, from one thread at a time.
/// </summary>
public sealed class MacroValues : MacroExpander.IPreprocessorHost
{
    private readonly PreprocessedUnit _unit;
    private readonly MacroTable _table;

    public MacroValues(PreprocessedUnit unit)
    {
        _unit = unit;
        _table = new MacroTable();
        foreach (var macro in unit.Macros.Values)
            _table.Set(macro.Name.Symbol, macro);
    }

    bool MacroExpander.IPreprocessorHost.NextIsLeftParen => false;

    /// <summary>The complete expansion of an object-like macro; null when there is no such macro.</summary>
    public PreprocessedUnit? Expand(string name) =>
        _unit.Macros.TryGetValue(name, out var macro) && !macro.IsFunctionLike ? Expand([macro.Name with { Flags = TokenFlags.None }]) : null;

    /// <summary>The complete expansion of a list of tokens, which stand in files.</summary>
    public PreprocessedUnit Expand(ReadOnlySpan<Token> tokens)
    {
        var list = tokens.ToArray();
        foreach (ref var token in list.AsSpan())
            token = token with { Expansion = 0, Flags = token.Flags & ~TokenFlags.NoExpand };
        using var log = new ExpansionLog();
        var expander = new MacroExpander(_table, log, this, PreprocessorLimits.Default);
        var result = new TokenList();
        expander.ExpandList(list, 0, list.Length, result);
        result.Add(_unit.Tokens[^1]);
        var expanded = result.ToArray();
        return new PreprocessedUnit
        {
            Tokens = new TokenSequence(expanded, log.Compact(expanded)),
            Macros = _unit.Macros,
            Inputs = _unit.Inputs,
            Diagnostics = [],
        };
    }

    /// <summary>The value, as 64 bits, of a list of tokens read as the condition of an <c>#if</c>; null when it is none.</summary>
    public ulong? Evaluate(ReadOnlySpan<Token> tokens)
    {
        using var log = new ExpansionLog();
        var expander = new MacroExpander(_table, log, this, PreprocessorLimits.Default);
        var scope = expander.BeginList(tokens.ToArray(), 0, tokens.Length);
        var value = ConditionalExpression.Evaluate(expander, _table, out _);
        expander.EndList(scope);
        return value;
    }

    bool MacroExpander.IPreprocessorHost.Next(out Token token)
    {
        token = default;
        return false;
    }

    string MacroExpander.IPreprocessorHost.Builtin(BuiltinMacro builtin, Token name, ReadOnlySpan<Token> operand) => builtin switch
    {
        BuiltinMacro.Line => name.Source.LineAt(name.Offset).ToString(System.Globalization.CultureInfo.InvariantCulture),
        BuiltinMacro.File or BuiltinMacro.BaseFile => $"\"{name.Source.Path}\"",
        BuiltinMacro.HasAttribute or BuiltinMacro.HasBuiltin when operand.Length > 0 => CompilerFeatures.Has(builtin, operand[0].Text),
        _ => "0",
    };

    void MacroExpander.IPreprocessorHost.Report(string code, string message, in Token at)
    {
    }
}
