using System.Globalization;

namespace KvmModel.Preprocessing;

/// <summary>
/// The controlling expression of <c>#if</c> (C11 6.10.1): in, the macro-expanded line; out, its value in (u)intmax_t of 64 bits, or null with what
/// is wrong. Identifiers that are left are 0. Operands that are not evaluated may divide by zero.
/// </summary>
internal sealed class ConditionalExpression
{
    private const int MaxDepth = 256;
    private readonly MacroExpander _expander;
    private readonly MacroTable _macros;
    private Token _token;
    private bool _atEnd;
    private int _depth;
    private int _unevaluated;
    private string? _problem;

    private ConditionalExpression(MacroExpander expander, MacroTable macros)
    {
        _expander = expander;
        _macros = macros;
        Advance();
    }

    private readonly record struct Value(ulong Bits, bool IsUnsigned)
    {
        public bool IsTrue => Bits != 0;

        public long Signed => (long)Bits;

        public static Value Of(bool condition) => new(condition ? 1UL : 0UL, false);
    }

    /// <summary>Evaluates the list that the expander has at hand (see <see cref="MacroExpander.BeginList"/>).</summary>
    public static ulong? Evaluate(MacroExpander expander, MacroTable macros, out string? problem)
    {
        var expression = new ConditionalExpression(expander, macros);
        if (expression._atEnd)
            expression.Fail("the condition is empty");
        var value = expression.Conditional();
        if (!expression._atEnd)
            expression.Fail($"{expression._token.Text} is not expected in the condition");
        problem = expression._problem;
        return problem is null ? value.Bits : null;
    }

    private void Advance() => _atEnd = !_expander.Next(out _token);

    private Value Fail(string problem)
    {
        _problem ??= problem;
        _atEnd = true;
        _token = default;
        return default;
    }

    private bool Take(TokenKind kind)
    {
        if (_atEnd || _token.Kind != kind)
            return false;
        Advance();
        return true;
    }

    /// <summary>conditional = binary ["?" conditional ":" conditional]; the comma operator is GNU's outside an unevaluated operand.</summary>
    private Value Conditional()
    {
        if (++_depth > MaxDepth)
            return Fail("the condition nests too deeply");
        var condition = Binary(1);
        if (Take(TokenKind.Question))
        {
            _unevaluated += condition.IsTrue ? 0 : 1;
            var then = Conditional();
            _unevaluated += condition.IsTrue ? 1 : -1;
            if (!Take(TokenKind.Colon))
                Fail("a : is missing in the condition");
            var otherwise = Conditional();
            _unevaluated -= condition.IsTrue ? 1 : 0;
            condition = (condition.IsTrue ? then : otherwise) with { IsUnsigned = then.IsUnsigned || otherwise.IsUnsigned };
        }
        _depth--;
        return condition;
    }

    private static int Precedence(TokenKind kind) => kind switch
    {
        TokenKind.BarBar => 1,
        TokenKind.AmpersandAmpersand => 2,
        TokenKind.Bar => 3,
        TokenKind.Caret => 4,
        TokenKind.Ampersand => 5,
        TokenKind.EqualEqual or TokenKind.ExclamationEqual => 6,
        TokenKind.Less or TokenKind.Greater or TokenKind.LessEqual or TokenKind.GreaterEqual => 7,
        TokenKind.LessLess or TokenKind.GreaterGreater => 8,
        TokenKind.Plus or TokenKind.Minus => 9,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => 10,
        _ => 0,
    };

    private Value Binary(int least)
    {
        var left = Unary();
        while (!_atEnd && Precedence(_token.Kind) is > 0 and var precedence && precedence >= least)
        {
            var kind = _token.Kind;
            Advance();
            var skips = kind == TokenKind.BarBar && left.IsTrue || kind == TokenKind.AmpersandAmpersand && !left.IsTrue;
            _unevaluated += skips ? 1 : 0;
            var right = Binary(precedence + 1);
            _unevaluated -= skips ? 1 : 0;
            left = Apply(kind, left, right);
        }
        return left;
    }

    private Value Apply(TokenKind kind, Value a, Value b)
    {
        var unsigned = a.IsUnsigned || b.IsUnsigned;
        switch (kind)
        {
            case TokenKind.BarBar: return Value.Of(a.IsTrue || b.IsTrue);
            case TokenKind.AmpersandAmpersand: return Value.Of(a.IsTrue && b.IsTrue);
            case TokenKind.EqualEqual: return Value.Of(a.Bits == b.Bits);
            case TokenKind.ExclamationEqual: return Value.Of(a.Bits != b.Bits);
            case TokenKind.Less: return Value.Of(unsigned ? a.Bits < b.Bits : a.Signed < b.Signed);
            case TokenKind.Greater: return Value.Of(unsigned ? a.Bits > b.Bits : a.Signed > b.Signed);
            case TokenKind.LessEqual: return Value.Of(unsigned ? a.Bits <= b.Bits : a.Signed <= b.Signed);
            case TokenKind.GreaterEqual: return Value.Of(unsigned ? a.Bits >= b.Bits : a.Signed >= b.Signed);
            case TokenKind.LessLess: return Shift(a, b, left: true);
            case TokenKind.GreaterGreater: return Shift(a, b, left: false);
        }
        if (kind is TokenKind.Slash or TokenKind.Percent && b.Bits == 0)
            return _unevaluated > 0 ? new Value(0, unsigned) : Fail("the condition divides by zero");
        return new Value(kind switch
        {
            TokenKind.Bar => a.Bits | b.Bits,
            TokenKind.Caret => a.Bits ^ b.Bits,
            TokenKind.Ampersand => a.Bits & b.Bits,
            TokenKind.Plus => a.Bits + b.Bits,
            TokenKind.Minus => a.Bits - b.Bits,
            TokenKind.Star => a.Bits * b.Bits,
            TokenKind.Slash when unsigned => a.Bits / b.Bits,
            TokenKind.Slash => b.Signed == -1 ? 0 - a.Bits : (ulong)(a.Signed / b.Signed),
            _ when unsigned => a.Bits % b.Bits,
            _ => b.Signed == -1 ? 0 : (ulong)(a.Signed % b.Signed),
        }, unsigned);
    }

    /// <summary>As GCC: a negative count shifts the other way, a count beyond the width shifts all bits out.</summary>
    private static Value Shift(Value a, Value count, bool left)
    {
        var n = count.Bits;
        if (!count.IsUnsigned && count.Signed < 0)
        {
            left = !left;
            n = 0 - n;
        }
        var sign = !a.IsUnsigned && a.Signed < 0 ? ulong.MaxValue : 0;
        return a with
        {
            Bits = n >= 64 ? (left ? 0 : sign) : left ? a.Bits << (int)n : a.IsUnsigned ? a.Bits >> (int)n : (ulong)(a.Signed >> (int)n),
        };
    }

    private Value Unary()
    {
        if (_atEnd)
            return Fail("the condition ends early");
        if (++_depth > MaxDepth)
            return Fail("the condition nests too deeply");
        var token = _token;
        if (token.Is("defined"))
        {
            _depth--;
            return Defined();
        }
        Advance();
        var value = token.Kind switch
        {
            TokenKind.Exclamation => Value.Of(!Unary().IsTrue),
            TokenKind.Tilde => Unary() is var operand ? operand with { Bits = ~operand.Bits } : default,
            TokenKind.Minus => Unary() is var operand ? operand with { Bits = 0 - operand.Bits } : default,
            TokenKind.Plus => Unary(),
            TokenKind.LeftParen => Parenthesised(),
            TokenKind.Number => Number(token),
            TokenKind.Character => CharacterConstant(token),
            TokenKind.Identifier => new Value(0, false),
            _ => Fail($"{token.Text} is not expected in the condition"),
        };
        _depth--;
        return value;
    }

    /// <summary><c>defined NAME</c> or <c>defined (NAME)</c>, which may come from a macro (GNU).</summary>
    private Value Defined()
    {
        var hasName = _expander.NextUnexpanded(out var name);
        var isParenthesised = hasName && name.Kind == TokenKind.LeftParen;
        if (isParenthesised)
            hasName = _expander.NextUnexpanded(out name);
        if (!hasName || name.Kind != TokenKind.Identifier)
            return Fail("defined needs a name");
        if (isParenthesised && !(_expander.NextUnexpanded(out var end) && end.Kind == TokenKind.RightParen))
            return Fail("a ) is missing after defined");
        Advance();
        return Value.Of(_macros.Consult(name.Symbol != 0 ? name.Symbol : SpellingPool.SymbolOf(name.Text)) is not null);
    }

    private Value Parenthesised()
    {
        var value = Conditional();
        while (Take(TokenKind.Comma))
            value = Conditional();
        return Take(TokenKind.RightParen) ? value : Fail("a ) is missing in the condition");
    }

    private Value Number(in Token token)
    {
        var text = token.Text.AsSpan();
        var digits = text.TrimEnd("uUlL");
        var suffix = text[digits.Length..];
        var radix = 10;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            radix = 16;
        else if (digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase))
            radix = 2;
        else if (digits.Length > 1 && digits[0] == '0')
            radix = 8;
        digits = digits[(radix switch { 16 or 2 => 2, 8 => 1, _ => 0 })..];
        var value = 0UL;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? int.Parse([c], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : radix;
            if (digit >= radix)
                return Fail($"{token.Text} is no integer");
            value = value * (uint)radix + (uint)digit;
        }
        return digits.IsEmpty ? Fail($"{token.Text} is no integer") : new Value(value, suffix.ContainsAny('u', 'U') || (long)value < 0);
    }

    private Value CharacterConstant(in Token token)
    {
        var text = token.Text.AsSpan(token.Text.IndexOf('\'') + 1)[..^1];
        var value = 0UL;
        var isWide = token.Text[0] != '\'';
        while (!text.IsEmpty)
        {
            var unit = CharacterEscape.Read(ref text);
            value = isWide ? unit : value << 8 | (byte)unit;
        }
        return new Value(isWide ? value : (ulong)(long)(int)value, false);
    }
}
