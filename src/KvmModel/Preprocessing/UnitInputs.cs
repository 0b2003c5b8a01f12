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
    private readonly UnitDependencies _dependencies;

    /// <summary>Where the includes were last seen to find what they found; gone when that tree is.</summary>
    private WeakReference<IncludeResolver>? _resolved;

    private UnitInputs(ImmutableArray<SourceText> files, UnitDependencies dependencies)
    {
        _files = files;
        _dependencies = dependencies;
    }

    /// <summary>Null for a unit that no file was preprocessed to.</summary>
    public static UnitInputs? Of(PreprocessedUnit unit) => unit.Dependencies is { } dependencies ? new UnitInputs(unit.Inputs, dependencies) : null;

    /// <summary>As <see cref="Of(PreprocessedUnit)"/>, for a unit whose includes were just resolved: units that were read in one tree are compared with another together.</summary>
    internal static UnitInputs? Of(PreprocessedUnit unit, IncludeResolver resolver)
    {
        var inputs = Of(unit);
        if (inputs is not null)
            inputs._resolved = new WeakReference<IncludeResolver>(resolver);
        return inputs;
    }

    /// <summary>A file that the unit read; null when it read none of this path.</summary>
    public SourceText? File(string path) => _files.FirstOrDefault(file => file.Path == path);

    /// <summary>Whether the unit is the same in the tree that <paramref name="resolver"/> looks into. The predefined sources are taken to be.</summary>
    /// <param name="resolver">The other tree, with the unit's search path.</param>
    /// <param name="needsLines">Whether the line numbers of a file matter to what was read from the unit.</param>
    public bool AreUnchangedIn(IncludeResolver resolver, Func<string, bool> needsLines)
    {
        foreach (var file in _files)
        {
            if (!file.Path.StartsWith('<') && !IsUnchanged(file, resolver.FileInPlaceOf(file), needsLines))
                return false;
        }
        // A file that is new may stand where an include looks earlier, or where it found nothing.
        if (!(_resolved is { } known && known.TryGetTarget(out var before) && resolver.AnswersAs(before)))
        {
            foreach (var (request, answer) in _dependencies.Includes)
            {
                if (!resolver.Resolve(request).LeadsWhere(answer))
                    return false;
            }
        }
        if (_resolved?.TryGetTarget(out var last) != true || !ReferenceEquals(last, resolver))
            _resolved = new WeakReference<IncludeResolver>(resolver);
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
