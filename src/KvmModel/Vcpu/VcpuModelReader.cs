using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>
/// Reads the model of a tree. What was read for one tree is used again for the next: a unit whose preprocessed text is the same
/// after a patch is the same object in both models, with all its facts.
/// </summary>
/// <param name="config">The kernel configuration that conditional code is read under.</param>
/// <param name="changed">
/// The files that a series changes. Units among them are read beside those that hold a part of the model, and of all files only these have the layout of objects
/// followed through their functions.
/// </param>
/// <param name="base">What is known already of the tree that the series goes on; null when nothing is.</param>
public sealed class VcpuModelReader(KernelConfig config, IEnumerable<string> changed, BaseUnits? @base = null)
{
    private readonly ImmutableSortedSet<string> _changed = changed.Where(KvmSources.IsCode).ToImmutableSortedSet(StringComparer.Ordinal);
    private readonly RegisterMacroReader _registers = @base?.Registers ?? new();
    private readonly ConcurrentDictionary<string, CodeUnit> _units = new(StringComparer.Ordinal);
    private CapabilityFields? _capabilities;

    /// <summary>The model of a tree.</summary>
    public VcpuModel Read(ISourceTree tree)
    {
        var paths = KvmSources.UnitsOf(tree).Concat(_changed.Where(path => path.EndsWith(".c", StringComparison.Ordinal) && tree.Exists(path))).Distinct().Order(StringComparer.Ordinal).ToArray();
        var preprocessor = new KernelPreprocessor(tree, config, IntrinsicMacros.All);
        var units = new CodeUnit?[paths.Length];
        Parallel.For(0, paths.Length, index => units[index] = Unit(tree, preprocessor, paths[index]));
        return new VcpuModel(tree, [.. units.OfType<CodeUnit>()], () => Capabilities(preprocessor));
    }

    private CapabilityFields Capabilities(KernelPreprocessor preprocessor) =>
        _capabilities is { } known && known.IsUnchangedIn(preprocessor) ? known : _capabilities = @base?.Capabilities(preprocessor) ?? CapabilityFields.Read(preprocessor);

    private CodeUnit? Unit(ISourceTree tree, KernelPreprocessor preprocessor, string path)
    {
        var known = _units.GetValueOrDefault(path) ?? @base?.Find(path, _changed);
        if (known?.IsUnchangedIn(preprocessor) == true)
            return _units[path] = known;
        if (preprocessor.Preprocess(path, earlier: known?.Main) is not { } source)
            return null;
        var unit = _units[path] = new CodeUnit(path, source, _changed, _registers);
        if (ReferenceEquals(tree, @base?.Tree))
            @base.Keep(unit);
        return unit;
    }
}
