using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// Units of many related trees, such as those after each patch of a series: a unit is read again only when a patch may have changed it (see
/// <see cref="UnitReuse"/>). The last units of each file are kept. Safe to use from several threads; two that ask for the same file at once wait
/// for one another.
/// </summary>
/// <param name="config">The configuration; the default profile when null.</param>
public sealed class PreprocessCache(KernelConfig? config = null)
{
    private const int MaxKept = 2;
    private readonly ConditionalWeakTable<ISourceTree, KernelPreprocessor> _preprocessors = [];
    private readonly ConcurrentDictionary<(string Path, UnitFlavour Flavour), List<PreprocessedUnit>> _units = new();

    /// <summary>The preprocessor for a tree; the same one for as long as the tree lives.</summary>
    public KernelPreprocessor For(ISourceTree tree) => _preprocessors.GetValue(tree, added => new KernelPreprocessor(added, config));

    /// <summary>
    /// The unit that a file makes in a tree, equal to a fresh one; null when the tree has no such file. When nothing the unit read has changed, it is the same
    /// object as for the earlier tree; when only generated macros that it never looked at have, another object with the same <see cref="PreprocessedUnit.Tokens"/>.
    /// </summary>
    public PreprocessedUnit? Get(ISourceTree tree, string path, UnitFlavour? flavour = null)
    {
        var preprocessor = For(tree);
        if (preprocessor.Tree.Read(path) is not { } main)
            return null;
        var wanted = flavour ?? KernelPreprocessor.DefaultFlavour(path);
        var options = preprocessor.Options(path, wanted);
        var kept = _units.GetOrAdd((path, wanted), static _ => []);
        lock (kept)
        {
            for (var index = kept.Count - 1; index >= 0; index--)
            {
                if (UnitReuse.TryReuse(kept[index], main, options) is not { } unit)
                    continue;
                kept.RemoveAt(index);
                kept.Add(unit);
                return unit;
            }
            var read = Preprocessor.Run(main, options);
            if (kept.Count == MaxKept)
                kept.RemoveAt(0);
            kept.Add(read);
            return read;
        }
    }
}
