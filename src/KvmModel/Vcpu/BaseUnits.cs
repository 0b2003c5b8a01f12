using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>
/// What was read of one tree, for the many series that go on it: each unit is read once, and anew only for a series that wants a file of it looked at closely which no series before did.
/// A series gets from here what it would have read itself, and puts nothing of its own in. Safe to use from several threads.
/// </summary>
/// <param name="tree">What every series goes on.</param>
public sealed class BaseUnits(ISourceTree tree)
{
    private readonly ConcurrentDictionary<string, CodeUnit> _units = new(StringComparer.Ordinal);
    private CapabilityFields? _capabilities;

    public ISourceTree Tree { get; } = tree;

    internal RegisterMacroReader Registers { get; } = new();

    /// <summary>The unit of a file as the tree has it; null when it was not read yet, or not closely enough.</summary>
    internal CodeUnit? Find(string path, ImmutableSortedSet<string> closely) => _units.TryGetValue(path, out var unit) && unit.WasReadAsCloselyAs(closely) ? unit : null;

    internal void Keep(CodeUnit unit) => _units[unit.Path] = unit;

    internal CapabilityFields Capabilities(KernelPreprocessor preprocessor)
    {
        if (_capabilities is { } known && known.IsUnchangedIn(preprocessor))
            return known;
        var read = CapabilityFields.Read(preprocessor);
        Interlocked.CompareExchange(ref _capabilities, read, null);
        return read;
    }
}
