using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>
/// Which files of a tree may define a global name, found without preprocessing them. The files still have to be asked: see <see cref="DefinitionScanner"/>. A file is scanned
/// once for each content, whatever number of trees it is part of.
/// </summary>
internal sealed class DefinitionIndex
{
    private static readonly ConditionalWeakTable<SourceText, Dictionary<string, bool>> _scanned = [];
    private readonly Dictionary<string, List<(string Path, bool IsStatic)>> _places = new(StringComparer.Ordinal);

    public DefinitionIndex(ISourceTree tree)
    {
        var paths = ProgramSources.In(tree).ToArray();
        var files = new Dictionary<string, bool>?[paths.Length];
        Parallel.For(0, paths.Length, i => files[i] = tree.Read(paths[i]) is { } text ? _scanned.GetValue(text, static text => DefinitionScanner.Scan(text.Text)) : null);
        for (var i = 0; i < paths.Length; i++)
        {
            foreach (var (name, isStatic) in files[i] ?? [])
            {
                if (!_places.TryGetValue(name, out var places))
                    _places.Add(name, places = []);
                places.Add((paths[i], isStatic));
            }
        }
    }

    /// <summary>The files that may define a name for others, in the order of <see cref="ProgramSources.In"/>.</summary>
    public IEnumerable<string> Global(string name) => _places.GetValueOrDefault(name)?.Where(place => !place.IsStatic).Select(place => place.Path) ?? [];

    /// <summary>The files that may define a name for themselves only.</summary>
    public IEnumerable<string> Static(string name) => _places.GetValueOrDefault(name)?.Where(place => place.IsStatic).Select(place => place.Path) ?? [];
}
