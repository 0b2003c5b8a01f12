using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>What one commit or mail changes, file by file, and what was wrong with its text. <see cref="UnifiedDiff.Parse"/> makes it.</summary>
/// <param name="Files">In the order of the text; a file may come twice, the second time as the first left it.</param>
/// <param name="Diagnostics">About the text of the patch: their locations name the patch's own lines.</param>
public sealed record Patch(ImmutableArray<FileDiff> Files, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>A patch that changes nothing.</summary>
    public static Patch Empty { get; } = new([], []);

    /// <summary>The files that the patch touches, by either name, without repetition, in ordinal order; refused paths are left out.</summary>
    public ImmutableArray<string> Paths =>
        [.. Files.Where(file => file.HasSafePaths).SelectMany(file => new[] { file.OldPath, file.NewPath }).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    public bool Equals(Patch? other) => other is not null && Files.SequenceEqual(other.Files) && Diagnostics.SequenceEqual(other.Diagnostics);

    public override int GetHashCode() => HashCode.Combine(Files.Length, Diagnostics.Length);
}
