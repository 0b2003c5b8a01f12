using System.Collections.Immutable;

namespace KvmModel.Preprocessing;

/// <summary>
/// What preprocessing gave for a stretch of a file: the part from an <c>#include</c> that was obeyed, or the file's start, to the next one, or the file's end; of a unit's main
/// file, which changes more often than others, also from one <see cref="LexedFile.Cuts">cut</see> to the next. It is a function of the text and of the definitions of the macros that it asked about; where these are the same, another unit takes the tokens as they are (compare ccache's direct
/// mode, at the level of the parts of a file). Immutable.
/// </summary>
/// <param name="Dialect">The intrinsic macros that were left standing. It says the same in every dialect that agrees about the macros asked about (<see cref="Asks"/>).</param>
/// <param name="Reads">The macros asked about that the stretch itself had not defined before, in order of asking.</param>
/// <param name="Writes">What it defined and undefined, in order.</param>
/// <param name="OwnReads">The names asked about after the stretch itself had defined them.</param>
/// <param name="EndDirective">How many directives stand in front of its end.</param>
/// <param name="EndPosition">The first token behind it.</param>
/// <param name="Groups">How many more conditional groups are open at the end than at the start.</param>
/// <param name="Work">What it cost, for <see cref="PreprocessorLimits.Work"/>.</param>
/// <param name="Run">The tokens; null for none.</param>
internal sealed record Stretch(
    IReadOnlyCollection<string> Dialect,
    ImmutableArray<MacroRead> Reads,
    ImmutableArray<MacroWrite> Writes,
    ImmutableArray<int> OwnReads,
    int EndDirective,
    int EndPosition,
    int Groups,
    int Work,
    TokenRun? Run)
{
    /// <summary>Whether it asked about a macro of a set.</summary>
    public bool Asks(SymbolSet symbols)
    {
        foreach (ref readonly var read in Reads.AsSpan())
        {
            if (symbols.Contains(read.Symbol))
                return true;
        }
        foreach (var symbol in OwnReads)
        {
            if (symbols.Contains(symbol))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Where <c>__COUNTER__</c> starts in a stretch that is shared: a number that depends on the place alone. So the names made of it differ between places (but for an
    /// unlikely collision, which matters only to two of the same prefix in one scope), and are the same whatever stands before.
    /// </summary>
    /// <param name="start">The stretch's first token; 0 where that is no lasting name for the place, as in a main file.</param>
    /// <param name="text">The stretch's text, where it stands for the place.</param>
    public static int FirstCount(string path, int start, ReadOnlySpan<char> text)
    {
        var hash = 2166136261u; // FNV-1a
        foreach (var c in path)
            hash = (hash ^ c) * 16777619;
        hash = (hash ^ (uint)start) * 16777619;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619;
        return (int)((hash ^ hash >> 16) & 0x3ffff) << 12;
    }
}

/// <summary>That a name was asked about, and what it was; null for no macro.</summary>
internal readonly record struct MacroRead(int Symbol, MacroDefinition? Definition);

/// <summary>That a name was defined, or undefined with null.</summary>
/// <param name="IsFirst">Whether nothing in the stretch asked about the name or defined it before.</param>
internal readonly record struct MacroWrite(int Symbol, MacroDefinition? Definition, bool IsFirst);
