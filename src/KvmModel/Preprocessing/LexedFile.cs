using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// A file's tokens and what can be said of its directives without any macro: where each stands, where each conditional group ends, whether
/// an include guard encloses all. A function of the text alone, so it is shared by all units and all patched trees that hold the same
/// <see cref="SourceText"/>; macro definitions read from it are kept here too.
/// </summary>
public sealed class LexedFile
{
    private static readonly ConditionalWeakTable<SourceText, LexedFile> _files = [];
    /// <summary>How many ways to read one stretch are kept: units that include the same headers in another order, flavours, configurations, versions of a patched header.</summary>
    private const int MaxStretches = 12;

    private readonly MacroDefinition?[] _definitions;
    private readonly Stretch[]?[] _stretches;

    private LexedFile(SourceText source)
    {
        Source = source;
        TokenArray = Lexer.Tokenize(source);
        Directives = DirectiveReader.Read(TokenArray);
        _definitions = new MacroDefinition?[Directives.Length];
        _stretches = new Stretch[]?[Directives.Length + 1];
        Guard = DirectiveReader.Guard(TokenArray, Directives);
    }

    public SourceText Source { get; }

    /// <summary>The tokens, directives included, the last of kind <see cref="TokenKind.EndOfFile"/>.</summary>
    public ReadOnlySpan<Token> Tokens => TokenArray;

    /// <summary>Whether the file is longer than the lexer reads.</summary>
    public bool IsTruncated => Source.Text.Length > Lexer.MaxFileLength;

    internal Token[] TokenArray { get; }

    internal Directive[] Directives { get; }

    /// <summary>The number of the macro which, when defined, makes the file empty; 0 when no include guard encloses the file.</summary>
    internal int Guard { get; }

    /// <summary>The tokens of a file, read at most once.</summary>
    public static LexedFile Of(SourceText source) => _files.GetValue(source, static text => new LexedFile(text));

    /// <summary>The definition that a <c>#define</c> makes; null, with the reason, when it is malformed.</summary>
    internal MacroDefinition? Definition(int directive, out string? problem)
    {
        problem = null;
        return _definitions[directive] ??= MacroDefinitionReader.Read(this, Directives[directive], out problem);
    }

    /// <summary>What was kept of the stretch in front of directive <paramref name="start"/>, the newest first.</summary>
    internal ReadOnlySpan<Stretch> Stretches(int start) => Volatile.Read(ref _stretches[start]);

    /// <summary>Keeps a stretch, in the place of the oldest when there are many. When two threads add at once, one of them may be lost.</summary>
    internal void Add(int start, Stretch stretch) =>
        Volatile.Write(ref _stretches[start], [stretch, .. Stretches(start)[..Math.Min(Stretches(start).Length, MaxStretches - 1)]]);
}
