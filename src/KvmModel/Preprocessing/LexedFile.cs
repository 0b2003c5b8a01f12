using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<int, Stretch[]> _stretches = new(concurrencyLevel: 1, capacity: 3);
    private int[]? _cuts;

    private LexedFile(SourceText source)
    {
        Source = source;
        TokenArray = Lexer.Tokenize(source);
        Directives = DirectiveReader.Read(TokenArray);
        _definitions = new MacroDefinition?[Directives.Length];
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

    /// <summary>What was kept of the stretch that starts with a token, the newest first.</summary>
    internal Stretch[] Stretches(int start) => _stretches.GetValueOrDefault(start, []);

    /// <summary>Keeps a stretch, in the place of the oldest when there are many.</summary>
    internal void Add(int start, Stretch stretch) =>
        _stretches.AddOrUpdate(start, static (_, added) => [added], static (_, kept, added) => [added, .. kept.AsSpan(0, Math.Min(kept.Length, MaxStretches - 1))], stretch);

    /// <summary>
    /// The tokens that start a line behind what looks like the end of a declaration at file scope, or behind macro definitions that stand there, outside all conditional groups, and in order: what is
    /// preprocessed of a table is kept, that of the macros in front of it is not.
    /// </summary>
    internal ReadOnlySpan<int> Cuts => _cuts ??= FindCuts();

    /// <summary>The tokens at which a stretch of a main file may start, in order.</summary>
    internal IEnumerable<int> PieceStarts =>
        Directives.Where(directive => directive.Kind is DirectiveKind.Include or DirectiveKind.IncludeNext).Select(directive => directive.End).Prepend(0).Concat(Cuts.ToArray()).Distinct().Order();

    /// <summary>How many directives stand in front of a token.</summary>
    internal int DirectivesBefore(int token)
    {
        int low = 0, high = Directives.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Directives[middle].Hash < token)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The first cut behind a token; the end of the file when there is none.</summary>
    internal int CutBehind(int token)
    {
        var found = Cuts.BinarySearch(token + 1);
        return (found >= 0 ? found : ~found) is var cut && cut < Cuts.Length ? Cuts[cut] : TokenArray.Length - 1;
    }

    /// <summary>Where the piece of a main file that starts with a token ends, unless a macro's call goes on behind it: at the next cut or <c>#include</c>.</summary>
    internal int EndOfPiece(int start)
    {
        var end = CutBehind(start);
        for (var directive = DirectivesBefore(start); directive < Directives.Length && Directives[directive].Hash < end; directive++)
        {
            if (Directives[directive].Kind is DirectiveKind.Include or DirectiveKind.IncludeNext)
                return Directives[directive].Hash;
        }
        return end;
    }

    /// <summary>The text of the piece that starts with a token.</summary>
    internal ReadOnlySpan<char> TextOfPiece(int start) => Source.Text.AsSpan(TokenArray[start].Offset..TokenArray[EndOfPiece(start)].Offset);

    private int[] FindCuts()
    {
        var cuts = new List<int>();
        var (nesting, groups, directive) = (0, 0, 0);
        var isBetween = true; // two declarations
        for (var index = 0; index < TokenArray.Length - 1; index++)
        {
            if (directive < Directives.Length && Directives[directive].Hash == index)
            {
                groups += Directives[directive].OpensGroup ? 1 : Directives[directive].Kind == DirectiveKind.Endif ? -1 : 0;
                index = Directives[directive].End - 1;
                var defines = Directives[directive++].Kind is DirectiveKind.Define or DirectiveKind.Undef;
                var isLast = directive == Directives.Length || Directives[directive].Hash != index + 1;
                if (defines && isLast && isBetween && groups == 0 && index + 1 < TokenArray.Length - 1)
                    cuts.Add(index + 1);
                continue;
            }
            var kind = TokenArray[index].Kind;
            if (kind is TokenKind.LeftBrace or TokenKind.LeftParen)
                nesting++;
            else if (kind is TokenKind.RightBrace or TokenKind.RightParen)
                nesting = IsFirstOfLine(index) ? 0 : Math.Max(0, nesting - 1); // conditions may open a block twice and close it once
            isBetween = nesting == 0 && kind is TokenKind.RightBrace or TokenKind.Semicolon;
            if (isBetween && groups == 0 && (TokenArray[index + 1].Flags & TokenFlags.StartOfLine) != 0)
                cuts.Add(index + 1);
        }
        return [.. cuts];

        bool IsFirstOfLine(int index) => TokenArray[index] is { Kind: TokenKind.RightBrace, Offset: var offset } && offset > 0 && Source.Text[offset - 1] == '\n';
    }
}
