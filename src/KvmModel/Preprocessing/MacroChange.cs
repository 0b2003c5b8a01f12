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
        var change = Compare(Outline.Of(before), Outline.Of(after));
        _answers.AddOrUpdate(before, new Answer(after, change));
        return change;
    }

    private static MacroChange? Compare(Outline before, Outline after)
    {
        if (!before.HasSameRest(after))
            return null;
        var names = new HashSet<int>();
        var moves = before.MovesRest(after);
        foreach (var (name, definitions) in before.Definitions)
        {
            if (!after.Definitions.TryGetValue(name, out var others) || definitions.Count != others.Count)
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
        names.UnionWith(after.Definitions.Keys.Where(name => !before.Definitions.ContainsKey(name)));
        return new MacroChange(names, moves);
    }

    /// <summary>A file taken apart: its macro definitions, each with its place among the other tokens, and those other tokens.</summary>
    private sealed class Outline
    {
        private readonly List<Token> _rest = [];

        public Dictionary<int, List<(int Place, int Line, MacroDefinition Macro)>> Definitions { get; } = [];

        public static Outline Of(SourceText source)
        {
            var file = LexedFile.Of(source);
            var outline = new Outline();
            var position = 0;
            for (var index = 0; index < file.Directives.Length; index++)
            {
                var directive = file.Directives[index];
                if (directive.Kind != DirectiveKind.Define || file.Definition(index, out _) is not { } macro)
                    continue;
                outline._rest.AddRange(file.TokenArray.AsSpan(position, directive.Hash - position));
                position = directive.End;
                if (!outline.Definitions.TryGetValue(macro.Name.Symbol, out var definitions))
                    outline.Definitions.Add(macro.Name.Symbol, definitions = []);
                definitions.Add((outline._rest.Count, source.LineAt(macro.Name.Offset), macro));
            }
            outline._rest.AddRange(file.TokenArray.AsSpan(position));
            return outline;
        }

        public bool HasSameRest(Outline other)
        {
            if (_rest.Count != other._rest.Count)
                return false;
            for (var index = 0; index < _rest.Count; index++)
            {
                if (_rest[index].Text != other._rest[index].Text || _rest[index].Flags != other._rest[index].Flags)
                    return false;
            }
            return true;
        }

        public bool MovesRest(Outline other)
        {
            for (var index = 0; index < _rest.Count; index++)
            {
                if (_rest[index].Kind != TokenKind.EndOfFile && _rest[index].Spelling.Line != other._rest[index].Spelling.Line)
                    return true;
            }
            return false;
        }
    }
}
