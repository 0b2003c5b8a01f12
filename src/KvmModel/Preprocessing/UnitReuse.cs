using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// Decides whether a unit that was read from one tree would come out the same from another, without reading it again. Two reasons hold: every file
/// that the unit asked for is the same object, found at the same place, so the unit is the same; or the files that differ are generated headers
/// of nothing but macro definitions, and no name defined differently in them was ever consulted, so its tokens are the same.
/// </summary>
/// <remarks>In the second case tokens that come from the changed header keep their place in its old text; a generated header has no lines that anybody reads.</remarks>
internal static class UnitReuse
{
    /// <summary>The unit for the new tree: the same object, or one that shares its tokens; null when it must be read again.</summary>
    public static PreprocessedUnit? TryReuse(PreprocessedUnit unit, SourceText main, PreprocessorOptions options)
    {
        if (unit.Dependencies is not { } old || !ReferenceEquals(old.Main, main) || !SameOptions(old.Options, options))
            return null;
        var replaced = new Dictionary<SourceText, SourceText>();
        var includes = new Dictionary<IncludeRequest, IncludeAnswer>();
        foreach (var (request, before) in old.Includes)
        {
            var after = options.Resolver.Resolve(request);
            includes[request] = after;
            if (after == before)
                continue;
            if (before.File is null || after.File is null || before.Index != after.Index || before.File.Path != after.File.Path || !IsGenerated(before.File.Path))
                return null;
            replaced[before.File] = after.File;
        }
        if (replaced.Count == 0)
            return unit;
        var changes = new Dictionary<int, MacroDefinition?>();
        foreach (var (before, after) in replaced)
        {
            if (!AddChanges(unit, old, before, after, changes))
                return null;
        }
        return new PreprocessedUnit
        {
            Tokens = unit.Tokens,
            Expansions = unit.Expansions,
            Macros = ((MacroSnapshot)unit.Macros).With(changes),
            Inputs = [.. unit.Inputs.Select(input => replaced.GetValueOrDefault(input, input))],
            Diagnostics = unit.Diagnostics,
            Dependencies = new UnitDependencies(main, options, includes, old.Consulted),
        };
    }

    private static bool SameOptions(PreprocessorOptions before, PreprocessorOptions after) =>
        before.Limits == after.Limits
        && before.Resolver.Path.AsSpan().SequenceEqual(after.Resolver.Path.AsSpan())
        && before.Predefined.Select(text => text.Text).SequenceEqual(after.Predefined.Select(text => text.Text))
        && before.Forced.SequenceEqual(after.Forced)
        && before.Forced.All(path => ReferenceEquals(before.Resolver.Tree.Read(path), after.Resolver.Tree.Read(path)));

    private static bool IsGenerated(string path) => path.Contains("/generated/", StringComparison.Ordinal);

    /// <summary>Adds the macros that the new text of a header defines otherwise; false when the unit may depend on one of them.</summary>
    private static bool AddChanges(PreprocessedUnit unit, UnitDependencies old, SourceText before, SourceText after, Dictionary<int, MacroDefinition?> changes)
    {
        if (Definitions(before, out var guard) is not { } defined || Definitions(after, out var newGuard) is not { } redefined || guard != newGuard)
            return false;
        var macros = (MacroSnapshot)unit.Macros;
        foreach (var (symbol, definition) in redefined)
        {
            var was = defined.GetValueOrDefault(symbol);
            if (was is not null && was.IsSameAs(definition))
            {
                if (ReferenceEquals(macros.Find(symbol), was))
                    changes[symbol] = definition;
                continue;
            }
            if (old.Consulted.Contains(symbol) || !ReferenceEquals(macros.Find(symbol), was))
                return false;
            changes[symbol] = definition;
        }
        foreach (var (symbol, was) in defined)
        {
            if (redefined.ContainsKey(symbol))
                continue;
            if (old.Consulted.Contains(symbol) || !ReferenceEquals(macros.Find(symbol), was))
                return false;
            changes[symbol] = null;
        }
        return true;
    }

    /// <summary>What a header defines, when it does nothing else, once for each name, apart from its include guard; else null.</summary>
    private static Dictionary<int, MacroDefinition>? Definitions(SourceText source, out int guard)
    {
        var file = LexedFile.Of(source);
        guard = file.Guard;
        var definitions = new Dictionary<int, MacroDefinition>();
        var end = 0;
        for (var index = 0; index < file.Directives.Length; index++)
        {
            var directive = file.Directives[index];
            if (directive.Hash != end)
                return null;
            end = directive.End;
            if (guard != 0 && (index == 0 || index == file.Directives.Length - 1))
                continue;
            if (directive.Kind != DirectiveKind.Define || file.Definition(index, out _) is not { } definition)
                return null;
            if (definitions.TryGetValue(definition.Name.Symbol, out var earlier) && !earlier.IsSameAs(definition))
                return null;
            definitions[definition.Name.Symbol] = definition;
        }
        return end == file.TokenArray.Length - 1 && !file.IsTruncated ? definitions : null;
    }
}
