namespace KvmModel.Symbolic;

/// <summary>Stores that were taken back (<see cref="Memory.Rewind"/>), so that a question can be asked of an earlier state and the later one be had again.</summary>
public sealed class MemoryRewind
{
    internal MemoryRewind(int mark, IReadOnlyList<(MemoryObject Object, int Word, SymbolicBits Before, SymbolicBits After)> stores) => (Mark, Stores) = (mark, stores);

    /// <summary>The mark that was gone back to.</summary>
    internal int Mark { get; }

    /// <summary>The last store first.</summary>
    internal IReadOnlyList<(MemoryObject Object, int Word, SymbolicBits Before, SymbolicBits After)> Stores { get; }
}
