using System.Text;

namespace KvmModel.Preprocessing;

/// <summary>Argument substitution, <c>#</c>, <c>##</c> and <c>__VA_OPT__</c> (C11 6.10.3.1-3, C23 6.10.4.1), with GNU's <c>, ## rest</c>.</summary>
internal sealed partial class MacroExpander
{
    /// <summary>One replacement being built.</summary>
    /// <param name="Expansion">The expansion that the tokens of the body belong to.</param>
    private sealed record Substitution(MacroDefinition Macro, MacroCall? Call, int Expansion, TokenList Result)
    {
        /// <summary>The last token of the result is the left operand of a <c>##</c>.</summary>
        public bool Pastes { get; set; }

        public Space Space { get; set; }

        /// <summary>Tokens given to the result, those that were pasted to their left included.</summary>
        public int Emitted { get; set; }
    }

    /// <summary>Builds the whole replacement; true when an empty argument stands before its first token.</summary>
    private bool Substitute(Substitution s)
    {
        var items = s.Macro.Replacement.Items;
        SubstituteRange(s, 0, items.Length);
        s.Result.Trailing = s.Space;
        return items.Length > 0 && items[0].Kind == MacroReplacement.ItemKind.Parameter && s.Call is { } call && call.Raw(items[0].Parameter).IsEmpty;
    }

    private void SubstituteRange(Substitution s, int start, int end)
    {
        var items = s.Macro.Replacement.Items;
        for (var index = start; index < end; index++)
        {
            ref readonly var item = ref items[index];
            switch (item.Kind)
            {
                case MacroReplacement.ItemKind.Parameter:
                    SubstituteParameter(s, item);
                    break;
                case MacroReplacement.ItemKind.Stringified:
                    Emit(s, Stringified(s, item.Token, s.Call!.Raw(item.Parameter)));
                    s.Pastes = item.PastesRight;
                    break;
                case MacroReplacement.ItemKind.VariadicOption:
                    SubstituteOption(s, item, index + 1);
                    index = item.End - 1;
                    break;
                case MacroReplacement.ItemKind.StringifiedOption:
                    StringifyOption(s, item, index + 1);
                    index = item.End - 1;
                    break;
                default:
                    Emit(s, item.Token with { Expansion = s.Expansion });
                    s.Pastes = item.PastesRight;
                    break;
            }
        }
    }

    private void SubstituteParameter(Substitution s, in MacroReplacement.Item item)
    {
        var call = s.Call!;
        var argument = item.PastesLeft || item.PastesRight ? call.Raw(item.Parameter) : Expanded(call, item.Parameter);
        if (item.PastesLeft && !item.PastesRight && s.Pastes && s.Macro.IsVariadic && item.Parameter == s.Macro.Parameters.Length - 1
            && s.Result.Items[s.Result.Count - 1].Kind == TokenKind.Comma)
        {
            s.Pastes = false;
            if (call.RestIsOmitted)
                s.Result.RemoveLast();
        }
        if (!item.PastesLeft && s.Space == Space.Own)
            s.Space = HasSpace(item.Token) ? Space.White : Space.None;
        if (!argument.IsEmpty)
        {
            Emit(s, argument[0]);
            EmitRest(s, argument[1..]);
            s.Pastes = item.PastesRight;
        }
        else if (!item.PastesRight)
            s.Pastes = false;
        if (!item.PastesRight && s.Space != Space.White)
            s.Space = call.Expanded(item.Parameter)?.Trailing ?? Space.Own;
    }

    private void SubstituteOption(Substitution s, in MacroReplacement.Item item, int first)
    {
        if (Expanded(s.Call!, s.Macro.Parameters.Length - 1).IsEmpty)
        {
            s.Pastes &= item.PastesRight;
            return;
        }
        if (!item.PastesLeft && s.Space == Space.Own)
            s.Space = HasSpace(item.Token) ? Space.White : Space.None;
        var before = s.Emitted;
        SubstituteRange(s, first, item.End);
        s.Pastes = s.Emitted > before ? item.PastesRight : s.Pastes && item.PastesRight;
        if (!item.PastesRight && s.Space == Space.None)
            s.Space = Space.Own;
    }

    private void StringifyOption(Substitution s, in MacroReplacement.Item item, int first)
    {
        var inner = new Substitution(s.Macro, s.Call, s.Expansion, Rent());
        if (!Expanded(s.Call!, s.Macro.Parameters.Length - 1).IsEmpty)
            SubstituteRange(inner, first, item.End);
        Emit(s, Stringified(s, item.Token, inner.Result.Items.AsSpan(0, inner.Result.Count)));
        Return(inner.Result);
        s.Pastes = item.PastesRight;
    }

    /// <summary>Tokens that follow one just given, and so neither paste nor take another's white space.</summary>
    private void EmitRest(Substitution s, ReadOnlySpan<Token> tokens)
    {
        _work += tokens.Length;
        s.Emitted += tokens.Length;
        if (!IsExhausted)
            s.Result.AddRange(tokens);
    }

    private void Emit(Substitution s, in Token token)
    {
        _work++;
        if (IsExhausted)
            return;
        s.Emitted++;
        if (s.Pastes && s.Result.Count > 0)
        {
            s.Pastes = false;
            ref var left = ref s.Result.Items[s.Result.Count - 1];
            if (Pasted(left, token) is { } pasted)
            {
                left = pasted;
                return;
            }
            _host.Report("macro-invalid-paste", $"{left.Text}{token.Text}, pasted in {s.Macro.Name.Text}, is not one token", token);
        }
        s.Result.Add(s.Space == Space.Own ? token : token with { Flags = Spaced(token.Flags, s.Space) });
        s.Space = Space.Own;
    }

    /// <summary>The token that two spellings make together, standing where the left one stands; null when they make none.</summary>
    private static Token? Pasted(in Token left, in Token right)
    {
        var text = left.Text + right.Text;
        if (text.Length == 0 || TokenScanner.Scan(text, out var kind) != text.Length || kind == TokenKind.Other)
            return null;
        var symbol = 0;
        if (kind is not (TokenKind.String or TokenKind.Character))
            text = SpellingPool.Intern(text, out symbol);
        return left with { Kind = kind, Text = text, Flags = left.Flags & ~TokenFlags.NoExpand, Symbol = kind == TokenKind.Identifier ? symbol : 0 };
    }

    /// <summary>A string literal with the spelling of tokens (C11 6.10.3.2 p2).</summary>
    private static Token Stringified(Substitution s, in Token hash, ReadOnlySpan<Token> tokens)
    {
        var text = new StringBuilder("\"");
        for (var index = 0; index < tokens.Length; index++)
        {
            ref readonly var token = ref tokens[index];
            if (index > 0 && HasSpace(token))
                text.Append(' ');
            if (token.Kind is TokenKind.String or TokenKind.Character)
                text.Append(token.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
            else
                text.Append(token.Text);
        }
        var backslashes = 0;
        while (text[text.Length - 1 - backslashes] == '\\')
            backslashes++;
        if (backslashes % 2 != 0)
            text.Length--;
        return hash with { Kind = TokenKind.String, Text = text.Append('"').ToString(), Expansion = s.Expansion, Symbol = 0 };
    }
}
