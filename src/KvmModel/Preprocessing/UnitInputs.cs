using System.Collections.Immutable;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// What a preprocessed unit is a function of: the files it read, the includes it asked for, the macros it asked about. Tells whether preprocessing it in another
/// tree would give the same tokens, without doing it; much smaller than the unit.
/// </summary>
/// <remarks>
/// A header may differ in macros that the unit never asked about: a patch that describes a new register or adds a hwcap leaves the units that do not use it as they
/// are. The line numbers of a generated header, which nobody edits, may then be those of the older version.
/// </remarks>
public sealed class UnitInputs
{
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

    /// <summary>Whether the unit is the same in the tree that <paramref name="resolver"/> looks into. The predefined sources are taken to be.</summary>
    /// <param name="resolver">The other tree, with the unit's search path.</param>
    /// <param name="needsLines">Whether the line numbers of a file matter to what was read from the unit.</param>
    public bool AreUnchangedIn(IncludeResolver resolver, Func<string, bool> needsLines)
    {
        foreach (var file in _files)
        {
            if (!file.Path.StartsWith('<') && !IsUnchanged(file, resolver.Tree.Read(file.Path), needsLines))
                return false;
        }
        // An include that finds a file which the unit did not read: one that is new, in a place that is looked at earlier or was empty.
        foreach (var request in _dependencies.Includes.Keys)
        {
            if (resolver.Resolve(request).File is { } found && !_paths.Contains(found.Path))
                return false;
        }
        return true;
    }

    private bool IsUnchanged(SourceText before, SourceText? after, Func<string, bool> needsLines)
    {
        if (ReferenceEquals(before, after))
            return true;
        if (after is null)
            return false;
        return before.Text == after.Text
            || MacroChange.Between(before, after) is { } change
                && !change.Names.Any(_dependencies.Consulted.Contains)
                && !(change.MovesLines && !before.Path.Contains("/generated/", StringComparison.Ordinal) && needsLines(before.Path));
    }
}
