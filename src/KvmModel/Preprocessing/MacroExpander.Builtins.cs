using System.Globalization;

namespace KvmModel.Preprocessing;

/// <summary>The macros the compiler defines itself (C11 6.10.8.1, GCC "Common Predefined Macros", C23 6.10.1 p4-6).</summary>
internal sealed partial class MacroExpander
{
    private bool EnterBuiltin(in Token name, BuiltinMacro builtin)
    {
        if (builtin < BuiltinMacro.Pragma)
        {
            var value = builtin == BuiltinMacro.Counter ? Counter++.ToString(CultureInfo.InvariantCulture) : _host.Builtin(builtin, name, default);
            PushSingle(name, value);
            return true;
        }
        if (!FollowedByParen())
            return false;
        var operand = Rent();
        NextForArguments(out _);
        var depth = 1;
        while (NextForArguments(out var token))
        {
            depth += token.Kind switch { TokenKind.LeftParen => 1, TokenKind.RightParen => -1, _ => 0 };
            if (depth == 0)
                break;
            operand.Add(token);
        }
        var answer = _host.Builtin(builtin, name, operand.Items.AsSpan(0, operand.Count));
        Return(operand);
        if (builtin != BuiltinMacro.Pragma)
            PushSingle(name, answer);
        return true;
    }

    private void PushSingle(in Token name, string value)
    {
        var list = Rent();
        var kind = value.StartsWith('"') ? TokenKind.String : TokenKind.Number;
        list.Add(name with { Kind = kind, Text = value, Symbol = 0, Expansion = Log.Add(name.Text, name) });
        Push(new Frame { Tokens = list.Items, End = 1, Expansion = -1, Rented = list });
    }
}
