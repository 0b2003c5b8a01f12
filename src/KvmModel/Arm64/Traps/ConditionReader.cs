using System.Globalization;

namespace KvmModel.Arm64.Traps;

/// <summary>
/// Reads the conditions of the fact files.
/// <code>
/// or   := and ('|' and)*
/// and  := unary ('&amp;' unary)*
/// unary:= '!' unary | '(' or ')' | FEATURE | REGISTER.FIELD [compare number]     compare := '==' | '!=' | '>=' | '>' | '&lt;' | '&lt;='
/// </code>
/// A field alone says that it is not zero. <c>n</c> stands for the index of the register of an array. Names that no fact file explains are a bug in the
/// files, so every failure is an exception.
/// </summary>
internal sealed class ConditionReader(FieldPositions positions, IReadOnlyDictionary<string, ArchitectureFeature> features)
{
    private string _text = "";
    private int _at;
    private int _index;

    /// <param name="index">What <c>n</c> stands for.</param>
    public TrapCondition Read(string text, int index = 0)
    {
        (_text, _at, _index) = (text, 0, index);
        var condition = Or();
        return Peek() is '\0' ? condition : throw Unreadable("the end");
    }

    private TrapCondition Or()
    {
        var condition = And();
        while (Take("|"))
            condition |= And();
        return condition;
    }

    private TrapCondition And()
    {
        var condition = Unary();
        while (Take("&"))
            condition &= Unary();
        return condition;
    }

    private TrapCondition Unary()
    {
        if (Take("!"))
            return !Unary();
        if (!Take("("))
            return Atom();
        var condition = Or();
        return Take(")") ? condition : throw Unreadable(")");
    }

    private TrapCondition Atom()
    {
        var name = Word();
        if (!Take("."))
            return name == "always" ? TrapCondition.Always : new TrapCondition.Implemented(features.GetValueOrDefault(name) ?? throw Unreadable("a feature"));
        var field = positions.Find(name, Word()) ?? throw Unreadable("a field on record");
        if (Take("=="))
            return Equal(field, Number());
        if (Take("!="))
            return !Equal(field, Number());
        if (Take(">="))
            return AtLeast(field, Number());
        if (Take(">"))
            return AtLeast(field, Number() + 1);
        if (Take("<="))
            return !AtLeast(field, Number() + 1);
        if (Take("<"))
            return !AtLeast(field, Number());
        return AtLeast(field, 1);
    }

    private static TrapCondition Equal(FieldPosition field, int number)
    {
        if (number >> field.Width != 0)
            return TrapCondition.Never;
        var condition = TrapCondition.Always;
        for (var bit = field.Width - 1; bit >= 0; bit--)
            condition &= (number >> bit & 1) != 0 ? Bit(field, bit) : !Bit(field, bit);
        return condition;
    }

    /// <summary>From the lowest bit up: a bit above decides, unless it is the number's.</summary>
    private static TrapCondition AtLeast(FieldPosition field, int number)
    {
        if (number >> field.Width != 0)
            return TrapCondition.Never;
        var condition = TrapCondition.Always;
        for (var bit = 0; bit < field.Width; bit++)
            condition = (number >> bit & 1) != 0 ? Bit(field, bit) & condition : Bit(field, bit) | condition;
        return condition;
    }

    private static TrapCondition.BitIsSet Bit(FieldPosition field, int bit) => new(new RegisterBit(field.Register, field.Field, field.Lsb + bit));

    private int Number()
    {
        var word = Word();
        return word == "n" ? _index : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Unreadable("a number");
    }

    private string Word()
    {
        Peek();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or ':'))
            _at++;
        return _at > start ? _text[start.._at] : throw Unreadable("a name");
    }

    private bool Take(string symbol)
    {
        Peek();
        if (!_text.AsSpan(_at).StartsWith(symbol, StringComparison.Ordinal))
            return false;
        _at += symbol.Length;
        return true;
    }

    private char Peek()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private FormatException Unreadable(string expected) => new($"{expected} is expected at {_at} of the condition \"{_text}\"");
}
