namespace KvmModel.Preprocessing;

/// <summary>Entering a macro: its arguments (C11 6.10.3 p10-11) and its replacement.</summary>
internal sealed partial class MacroExpander
{
    private readonly Stack<MacroCall> _calls = new();

    /// <summary>Replaces a macro name by what it stands for; false when it stands, because no argument list follows or something is wrong with it.</summary>
    private bool Enter(ref Token name, int symbol, MacroDefinition macro)
    {
        if (macro.Builtin != BuiltinMacro.None)
            return EnterBuiltin(name, macro.Builtin);
        if (_macros.IsDisabled(symbol))
        {
            name = name with { Flags = name.Flags | TokenFlags.NoExpand };
            return false;
        }
        if (_depth >= _limits.Expansions || _nesting >= _limits.Nesting || Log.DepthOf(name.Expansion) >= _limits.Expansions)
        {
            _host.Report("macro-too-deep", $"the expansion of {name.Text} nests too deeply and stops there", name);
            name = name with { Flags = name.Flags | TokenFlags.NoExpand };
            return false;
        }
        if (!macro.IsFunctionLike)
        {
            EnterReplacement(name, symbol, macro, null);
            return true;
        }
        if (!FollowedByParen())
            return false;
        var call = _calls.TryPop(out var used) ? used : new MacroCall();
        var complete = Collect(name, macro, call);
        if (complete)
            EnterReplacement(name, symbol, macro, call);
        else
            _space = Space.Own; // what was read is gone, its white space too
        foreach (var expanded in call.TakeExpanded())
            Return(expanded);
        _calls.Push(call);
        return complete;
    }

    private void EnterReplacement(in Token name, int symbol, MacroDefinition macro, MacroCall? call)
    {
        var expansion = Log.Add(macro.Name.Text, name);
        _work += 2;
        var replacement = macro.Replacement;
        var frame = new Frame { Symbol = symbol, Tokens = macro.Body, End = macro.Body.Length, Expansion = expansion };
        var startsBlank = false;
        if (!replacement.IsPlain)
        {
            call?.PassThrough(Log, expansion);
            var list = Rent();
            startsBlank = Substitute(new Substitution(macro, call, expansion, list));
            frame.Rented = list;
            frame.Tokens = list.Items;
            frame.End = list.Count;
            frame.Expansion = -1;
        }
        if (_space == Space.Own)
            _space = HasSpace(name) ? Space.White : startsBlank ? Space.Own : Space.None;
        Push(frame);
        _macros.Disable(symbol);
    }

    /// <summary>Whether a left parenthesis is next. Replacements that end before it are left, so that their macros are enabled again.</summary>
    private bool FollowedByParen()
    {
        while (_depth > _floor)
        {
            ref var frame = ref _frames[_depth - 1];
            if (frame.Position < frame.End)
                return frame.Tokens[frame.Position].Kind == TokenKind.LeftParen;
            Pop();
        }
        return _feeds && _host.NextIsLeftParen;
    }

    /// <summary>The next token for an argument list: may come from the file below all replacements.</summary>
    private bool NextForArguments(out Token token)
    {
        if (NextOfFrames(out token))
            return true;
        if (!_feeds || IsCut)
            return false;
        _work++;
        _space = Space.Own;
        return _host.Next(out token);
    }

    /// <summary>Reads an argument list; false, and said, when it does not end or has the wrong number of arguments. What was read is gone then, as with GCC.</summary>
    private bool Collect(in Token name, MacroDefinition macro, MacroCall call)
    {
        call.Start(macro.Parameters.Length);
        var isRest = macro.IsVariadic && macro.Parameters.Length == 1;
        NextForArguments(out _);
        for (var depth = 0; ;)
        {
            if (!NextForArguments(out var token))
            {
                if (!IsCut)
                    _host.Report("macro-unterminated-call", $"the argument list of {name.Text} does not end", name);
                return false;
            }
            switch (token.Kind)
            {
                case TokenKind.LeftParen:
                    depth++;
                    break;
                case TokenKind.RightParen when depth-- == 0:
                    call.EndArgument();
                    return HasRightCount(name, macro, call);
                case TokenKind.Comma when depth == 0 && !isRest:
                    call.EndArgument();
                    isRest = macro.IsVariadic && call.Count == macro.Parameters.Length - 1;
                    continue;
                case TokenKind.Identifier when SymbolOf(token) is var symbol && _macros.IsDisabled(symbol):
                    // That it stands mattered, whether or not it is ever looked at again.
                    _macros.Consult(symbol);
                    token = token with { Flags = token.Flags | TokenFlags.NoExpand };
                    break;
            }
            call.Add(token);
        }
    }

    private bool HasRightCount(in Token name, MacroDefinition macro, MacroCall call)
    {
        var wanted = macro.Parameters.Length;
        var given = call.Count;
        if (given == 1 && wanted == 0 && call.Raw(0).IsEmpty)
            given = 0;
        call.RestIsOmitted = macro.IsVariadic && (given < wanted || given == 1 && call.Raw(0).IsEmpty);
        if (given == wanted || given + 1 == wanted && macro.IsVariadic)
            return true;
        _host.Report("macro-argument-count", $"{name.Text} takes {wanted} arguments, and {given} are given", name);
        return false;
    }

    /// <summary>An argument, completely expanded as if it were the rest of the file (C11 6.10.3.1).</summary>
    private ReadOnlySpan<Token> Expanded(MacroCall call, int argument)
    {
        if (call.Expanded(argument) is not { } list)
        {
            list = Rent();
            var (start, end) = call.Range(argument);
            _nesting++;
            ExpandList(call.Tokens, start, end, list);
            _nesting--;
            call.SetExpanded(argument, list);
        }
        return list.Items.AsSpan(0, list.Count);
    }

    private static bool HasSpace(in Token token) => (token.Flags & (TokenFlags.LeadingSpace | TokenFlags.StartOfLine)) != 0;
}
