using System.Collections.Immutable;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>One expansion of a macro: which macro, called where, and inside which other expansion.</summary>
/// <param name="Macro">The macro's name.</param>
/// <param name="Call">The macro-name token of the call, as spelled.</param>
/// <param name="Parent">The number of the expansion that the call itself came from, among those of the same run of tokens; 0 when it stands in a file.</param>
public readonly record struct MacroExpansion(string Macro, Token Call, int Parent);

/// <summary>A half-open range of indices into <see cref="PreprocessedUnit.Tokens"/>.</summary>
public readonly record struct TokenSpan(int Start, int End)
{
    public bool IsEmpty => End <= Start;

    public static TokenSpan Cover(TokenSpan a, TokenSpan b) => new(Math.Min(a.Start, b.Start), Math.Max(a.End, b.End));
}

/// <summary>A translation unit after preprocessing (C11 5.1.1.2, phases 1 to 4): what the parser reads, and where every token came from.</summary>
public sealed class PreprocessedUnit
{
    /// <summary>The tokens, the last of kind <see cref="TokenKind.EndOfFile"/>.</summary>
    public required TokenSequence Tokens { get; init; }

    /// <summary>The macros defined at the end of the unit, by name.</summary>
    public required IReadOnlyDictionary<string, MacroDefinition> Macros { get; init; }

    /// <summary>Every file that was read, in order of first inclusion; the unit is a function of these.</summary>
    public required ImmutableArray<SourceText> Inputs { get; init; }

    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>What the unit depends on beside its inputs; null for a unit that was not read from a tree.</summary>
    internal UnitDependencies? Dependencies { get; init; }

    /// <summary>The line of a <em>file</em> at which a token stands for a reader: its own, or that of the outermost macro call that produced it.</summary>
    public SourceLocation LocationOf(int token) => OutermostCall(token).Spelling;

    /// <summary>The line at which a token's characters stand when they are written in a call's argument list, else as <see cref="LocationOf"/>: tells the lines of a long call apart.</summary>
    public SourceLocation WrittenLocationOf(int token)
    {
        var call = OutermostCall(token);
        return IsArgumentOf(call, Tokens[token]) ? Tokens[token].Spelling : call.Spelling;
    }

    /// <summary>Whether a token that came through the outermost call <paramref name="call"/> is written in its argument list: the body of a macro never stands behind a call of it.</summary>
    internal static bool IsArgumentOf(Token call, Token token) => ReferenceEquals(call.Source, token.Source) && token.Offset >= call.Offset;

    /// <summary>The expansions that produced a token, innermost first.</summary>
    public IEnumerable<MacroExpansion> ExpansionsOf(int token)
    {
        var expansions = Tokens.Runs[Tokens.RunOf(token)].Expansions;
        for (var index = Tokens[token].Expansion; index != 0; index = expansions[index].Parent)
            yield return expansions[index];
    }

    /// <summary>The token itself when it stands in a file, else the name token of the outermost macro call that produced it.</summary>
    public Token OutermostCall(int token)
    {
        var run = Tokens.RunOf(token);
        return Tokens.Runs[run].OutermostCall(Tokens.Runs[run].Tokens[token - Tokens.StartOf(run)]);
    }
}
