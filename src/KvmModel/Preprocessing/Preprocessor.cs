using System.Globalization;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// In: a source file, a tree and a search path. Out: the unit's tokens after directives and macros (C11 5.1.1.2 phase 4, 6.10), each with the place
/// of its spelling and the macro calls it came through. GNU C as the kernel uses it; GCC's choice where the standard leaves one. Bad input
/// ends in diagnostics, never in an exception, and time and memory are bounded by <see cref="PreprocessorLimits"/>. Deterministic. Pragmas
/// leave no tokens.
/// </summary>
public sealed partial class Preprocessor : MacroExpander.IPreprocessorHost, IDisposable
{
    private const int OpenWork = 64;
    private readonly PreprocessorOptions _options;
    private readonly MacroTable _macros = new();
    private readonly ExpansionLog _log = new();
    private readonly MacroExpander _expander;
    private readonly List<OpenFile> _files = [];
    private readonly List<SourceText> _inputs = [];
    private readonly HashSet<SourceText> _seen = [];
    private readonly Dictionary<IncludeRequest, IncludeAnswer> _includes = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<TokenRun> _runs = [];
    private readonly SourceText _main;
    private readonly FileRevision? _revision;
    private readonly HashSet<int> _erased;

    /// <summary>For each other dialect of which stretches were met, the macros that it and this unit's do not treat alike.</summary>
    private readonly Dictionary<IReadOnlyCollection<string>, SymbolSet> _disputed = new(ReferenceEqualityComparer.Instance);

    private readonly ChunkedList<Token> _output = new();
    private readonly PackPragmas _packs = new();
    private OpenFile _file;

    /// <summary>How many tokens the unit may still get, those of the stretch being read included.</summary>
    private int _room;

    private Preprocessor(PreprocessorOptions options, SourceText main)
    {
        _options = options;
        _main = main;
        _revision = options is { SharesStretches: true, Earlier: { } earlier } ? new FileRevision(LexedFile.Of(earlier), LexedFile.Of(main)) : null;
        _erased = [.. options.Erased.Select(static name => SpellingPool.SymbolOf(name))];
        _room = options.Limits.Tokens;
        _file = new OpenFile(LexedFile.Of(main), IncludeAnswer.Beside);
        _expander = new MacroExpander(_macros, _log, this, options.Limits);
    }

    bool MacroExpander.IPreprocessorHost.NextIsLeftParen => _file.Position < _file.Boundary && _file.Tokens[_file.Position].Kind == TokenKind.LeftParen;

    private bool IsStopped => _expander.IsExhausted || _room <= _output.Count;

    /// <summary>Preprocesses one translation unit.</summary>
    public static PreprocessedUnit Run(SourceText main, PreprocessorOptions options)
    {
        using var preprocessor = new Preprocessor(options, main);
        preprocessor.Run();
        return preprocessor.Unit();
    }

    void IDisposable.Dispose()
    {
        _output.Dispose();
        _log.Dispose();
    }

    private void Run()
    {
        BuiltinMacros.DefineIn(_macros);
        foreach (var name in _options.Intrinsics)
            _macros.Disable(SpellingPool.SymbolOf(name));
        foreach (var text in _options.Predefined)
            ReadWhole(LexedFile.Of(text));
        foreach (var path in _options.Forced)
        {
            if (_options.Resolver.Tree.Read(path) is { } header)
                ReadWhole(LexedFile.Of(header));
            else
                Add(new Diagnostic("include-missing", $"{path}, which every unit includes, is not in the tree"));
        }
        ReadWhole(LexedFile.Of(_main));
        if (IsStopped)
            _diagnostics.Add(new Diagnostic("preprocess-too-large", "the unit grows beyond all bounds and is cut", new SourceLocation(_file.Source.Path, 1)));
    }

    private void ReadWhole(LexedFile file)
    {
        Open(file, IncludeAnswer.Beside);
        while (!IsStopped)
        {
            ReadStretch();
            if (_file.IsAtInclude)
                Obey();
            else if (_file.IsAtEnd && !Close())
                break;
        }
    }

    private void Open(LexedFile file, int index)
    {
        if (_seen.Add(file.Source))
        {
            _inputs.Add(file.Source);
            if (file.IsTruncated)
                Add(new Diagnostic("source-too-large", $"only the first {Lexer.MaxFileLength >> 20} MB are read", new SourceLocation(file.Source.Path, 1)));
        }
        _expander.Charge(OpenWork);
        _file = new OpenFile(file, index);
        _files.Add(_file);
    }

    /// <summary>Leaves a file at its end; false when it was not included by another.</summary>
    private bool Close()
    {
        if (_file.OpenGroups > 0)
            Report("preprocess-unended-if", "a conditional group does not end in this file", _file.Tokens[^1]);
        _files.RemoveAt(_files.Count - 1);
        if (_files.Count == 0)
            return false;
        _file = _files[^1];
        return true;
    }

    /// <summary>Copies the tokens up to the next directive, the next cut or the file's end, macros expanded.</summary>
    private void CopyTokens()
    {
        var file = _file;
        var tokens = file.Tokens;
        while (file.Position < file.Limit && file == _file)
        {
            var token = tokens[file.Position++];
            if (token.Kind == TokenKind.Identifier)
            {
                if (_expander.Begin(ref token))
                {
                    while (_expander.Next(out var expanded) && _output.Count < _room)
                        Write(expanded);
                    if (IsStopped)
                        return;
                    if (_expander.IsCut)
                    {
                        _expander.Abandon();
                        Report("macro-too-large", $"{token.Text} grows beyond all bounds and is cut", token);
                    }
                    continue;
                }
            }
            Write(token);
        }
    }

    private void Write(in Token token) => _output.Add(_packs.Limit != 0 && token.Kind == TokenKind.RightBrace ? _packs.Mark(token) : token);

    /// <summary>The next token for a macro's argument list: directives within are obeyed (GNU), the end of the file ends the list.</summary>
    bool MacroExpander.IPreprocessorHost.Next(out Token token)
    {
        while (!IsStopped)
        {
            if (_file.Position < _file.Boundary)
            {
                token = _file.Tokens[_file.Position++];
                return true;
            }
            if (_file.NextDirective == _file.Directives.Length)
                break;
            Obey();
        }
        token = default;
        return false;
    }

    string MacroExpander.IPreprocessorHost.Builtin(BuiltinMacro builtin, Token name, ReadOnlySpan<Token> operand)
    {
        _isWhole &= builtin is BuiltinMacro.Line or BuiltinMacro.File or BuiltinMacro.HasAttribute or BuiltinMacro.HasBuiltin;
        switch (builtin)
        {
            case BuiltinMacro.Line:
                var call = _log.OutermostCall(name);
                var place = PreprocessedUnit.IsArgumentOf(call, name) ? name : call;
                return (place.Source.LineAt(place.Offset) + _file.LineDelta).ToString(CultureInfo.InvariantCulture);
            case BuiltinMacro.File:
                return Quoted(_file.PresumedName ?? _file.Source.Path);
            case BuiltinMacro.BaseFile:
                return Quoted(_main.Path);
            case BuiltinMacro.IncludeLevel:
                return (_files.Count - 1).ToString(CultureInfo.InvariantCulture);
            case BuiltinMacro.HasInclude or BuiltinMacro.HasIncludeNext:
                return HeaderName(operand) is { } header && Find(header, builtin == BuiltinMacro.HasIncludeNext).File is not null ? "1" : "0";
            case BuiltinMacro.Pragma:
                if (operand.Length == 1 && operand[0].Kind == TokenKind.String)
                    Pragma(LexedFile.Of(new SourceText(name.Source.Path, Destringized(operand[0].Text))).Tokens[..^1]);
                return "";
            default:
                return operand.Length > 0 ? CompilerFeatures.Has(builtin, operand[0].Text) : "0";
        }
    }

    void MacroExpander.IPreprocessorHost.Report(string code, string message, in Token at) => Report(code, message, at);

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Destringized(string literal) =>
        literal[(literal.IndexOf('"') + 1)..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private void Report(string code, string message, in Token at) => Add(new Diagnostic(code, message, _log.OutermostCall(at).Spelling));

    private void Add(Diagnostic diagnostic)
    {
        _isWhole = false;
        if (_diagnostics.Count < _options.Limits.Diagnostics)
            _diagnostics.Add(diagnostic);
    }

    private PreprocessedUnit Unit()
    {
        _runs.Add(new TokenRun([LexedFile.Of(_main).TokenArray[^1]], [default]));
        return new PreprocessedUnit
        {
            Tokens = new TokenSequence(TokenRun.Whole(_runs)),
            Macros = _macros.Snapshot(),
            Inputs = [.. _inputs],
            Diagnostics = [.. _diagnostics],
            Dependencies = new UnitDependencies(_includes, _macros.ConsultedNames()),
        };
    }

    /// <summary>A file being read.</summary>
    private sealed class OpenFile(LexedFile file, int index)
    {
        public LexedFile Lexed { get; } = file;

        public SourceText Source => Lexed.Source;

        public Token[] Tokens { get; } = file.TokenArray;

        public Directive[] Directives { get; } = file.Directives;

        /// <summary>Where on the search path the file was found.</summary>
        public int Index { get; } = index;

        public int Position { get; set; }

        public int NextDirective { get; private set; }

        /// <summary>Where the tokens before the next directive end.</summary>
        public int Boundary { get; private set; } = file.Directives.Length > 0 ? file.Directives[0].Hash : file.TokenArray.Length - 1;

        /// <summary>Where the stretch being read ends at the latest, unless a macro's call goes on behind it.</summary>
        public int Cut { get; set; } = int.MaxValue;

        /// <summary>Where the tokens end that are copied without more ado.</summary>
        public int Limit => Math.Min(Boundary, Cut);

        /// <summary>Conditional groups entered and not left.</summary>
        public int OpenGroups { get; set; }

        public int LineDelta { get; set; }

        public string? PresumedName { get; set; }

        /// <summary>Whether the next thing is an <c>#include</c>.</summary>
        public bool IsAtInclude =>
            Position == Boundary && NextDirective < Directives.Length && Directives[NextDirective].Kind is DirectiveKind.Include or DirectiveKind.IncludeNext;

        public bool IsAtEnd => Position == Boundary && NextDirective == Directives.Length;

        /// <summary>Whether lines have the numbers and the name of the file.</summary>
        public bool HasOwnLines => LineDelta == 0 && PresumedName is null;

        public bool IsBehindDirective => Position == (NextDirective == 0 ? 0 : Directives[NextDirective - 1].End);

        /// <summary>Goes on behind directive <paramref name="index"/> - 1, whose line ends at <paramref name="position"/>.</summary>
        public void GoTo(int index, int position)
        {
            NextDirective = index;
            Position = position;
            Boundary = index < Directives.Length ? Directives[index].Hash : Tokens.Length - 1;
        }

        /// <summary>Goes to where a stretch of this file ends.</summary>
        public void GoToEndOf(Stretch stretch)
        {
            OpenGroups += stretch.Groups;
            GoTo(stretch.EndDirective, stretch.EndPosition);
        }
    }
}
