using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// How two versions of a header differ when they differ in nothing but macro definitions: all other directives and all other tokens are the same, in the same
/// order. A unit that never asks about a changed name reads the same from both.
/// </summary>
/// <param name="Names">The macros that are defined differently, or at another place among the rest, by the numbers of their names.</param>
/// <param name="MovesLines">Whether anything that did not change stands on another line.</param>
internal sealed record MacroChange(IReadOnlySet<int> Names, bool MovesLines)
{
    private static readonly ConditionalWeakTable<SourceText, Answer> _answers = [];

    private sealed record Answer(SourceText After, MacroChange? Change);

    /// <summary>The difference; null when it is more than macro definitions.</summary>
    public static MacroChange? Between(SourceText before, SourceText after)
    {
        if (_answers.TryGetValue(before, out var known) && ReferenceEquals(known.After, after))
            return known.Change;
        var change = Compare(LexedFile.Of(before), LexedFile.Of(after));
        _answers.AddOrUpdate(before, new Answer(after, change));
        return change;
    }

    private static MacroChange? Compare(LexedFile before, LexedFile after)
    {
        if (MovesRest(before, after) is not { } moves)
            return null;
        var names = new HashSet<int>();
        var (old, @new) = (Definitions(before), Definitions(after));
        foreach (var (name, definitions) in old)
        {
            if (!@new.TryGetValue(name, out var others) || definitions.Count != others.Count)
            {
                names.Add(name);
                continue;
            }
            for (var index = 0; index < definitions.Count; index++)
            {
                if (definitions[index].Place != others[index].Place || !definitions[index].Macro.IsSameAs(others[index].Macro))
                    names.Add(name);
                else
                    moves |= definitions[index].Line != others[index].Line;
            }
        }
        names.UnionWith(@new.Keys.Where(name => !old.ContainsKey(name)));
        return new MacroChange(names, moves);
    }

    /// <summary>Whether a token that is part of no macro definition stands on another line; null when these tokens are not the same. Of most pairs that is seen at the first that is not.</summary>
    private static bool? MovesRest(LexedFile before, LexedFile after)
    {
        var (left, right) = (new RestOfFile(before), new RestOfFile(after));
        var moves = false;
        while (true)
        {
            var (was, now) = (left.Next(), right.Next());
            if (was < 0 || now < 0)
                return was == now ? moves : null;
            var (old, @new) = (before.TokenArray[was], after.TokenArray[now]);
            if (old.Text != @new.Text || old.Flags != @new.Flags)
                return null;
            moves = moves || old.Kind != TokenKind.EndOfFile && old.Spelling.Line != @new.Spelling.Line;
        }
    }

    /// <summary>The definitions of each macro, with the number of tokens in front that are part of none.</summary>
    private static Dictionary<int, List<(int Place, int Line, MacroDefinition Macro)>> Definitions(LexedFile file)
    {
        var all = new Dictionary<int, List<(int, int, MacroDefinition)>>();
        var inDefinitions = 0;
        foreach (var (hash, end, macro) in DefinitionsIn(file))
        {
            if (!all.TryGetValue(macro.Name.Symbol, out var definitions))
                all.Add(macro.Name.Symbol, definitions = []);
            definitions.Add((hash - inDefinitions, file.Source.LineAt(macro.Name.Offset), macro));
            inDefinitions += end - hash;
        }
        return all;
    }

    private static IEnumerable<(int Hash, int End, MacroDefinition Macro)> DefinitionsIn(LexedFile file)
    {
        for (var index = 0; index < file.Directives.Length; index++)
        {
            var directive = file.Directives[index];
            if (directive.Kind == DirectiveKind.Define && file.Definition(index, out _) is { } macro)
                yield return (directive.Hash, directive.End, macro);
        }
    }

    /// <summary>The tokens of a file that are part of no macro definition, one after the other.</summary>
    private sealed class RestOfFile(LexedFile file)
    {
        private int _directive;
        private int _token;

        /// <summary>The index of the next one; -1 behind the last.</summary>
        public int Next()
        {
            for (; _directive < file.Directives.Length && file.Directives[_directive].Hash == _token; _directive++)
            {
                if (file.Directives[_directive].Kind == DirectiveKind.Define && file.Definition(_directive, out _) is not null)
                    _token = file.Directives[_directive].End;
            }
            return _token < file.TokenArray.Length ? _token++ : -1;
        }
    }
}
