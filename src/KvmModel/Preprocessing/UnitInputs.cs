using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// What a preprocessed unit is a function of: the files it read, the includes it asked for, the macros it asked about. Tells whether preprocessing it in another
/// tree would give the same tokens, without doing it; much smaller than the unit.
/// </summary>
/// <remarks>
/// A generated header may differ when it holds nothing but macro definitions and the unit never asked about one that differs: a patch that describes a new
/// register leaves the units that do not use it as they are. Line numbers inside such a header may be those of the older one.
/// </remarks>
public sealed class UnitInputs
{
    private static readonly ConditionalWeakTable<SourceText, Dictionary<int, MacroDefinition>> _definitions = [];

    private readonly ImmutableArray<SourceText> _files;
    private readonly HashSet<string> _paths;
    private readonly UnitDependencies _dependencies;

    private UnitInputs(ImmutableArray<SourceText> files, UnitDependencies dependencies)
    {
        _files = files;
        _paths = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        _dependencies = dependencies;
    }

    /// <summary>Null for a unit that no file was preprocessed to.</summary>
    public static UnitInputs? Of(PreprocessedUnit unit) => unit.Dependencies is { } dependencies ? new UnitInputs(unit.Inputs, dependencies) : null;

    /// <summary>Whether a file is part of the unit, as its main file or by inclusion.</summary>
    public bool Contains(string path) => _paths.Contains(path);

    /// <summary>Whether the unit is the same in the tree that <paramref name="resolver"/> looks into. The predefined sources are taken to be.</summary>
    public bool AreUnchangedIn(IncludeResolver resolver)
    {
        foreach (var file in _files)
        {
            if (!file.Path.StartsWith('<') && !IsUnchanged(file, resolver.Tree.Read(file.Path)))
                return false;
        }
        // An include that finds a file which the unit did not read: one that is new, in a place that is looked at earlier or was empty.
        foreach (var request in _dependencies.Requests)
        {
            if (resolver.Resolve(request).File is { } found && !_paths.Contains(found.Path))
                return false;
        }
        return true;
    }

    private bool IsUnchanged(SourceText before, SourceText? after)
    {
        if (ReferenceEquals(before, after))
            return true;
        if (after is null)
            return false;
        if (before.Text == after.Text)
            return true;
        if (!before.Path.Contains("/generated/", StringComparison.Ordinal) || Definitions(before) is not { } old || Definitions(after) is not { } @new)
            return false;
        foreach (var (symbol, definition) in old)
        {
            if (_dependencies.Consulted.Contains(symbol) && !(@new.TryGetValue(symbol, out var now) && now.IsSameAs(definition)))
                return false;
        }
        return @new.Keys.All(symbol => old.ContainsKey(symbol) || !_dependencies.Consulted.Contains(symbol));
    }

    /// <summary>The definitions of a file that has only definitions inside an include guard; null for any other.</summary>
    private static Dictionary<int, MacroDefinition>? Definitions(SourceText source)
    {
        var definitions = _definitions.GetValue(source, Read);
        return definitions.Count > 0 ? definitions : null;
    }

    private static Dictionary<int, MacroDefinition> Read(SourceText source)
    {
        var file = LexedFile.Of(source);
        var definitions = new Dictionary<int, MacroDefinition>();
        if (file.Guard == 0 || file.IsTruncated)
            return [];
        var position = 0;
        for (var index = 0; index < file.Directives.Length; index++)
        {
            var directive = file.Directives[index];
            var isFrame = index == 0 || index == file.Directives.Length - 1;
            if (directive.Hash != position || !isFrame && directive.Kind != DirectiveKind.Define)
                return [];
            position = directive.End;
            if (!isFrame && file.Definition(index, out _) is { } definition)
                definitions[definition.Name.Symbol] = definition;
        }
        return position == file.TokenArray.Length - 1 ? definitions : [];
    }
}
