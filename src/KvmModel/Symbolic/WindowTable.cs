namespace KvmModel.Symbolic;

/// <summary>
/// Which window of the address space an object has. In: what the object is, by name, and how many of the same name are alive. Out: a number, the same whenever it is asked for again: the
/// memories of successive trees share one table, so that an address means the same in all of them.
/// </summary>
/// <remarks>Numbers are handed out in the order in which they are first asked for, so that a run is repeatable, and are never taken back.</remarks>
public sealed class WindowTable
{
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Func<KernelProgram, MemoryObject?>> _origins = [];
    private int _count;

    /// <summary>The window of the first object of a name for which there is room.</summary>
    /// <param name="isVacant">Whether no living object has a window.</param>
    internal int First(string name, Func<int, bool> isVacant)
    {
        if (!_byName.TryGetValue(name, out var windows))
            _byName.Add(name, windows = []);
        foreach (var window in windows)
        {
            if (isVacant(window))
                return window;
        }
        windows.Add(_count);
        return _count++;
    }

    /// <summary>Says how a program that has not put the object there yet can do so.</summary>
    internal void SetOrigin(int window, Func<KernelProgram, MemoryObject?> origin) => _origins[window] = origin;

    /// <summary>The object that a program has in a window; null when it has none.</summary>
    internal MemoryObject? Find(int window, KernelProgram program) => _origins.TryGetValue(window, out var origin) && origin(program) is { } found && found.Window == window ? found : null;

    /// <summary>Whether an address was followed to a function or variable that another program had there, and this one has not.</summary>
    internal bool IsLost { get; private set; }

    /// <summary>An address was followed to a window in which there is nothing.</summary>
    internal void NoteMissing(int window) => IsLost |= _origins.ContainsKey(window);
}
