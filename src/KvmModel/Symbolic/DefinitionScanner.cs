namespace KvmModel.Symbolic;

/// <summary>
/// Finds the names that a C file may define at file scope, from its text alone: no macro is expanded and no condition decided. In: text. Out: each name, and whether only
/// <c>static</c> definitions of it were seen. One pass, whatever the text.
/// </summary>
/// <remarks>
/// Names too much rather than too little, since whoever asks will read the file to make sure: the types in a macro's call, both branches of a condition, the words
/// around an attribute. A name that a macro puts together is not found; one that stands in a macro's call is (<c>DEFINE_PER_CPU(type, name)</c>).
/// </remarks>
internal sealed class DefinitionScanner
{
    private readonly string _text;
    private readonly Dictionary<string, bool> _found = new(StringComparer.Ordinal);

    // Of the declaration being read.
    private readonly List<string> _words = [];
    private readonly List<string> _called = [];
    private readonly List<string> _arguments = [];
    private bool _isStatic;
    private bool _definesNothing;
    private bool _isInitialised;
    private bool _isAggregate;
    private bool _isAttribute;
    private bool _isPointer;

    private int _at;
    private int _nesting;

    private DefinitionScanner(string text) => _text = text;

    public static Dictionary<string, bool> Scan(string text)
    {
        var scanner = new DefinitionScanner(text);
        scanner.Scan();
        return scanner._found;
    }

    private void Scan()
    {
        while (Next() is var c and not '\0')
        {
            switch (c)
            {
                case '(' or '[':
                    Open(c);
                    break;
                case ')' or ']':
                    _nesting = Math.Max(0, _nesting - 1);
                    break;
                case '{':
                    Brace();
                    break;
                case '}':
                    Reset();
                    break;
                case '*' when _nesting == 1 && _arguments.Count == 0:
                    _isPointer = true;
                    break;
                case '=' when _nesting == 0:
                    Declare();
                    _isInitialised = true;
                    break;
                case ',' when _nesting == 0:
                    Declare();
                    Forget();
                    break;
                case ';' when _nesting == 0:
                    Declare();
                    Reset();
                    break;
                case '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'):
                    Word();
                    break;
            }
        }
    }

    /// <summary>Notes a call or a parameter list, and skips what stands in brackets and attributes.</summary>
    private void Open(char c)
    {
        if (c == '[' || _isAttribute)
        {
            Skip(c, c == '[' ? ']' : ')');
            _isAttribute = false;
            return;
        }
        if (_nesting++ == 0 && _words.Count > 0 && !_isInitialised)
        {
            _called.Add(_words[^1]);
            _words.Clear();
        }
    }

    /// <summary>The body of a function, a struct or an initialiser.</summary>
    private void Brace()
    {
        if (_nesting > 0 || _isInitialised)
        {
            Skip('{', '}');
            return;
        }
        var isFunction = _called.Count > 0;
        if (isFunction)
        {
            foreach (var name in _called)
                Add(name);
            AddArguments();
        }
        Skip('{', '}');
        if (isFunction || !_isAggregate)
            Reset();
        _words.Clear();
    }

    private void Word()
    {
        var start = _at - 1;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        var word = _text.AsSpan(start, _at - start);
        if (_nesting > 0)
        {
            if (_nesting == 1 && !_isInitialised)
                _arguments.Add(word.ToString());
            return;
        }
        switch (word)
        {
            case "static":
                _isStatic = true;
                break;
            case "extern" or "typedef":
                _definesNothing = true;
                break;
            case "struct" or "union" or "enum":
                _isAggregate = true;
                break;
            case "__attribute__" or "__aligned" or "__section":
                _isAttribute = true;
                break;
            default:
                if (!_isInitialised)
                    _words.Add(word.ToString());
                break;
        }
    }

    /// <summary>The end of a declarator: the last word is the name, but for attributes behind it; with parentheses it is a macro's call, a pointer to a function, or a prototype.</summary>
    private void Declare()
    {
        if (_isInitialised)
        {
            _isInitialised = false;
            return;
        }
        if (_isPointer || _called.Exists(static name => !name.Any(char.IsAsciiLetterLower)))
            AddArguments();
        for (var i = _words.Count - 1; i >= 0; i--)
        {
            Add(_words[i]);
            if (!_words[i].StartsWith("__", StringComparison.Ordinal))
                break;
        }
    }

    private void AddArguments()
    {
        if (_called.Exists(static name => name.StartsWith("EXPORT_SYMBOL", StringComparison.Ordinal)))
            return;
        foreach (var name in _arguments)
            Add(name);
    }

    private void Add(string name)
    {
        if (!_definesNothing)
            _found[name] = _isStatic && _found.GetValueOrDefault(name, true);
    }

    /// <summary>Forgets a declaration.</summary>
    private void Reset()
    {
        Forget();
        _isStatic = _definesNothing = _isInitialised = _isAggregate = false;
        _nesting = 0;
    }

    /// <summary>Forgets a declarator.</summary>
    private void Forget()
    {
        _words.Clear();
        _called.Clear();
        _arguments.Clear();
        _isAttribute = _isPointer = false;
    }

    /// <summary>Skips to behind the bracket that closes the one just read. A brace at the start of a line closes whatever is open: conditions may open a block twice and close it once.</summary>
    private void Skip(char open, char close)
    {
        for (var depth = 1; depth > 0 && Next() is var c and not '\0';)
        {
            if (c == open)
                depth++;
            else if (c == close)
                depth = c == '}' && _at >= 2 && _text[_at - 2] == '\n' ? 0 : depth - 1;
        }
    }

    /// <summary>The next character that is no white space, comment, literal or directive, with <see cref="_at"/> behind it; NUL at the end.</summary>
    private char Next()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            switch (c)
            {
                case ' ' or '\t' or '\n' or '\r' or '\0':
                    break;
                case '/' when _at < _text.Length && _text[_at] == '*':
                    var end = _text.IndexOf("*/", _at + 1, StringComparison.Ordinal);
                    _at = end < 0 ? _text.Length : end + 2;
                    break;
                case '/' when _at < _text.Length && _text[_at] == '/':
                    SkipLine();
                    break;
                case '#' when IsFirstOfLine(_at - 1):
                    SkipLine();
                    break;
                case '"' or '\'':
                    SkipLiteral(c);
                    break;
                default:
                    return c;
            }
        }
        return '\0';
    }

    private bool IsFirstOfLine(int at)
    {
        while (at > 0 && _text[at - 1] is ' ' or '\t')
            at--;
        return at == 0 || _text[at - 1] == '\n';
    }

    /// <summary>To the end of the line, with the lines that a backslash joins to it.</summary>
    private void SkipLine()
    {
        while (true)
        {
            var end = _text.IndexOf('\n', _at);
            if (end < 0)
            {
                _at = _text.Length;
                return;
            }
            _at = end + 1;
            var last = end > 0 && _text[end - 1] == '\r' ? end - 2 : end - 1;
            if (last < 0 || _text[last] != '\\')
                return;
        }
    }

    private void SkipLiteral(char quote)
    {
        while (_at < _text.Length && _text[_at] != quote && _text[_at] != '\n')
            _at += _text[_at] == '\\' ? 2 : 1;
        _at = Math.Min(_at + 1, _text.Length);
    }
}
