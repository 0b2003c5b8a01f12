using System.Collections.Concurrent;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>
/// Reads the model of a tree. What was read for one tree is used again for the next: a unit whose preprocessed text is the same
/// after a patch is the same object in both models, with all its facts.
/// </summary>
/// <param name="config">The kernel configuration that conditional code is read under.</param>
public sealed class VcpuModelReader(KernelConfig config)
{
    private readonly ConcurrentDictionary<string, CodeUnit> _units = new(StringComparer.Ordinal);

    /// <param name="tree">The sources.</param>
    /// <param name="alsoUnits">Units to read beside those that hold a part of the model: the ones that a series changes. Those that the tree has not are left out.</param>
    public VcpuModel Read(ISourceTree tree, IEnumerable<string> alsoUnits)
    {
        var paths = KvmSources.UnitsOf(tree).Concat(alsoUnits.Where(tree.Exists)).Distinct().Order(StringComparer.Ordinal).ToArray();
        var preprocessor = new KernelPreprocessor(tree, config, IntrinsicMacros.All);
        var units = new CodeUnit?[paths.Length];
        Parallel.For(0, paths.Length, index => units[index] = Unit(preprocessor, paths[index]));
        return new VcpuModel(tree, [.. units.OfType<CodeUnit>()]);
    }

    private CodeUnit? Unit(KernelPreprocessor preprocessor, string path)
    {
        if (_units.TryGetValue(path, out var known) && known.IsUnchangedIn(preprocessor))
            return known;
        return preprocessor.Preprocess(path) is { } source ? _units[path] = new CodeUnit(path, source, () => preprocessor.Preprocess(path)!) : null;
    }
}
