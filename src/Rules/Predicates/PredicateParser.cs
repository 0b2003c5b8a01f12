using System.Collections.Immutable;
using System.Globalization;

namespace Rules.Predicates;

/// <summary>A predicate that cannot be read: where in its text, and what to write instead.</summary>
internal sealed class PredicateException(int offset, string what) : Exception(what)
{
    public int Offset => offset;
}

/// <summary>
/// Reads and types predicates by recursive descent.
/// <code>
/// or         := and ('||' and)*
/// and        := comparison ('&amp;&amp;' comparison)*
/// comparison := unary (('==' | '!=' | '&lt;' | '&lt;=' | '&gt;' | '&gt;=') unary)?
/// unary      := '!' unary | '(' or ')' | number | 'text' | true | false | none
///             | kind '.' ['before.' | 'after.'] property | 'parameter.' name | function '(' or (',' or)* ')'
/// </code>
/// </summary>
internal sealed class PredicateParser
{
    private const int MaxLength = 2000;
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly IReadOnlyDictionary<string, string> _parameters;
    private IThingKind? _kind;
    private int _at;
    private int _depth;

    private PredicateParser(string text, IReadOnlyDictionary<string, string> parameters) => (_text, _parameters) = (text, parameters);

    private static readonly string[] Functions = ["contains", "endsWith", "guardMentions", "hasBits", "matches", "startsWith"];

    /// <exception cref="PredicateException">The text is no predicate.</exception>
    public static Predicate Parse(string text, IReadOnlyDictionary<string, string> parameters)
    {
        if (text.Length > MaxLength)
            throw new PredicateException(MaxLength, $"a predicate has at most {MaxLength} characters");
        var parser = new PredicateParser(text, parameters);
        var whole = parser.Or();
        parser.SkipBlanks();
        if (parser._at < text.Length)
            throw new PredicateException(parser._at, $"«{parser.Here()}» is not expected here: an operator (&&, ||, ==, …) or the end is");
        Require(whole, PredicateType.Boolean, "a predicate");
        if (parser._kind is not { } kind)
            throw new PredicateException(0, $"it asks about no thing: name one of {List(Vocabulary.Kinds.Select(known => known.Name))}");
        return new Predicate(text, kind, whole.Evaluate);
    }

    private Term Or()
    {
        if (++_depth > MaxDepth)
            throw new PredicateException(_at, $"more than {MaxDepth} levels of nesting");
        var left = And();
        while (Accept("||"))
        {
            var (a, b) = (Require(left, PredicateType.Boolean, "||"), Require(And(), PredicateType.Boolean, "||"));
            left = new Term(PredicateType.Boolean, a.Offset, thing => PredicateValue.Of(a.Evaluate(thing).IsTrue || b.Evaluate(thing).IsTrue));
        }
        _depth--;
        return left;
    }

    private Term And()
    {
        var left = Comparison();
        while (Accept("&&"))
        {
            var (a, b) = (Require(left, PredicateType.Boolean, "&&"), Require(Comparison(), PredicateType.Boolean, "&&"));
            left = new Term(PredicateType.Boolean, a.Offset, thing => PredicateValue.Of(a.Evaluate(thing).IsTrue && b.Evaluate(thing).IsTrue));
        }
        return left;
    }

    private Term Comparison()
    {
        var left = Unary();
        if (((string[])["==", "!=", "<=", ">=", "<", ">"]).FirstOrDefault(Accept) is not { } symbol)
            return left;
        var right = Unary();
        var type = left.Type ?? right.Type;
        if (left.Type is { } a && right.Type is { } b && a != b)
            throw new PredicateException(right.Offset, $"{Word(a)} is compared with {Word(b)}");
        if (symbol is not ("==" or "!=") && type != PredicateType.Number)
            throw new PredicateException(left.Offset, $"«{symbol}» compares numbers, not {(type is { } other ? Word(other) : "none")}");
        return new Term(PredicateType.Boolean, left.Offset, thing => PredicateValue.Of(Compare(symbol, left.Evaluate(thing), right.Evaluate(thing))));
    }

    private static bool Compare(string symbol, PredicateValue left, PredicateValue right) => symbol switch
    {
        "==" => left == right,
        "!=" => left != right,
        _ when !left.IsKnown || !right.IsKnown => false,
        "<" => left.Number < right.Number,
        "<=" => left.Number <= right.Number,
        ">" => left.Number > right.Number,
        _ => left.Number >= right.Number,
    };

    private Term Unary()
    {
        SkipBlanks();
        var start = _at;
        if (++_depth > MaxDepth)
            throw new PredicateException(start, $"more than {MaxDepth} levels of nesting");
        var term = Primary(start);
        _depth--;
        return term;
    }

    private Term Primary(int start)
    {
        if (Accept("!"))
        {
            var operand = Require(Unary(), PredicateType.Boolean, "!");
            return new Term(PredicateType.Boolean, start, thing => PredicateValue.Of(!operand.Evaluate(thing).IsTrue));
        }
        if (Accept("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }
        if (_at < _text.Length && _text[_at] is '\'' or '"')
            return Constant(start, PredicateValue.Of(TextLiteral()));
        if (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            return Constant(start, PredicateValue.Of(NumberLiteral()));
        var name = Name("a name, a number, a 'text' or (");
        switch (name)
        {
            case "true" or "false":
                return Constant(start, PredicateValue.Of(name == "true"));
            case "none":
                return new Term(null, start, _ => PredicateValue.None);
            case "parameter":
                return Parameter(start);
        }
        return Accept("(") ? Call(name, start) : Property(name, start);
    }

    private Term Property(string name, int start)
    {
        var kind = Vocabulary.Kinds.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new PredicateException(start, $"there is no «{name}»: the things are {List(Vocabulary.Kinds.Select(known => known.Name))}, the functions {List(Functions)}");
        if (_kind is { } before && before != kind)
            throw new PredicateException(start, $"the predicate asks about «{before.Name}» already, and can ask about one kind of thing");
        _kind = kind;
        Expect(".", $"«{name}» is a thing: ask for one of {List(kind.Properties.Select(known => known.Name))}");
        SkipBlanks();
        var at = _at;
        var property = Name("a property");
        var side = ThingSide.Latest;
        if (kind.HasSides && property is "before" or "after")
        {
            side = property == "before" ? ThingSide.Before : ThingSide.After;
            Expect(".");
            at = _at;
            property = Name("a property");
        }
        var known = kind.Properties.FirstOrDefault(candidate => candidate.Name == property)
            ?? throw new PredicateException(at, $"a {kind.Name} has no «{property}»: it has {List(kind.Properties.Select(candidate => candidate.Name).Concat(kind.HasSides ? ["before.…", "after.…"] : []))}");
        return new Term(known.Type, start, thing => thing.Ask(property, side));
    }

    private Term Parameter(int start)
    {
        Expect(".");
        var at = _at;
        var name = Name("a parameter");
        if (!_parameters.TryGetValue(name, out var value))
            throw new PredicateException(at, $"the rule has no parameter «{name}»: {(_parameters.Count == 0 ? "it has none" : $"it has {List(_parameters.Keys)}")}");
        return Constant(start, Int128.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? PredicateValue.Of(number) : PredicateValue.Of(value));
    }

    private Term Call(string name, int start)
    {
        var arguments = ImmutableArray.CreateBuilder<Term>();
        if (!Accept(")"))
        {
            do
                arguments.Add(Or());
            while (Accept(","));
            Expect(")");
        }
        return name switch
        {
            "guardMentions" => GuardMentions(Arguments(arguments, start, name, PredicateType.Text)),
            "hasBits" => HasBits(Arguments(arguments, start, name, PredicateType.Number, PredicateType.Number)),
            "matches" => Matches(Arguments(arguments, start, name, PredicateType.Text, PredicateType.Text)),
            "contains" => TextTest(Arguments(arguments, start, name, PredicateType.Text, PredicateType.Text), (text, part) => text.Contains(part, StringComparison.Ordinal)),
            "startsWith" => TextTest(Arguments(arguments, start, name, PredicateType.Text, PredicateType.Text), (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
            "endsWith" => TextTest(Arguments(arguments, start, name, PredicateType.Text, PredicateType.Text), (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
            _ => throw new PredicateException(start, $"there is no function «{name}»: the functions are {List(Functions)}"),
        };
    }

    private static Term[] Arguments(ImmutableArray<Term>.Builder arguments, int start, string name, params PredicateType[] types)
    {
        if (arguments.Count != types.Length)
            throw new PredicateException(start, $"{name}() takes {types.Length} {(types.Length == 1 ? "argument" : "arguments")}: {List(types.Select(Word))}");
        return [.. types.Select((type, index) => Require(arguments[index], type, $"{name}()"))];
    }

    private static Term GuardMentions(Term[] arguments)
    {
        if (arguments[0].Fixed?.Text is not { } word || Predicate.SubjectOf(word) is not { } subject)
            throw new PredicateException(arguments[0].Offset, "guardMentions() takes 'guest' (what the VM was given), 'host' (a CPU capability) or 'mode' (how the hypervisor runs)");
        return new Term(PredicateType.Boolean, arguments[0].Offset, thing => PredicateValue.Of((thing.Guards.Subjects & subject) != 0));
    }

    private static Term HasBits(Term[] arguments) => new(PredicateType.Boolean, arguments[0].Offset, thing =>
    {
        var (value, bits) = (arguments[0].Evaluate(thing), arguments[1].Evaluate(thing));
        return PredicateValue.Of(value.IsKnown && bits.IsKnown && (value.Number & bits.Number) == bits.Number);
    });

    private static Term Matches(Term[] arguments)
    {
        if (arguments[1].Fixed?.Text is not { } expression)
            throw new PredicateException(arguments[1].Offset, "the expression of matches() is a 'text'");
        if (Patterns.ConstraintCheck.Problem(expression) is { } problem)
            throw new PredicateException(arguments[1].Offset, problem);
        var regular = Predicate.Regular(expression);
        return new Term(PredicateType.Boolean, arguments[0].Offset, thing => PredicateValue.Of(arguments[0].Evaluate(thing).Text is { } text && regular.IsMatch(text)));
    }

    private static Term TextTest(Term[] arguments, Func<string, string, bool> test) => new(PredicateType.Boolean, arguments[0].Offset, thing =>
        PredicateValue.Of(arguments[0].Evaluate(thing).Text is { } text && arguments[1].Evaluate(thing).Text is { } part && test(text, part)));

    private static Term Constant(int offset, PredicateValue value) => new(value.Type, offset, _ => value) { Fixed = value };

    private static Term Require(Term term, PredicateType type, string what) =>
        term.Type == type ? term : throw new PredicateException(term.Offset, $"{what} wants {Word(type)} here, not {(term.Type is { } other ? Word(other) : "none")}");

    private static string Word(PredicateType type) => type switch { PredicateType.Boolean => "a truth value", PredicateType.Number => "a number", _ => "a text" };

    private static string List(IEnumerable<string> names) => string.Join(", ", names);

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private bool Accept(string symbol)
    {
        SkipBlanks();
        if (string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) != 0 || symbol == "!" && _at + 1 < _text.Length && _text[_at + 1] == '=')
            return false;
        _at += symbol.Length;
        return true;
    }

    private void Expect(string symbol, string? instead = null)
    {
        if (!Accept(symbol))
            throw new PredicateException(_at, instead ?? $"«{symbol}» is expected, not {(_at < _text.Length ? $"«{Here()}»" : "the end")}");
    }

    private string Here() => _text[_at..Math.Min(_text.Length, _at + 12)];

    private string Name(string what)
    {
        SkipBlanks();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        return _at > start ? _text[start.._at] : throw new PredicateException(start, $"{what} is expected, not {(start < _text.Length ? $"«{Here()}»" : "the end")}");
    }

    private string TextLiteral()
    {
        var end = _text.IndexOf(_text[_at], _at + 1);
        if (end < 0)
            throw new PredicateException(_at, "the text is not closed");
        var text = _text[(_at + 1)..end];
        _at = end + 1;
        return text;
    }

    private Int128 NumberLiteral()
    {
        var start = _at;
        var word = Name("a number");
        var isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(isHex ? word[2..] : word, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new PredicateException(start, $"«{word}» is no number of 64 bits");
    }

    /// <summary>A part of a predicate, typed; the type of <c>none</c> is null.</summary>
    private sealed record Term(PredicateType? Type, int Offset, Func<Thing, PredicateValue> Evaluate)
    {
        /// <summary>The value of a literal; null for what depends on the thing.</summary>
        public PredicateValue? Fixed { get; init; }
    }
}
