using System.Globalization;
using System.Text;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>What each directive does (C11 6.10.1-6.10.7; C23 <c>#elifdef</c>; GNU <c>#include_next</c>, <c>#warning</c>, <c>#ident</c>).</summary>
public sealed partial class Preprocessor
{
    private const int DirectiveWork = 8;
    private readonly Dictionary<int, Stack<MacroDefinition?>> _pushedMacros = [];
    private readonly HashSet<SourceText> _onceOnly = [];

    /// <summary>Obeys the next directive of the current file and goes on behind it.</summary>
    private void Obey()
    {
        _expander.Charge(DirectiveWork);
        var file = _file;
        var index = file.NextDirective;
        var directive = file.Directives[index];
        file.GoTo(index + 1, directive.End);
        var arguments = file.Tokens.AsSpan(directive.Arguments, Math.Max(0, directive.End - directive.Arguments));
        switch (directive.Kind)
        {
            case DirectiveKind.Define:
                Define(file.Lexed, index);
                break;
            case DirectiveKind.Undef:
                if (Name(arguments, directive) is { } undefined)
                {
                    _macros.Consult(undefined);
                    _macros.Set(undefined, null);
                }
                break;
            case DirectiveKind.Include or DirectiveKind.IncludeNext:
                Include(directive);
                break;
            case DirectiveKind.If or DirectiveKind.Ifdef or DirectiveKind.Ifndef:
                EnterConditional(file, index);
                break;
            case DirectiveKind.Elif or DirectiveKind.Elifdef or DirectiveKind.Elifndef or DirectiveKind.Else:
                if (file.OpenGroups == 0)
                    Report("preprocess-stray", $"#{file.Tokens[directive.Hash + 1].Text} without #if", file.Tokens[directive.Hash]);
                else
                    LeaveConditional(file, index);
                break;
            case DirectiveKind.Endif:
                if (file.OpenGroups == 0)
                    Report("preprocess-stray", "#endif without #if", file.Tokens[directive.Hash]);
                else
                    file.OpenGroups--;
                break;
            case DirectiveKind.Error:
                Report("preprocess-error", $"#error {Spelled(arguments)}", file.Tokens[directive.Hash]);
                break;
            case DirectiveKind.Warning:
                Report("preprocess-warning", $"#warning {Spelled(arguments)}", file.Tokens[directive.Hash]);
                break;
            case DirectiveKind.Pragma:
                Pragma(arguments);
                break;
            case DirectiveKind.Line:
                Line(file, directive);
                break;
            case DirectiveKind.Unknown:
                Report("preprocess-unknown-directive", $"#{file.Tokens[directive.Hash + 1].Text} is no directive", file.Tokens[directive.Hash]);
                break;
        }
    }

    private void Define(LexedFile file, int index)
    {
        if (file.Definition(index, out var problem) is not { } macro)
        {
            Report("macro-malformed", problem!, file.Tokens[file.Directives[index].Hash]);
            return;
        }
        var symbol = macro.Name.Symbol;
        if (_erased.Contains(symbol))
            macro = macro.Erased;
        if (_macros.Peek(symbol) is { } earlier && !earlier.IsSameAs(macro))
            Report("macro-redefined", $"{macro.Name.Text} is defined again, differently", macro.Name);
        _macros.Set(symbol, macro);
    }

    /// <summary>The number of the one name that a directive takes; null, and said, when there is none.</summary>
    private int? Name(ReadOnlySpan<Token> arguments, Directive directive)
    {
        if (arguments.Length > 0 && arguments[0].Kind == TokenKind.Identifier)
            return arguments[0].Symbol;
        Report("preprocess-no-name", "the directive needs the name of a macro", _file.Tokens[directive.Hash]);
        return null;
    }

    /// <summary>Goes on in the first group of an <c>#if</c> whose condition holds, or behind its <c>#endif</c>.</summary>
    private void EnterConditional(OpenFile file, int index)
    {
        while (true)
        {
            var directive = file.Directives[index];
            if (directive.Kind == DirectiveKind.Endif)
            {
                file.GoTo(index + 1, directive.End);
                return;
            }
            if (Holds(file, directive))
            {
                file.OpenGroups++;
                file.GoTo(index + 1, directive.End);
                return;
            }
            if (!Skip(file, ref index))
                return;
        }
    }

    /// <summary>At the end of a group that was taken: goes on behind the <c>#endif</c>.</summary>
    private void LeaveConditional(OpenFile file, int index)
    {
        while (file.Directives[index].Kind != DirectiveKind.Endif)
        {
            if (!Skip(file, ref index))
                return;
        }
        file.OpenGroups--;
        file.GoTo(index + 1, file.Directives[index].End);
    }

    /// <summary>From the start of a group to the directive that ends it; false, at the end of the file, when none does.</summary>
    private bool Skip(OpenFile file, ref int index)
    {
        var next = file.Directives[index].Next;
        if (next < file.Directives.Length)
        {
            index = next;
            return true;
        }
        Report("preprocess-unended-if", "this conditional group does not end in its file", file.Tokens[file.Directives[index].Hash]);
        file.OpenGroups = 0;
        file.GoTo(next, file.Tokens.Length - 1);
        return false;
    }

    private bool Holds(OpenFile file, Directive directive)
    {
        var arguments = file.Tokens.AsSpan(directive.Arguments, Math.Max(0, directive.End - directive.Arguments));
        switch (directive.Kind)
        {
            case DirectiveKind.Else:
                return true;
            case DirectiveKind.Ifdef or DirectiveKind.Elifdef:
                return Name(arguments, directive) is { } defined && _macros.Consult(defined) is not null;
            case DirectiveKind.Ifndef or DirectiveKind.Elifndef:
                return Name(arguments, directive) is { } undefined && _macros.Consult(undefined) is null;
        }
        var mark = _log.Count;
        var scope = _expander.BeginList(file.Tokens, directive.Arguments, Math.Max(directive.Arguments, directive.End));
        var value = ConditionalExpression.Evaluate(_expander, _macros, out var problem);
        _expander.EndList(scope);
        if (value is null)
            Report("preprocess-condition", problem!, file.Tokens[directive.Hash]);
        _log.Truncate(mark);
        return value is not (null or 0);
    }

    private void Pragma(ReadOnlySpan<Token> arguments)
    {
        if (arguments.Length > 0 && arguments[0].Is("once"))
        {
            _isWhole = false;
            _onceOnly.Add(_file.Source);
        }
        else if (arguments.Length > 0 && arguments[0].Is("pack"))
        {
            _packs.Read(arguments);
        }
        else if (arguments.Length == 4 && arguments[1].Kind == TokenKind.LeftParen && arguments[2].Kind == TokenKind.String && arguments[3].Kind == TokenKind.RightParen)
        {
            _isWhole = false;
            var symbol = SpellingPool.SymbolOf(arguments[2].Text.AsSpan(1, arguments[2].Text.Length - 2));
            if (arguments[0].Is("push_macro"))
            {
                if (!_pushedMacros.TryGetValue(symbol, out var stack))
                    _pushedMacros[symbol] = stack = new();
                stack.Push(_macros.Consult(symbol));
            }
            else if (arguments[0].Is("pop_macro") && _pushedMacros.TryGetValue(symbol, out var pushed) && pushed.TryPop(out var definition))
            {
                _macros.Consult(symbol);
                _macros.Set(symbol, definition);
            }
        }
    }

    /// <summary><c>#line n "file"</c> and <c># n "file"</c>: what <c>__LINE__</c> and <c>__FILE__</c> say from the next line on.</summary>
    private void Line(OpenFile file, Directive directive)
    {
        var start = file.Tokens[directive.Hash + 1].Kind == TokenKind.Number ? directive.Hash + 1 : directive.Arguments;
        var list = new TokenList();
        _expander.ExpandList(file.Tokens, start, directive.End, list);
        if (list.Count == 0 || !int.TryParse(list.Items[0].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
        {
            Report("preprocess-line", "#line needs a number", file.Tokens[directive.Hash]);
            return;
        }
        file.LineDelta = line - 1 - file.Source.LineAt(file.Tokens[directive.Hash].Offset);
        if (list.Count > 1 && list.Items[1].Kind == TokenKind.String)
            file.PresumedName = Destringized(list.Items[1].Text);
    }

    private static string Spelled(ReadOnlySpan<Token> tokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            if (text.Length > 0 && (token.Flags & TokenFlags.LeadingSpace) != 0)
                text.Append(' ');
            text.Append(token.Text);
        }
        return text.ToString();
    }
}
