using System.Collections.Concurrent;
using KvmModel.Kbuild;

namespace KvmModel.Symbolic;

/// <summary>
/// The units of the programs of successive trees, under one configuration: a unit whose text is the same after a patch is the same object, with all its lowered functions.
/// Keeps for each file and flavour the unit that was read last. Safe from several threads.
/// </summary>
public sealed class ProgramUnitCache
{
    private readonly ConcurrentDictionary<(string, UnitFlavour), ProgramUnit> _units = new();

    /// <summary>A unit of a tree; null when the tree does not have the file.</summary>
    internal ProgramUnit? Read(KernelPreprocessor preprocessor, string path, UnitFlavour flavour)
    {
        if (_units.TryGetValue((path, flavour), out var known) && known.IsUnchangedIn(preprocessor))
            return known;
        return preprocessor.Preprocess(path, flavour, known?.Main) is { } source ? _units[(path, flavour)] = new ProgramUnit(path, flavour, source, preprocessor.Options(path, flavour).Resolver, known) : null;
    }
}
