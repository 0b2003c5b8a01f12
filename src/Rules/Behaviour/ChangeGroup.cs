using System.Collections.Immutable;
using KvmModel.Delta;
using KvmModel.Source;

namespace Rules.Behaviour;

/// <summary>Lines of a patch that change together: a run of added and removed lines without context between them.</summary>
/// <param name="File">The file, and where its hunks fell.</param>
/// <param name="NewStart">1-based line of the file after at which the added lines begin.</param>
/// <param name="OldStart">1-based line of the file before at which the removed ones do.</param>
internal sealed record ChangeGroup(FileApplication File, int NewStart, ImmutableArray<string> Added, int OldStart, ImmutableArray<string> Removed)
{
    public string Path => File.Diff.Path;

    /// <summary>Whether there is nothing in it but directives: code elsewhere makes something of them.</summary>
    public bool IsDefinition => Added.Concat(Removed).All(line => line.AsSpan().Trim() is [] or ['#', ..]);

    /// <summary>Whether it is of what the host finds out about the machine and tells its processes (Linux arch/arm64/kernel/cpufeature.c, elf_hwcaps).</summary>
    public bool IsOfHost => s_host.Any(start => Path.StartsWith(start, StringComparison.Ordinal));

    private static readonly string[] s_host = ["arch/arm64/include/asm/hwcap.h", "arch/arm64/include/uapi/asm/hwcap.h", "arch/arm64/kernel/", "arch/arm64/tools/cpucaps"];

    /// <summary>The groups of a patch in files that are run, in the order of the patch; a file that is added, deleted or renamed has none.</summary>
    public static ImmutableArray<ChangeGroup> In(SeriesStep step)
    {
        var groups = ImmutableArray.CreateBuilder<ChangeGroup>();
        foreach (var file in step.Applied.Files.Where(file => file is { After: not null, Before: not null } && SimulatedSources.Contains(file.Diff.Path)))
        {
            for (var index = 0; index < file.Placements.Length; index++)
                Split(file, file.Diff.Hunks[index], file.Placements[index], groups);
        }
        return groups.ToImmutable();
    }

    /// <summary>The file after the patch as it would be without these groups, which are all of this file.</summary>
    public static SourceText Without(SourceText after, IEnumerable<ChangeGroup> groups)
    {
        var lines = after.Text.Split('\n').ToList();
        foreach (var group in groups.OrderByDescending(group => group.NewStart))
        {
            lines.RemoveRange(group.NewStart - 1, Math.Min(group.Added.Length, lines.Count - group.NewStart + 1));
            lines.InsertRange(group.NewStart - 1, group.Removed);
        }
        return new SourceText(after.Path, string.Join('\n', lines));
    }

    /// <summary>Whether a place after the patch is on one of the added lines.</summary>
    public bool Adds(SourceLocation? place) => place is { } at && at.Path == File.Diff.NewPath && at.Line >= NewStart && at.Line < NewStart + Added.Length;

    /// <summary>Whether a place before the patch is on one of the removed lines.</summary>
    public bool Removes(SourceLocation? place) => place is { } at && at.Path == File.Diff.OldPath && at.Line >= OldStart && at.Line < OldStart + Removed.Length;

    private static void Split(FileApplication file, Hunk hunk, HunkPlacement placement, ImmutableArray<ChangeGroup>.Builder groups)
    {
        var (newLine, oldLine) = (placement.NewLine, placement.OldLine);
        var (added, removed) = (new List<string>(), new List<string>());
        foreach (var line in hunk.Lines)
        {
            if (line.Kind == HunkLineKind.Context)
            {
                End();
                newLine++;
                oldLine++;
            }
            else if (line.Kind == HunkLineKind.Added)
            {
                added.Add(line.Text);
                newLine++;
            }
            else
            {
                removed.Add(line.Text);
                oldLine++;
            }
        }
        End();

        void End()
        {
            if (added.Count + removed.Count > 0)
                groups.Add(new ChangeGroup(file, newLine - added.Count, [.. added], oldLine - removed.Count, [.. removed]));
            added.Clear();
            removed.Clear();
        }
    }
}
