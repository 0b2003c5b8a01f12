using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>
/// The differences of one patch, carried out on a tree: which file each is for, and what is there after. One use.
/// </summary>
/// <remarks>
/// As for <c>git apply</c>: a rename or copy takes its source from the tree before the whole patch (two files can change names with each other); any other
/// difference continues where an earlier one of the same file ended; a name is free when the same patch moves its file away.
/// </remarks>
internal sealed class PatchSteps(ISourceTree before, Patch patch, ApplyOptions options)
{
    /// <summary>Hunks of one file that may be left out; each costs another try.</summary>
    private const int MaxLeftOut = 50;

    private readonly Dictionary<string, SourceText?> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leaving = new(StringComparer.Ordinal);

    /// <summary>What is different after; null for a file that is gone.</summary>
    public IReadOnlyDictionary<string, SourceText?> Changed => _changed;

    public ImmutableArray<FileApplication> Run()
    {
        foreach (var file in patch.Files)
        {
            if (file is { Change: FileChange.Deleted or FileChange.Renamed, Defect: null })
                _leaving.Add(file.OldPath!);
        }

        var results = ImmutableArray.CreateBuilder<FileApplication>(patch.Files.Length);
        foreach (var file in patch.Files)
            results.Add(file.Defect is not null ? PatchApplier.Apply(file, Preimage(file), options) : Step(file));
        return results.MoveToImmutable();
    }

    private FileApplication Step(FileDiff file)
    {
        var result = PatchApplier.Apply(file, Preimage(file), options);
        if (!result.IsApplied)
            return options.KeepsWhatFits && result.Outcome == ApplyOutcome.Failed ? WhatFits(file, result) : result;
        if (file.Change is FileChange.Renamed or FileChange.Copied && file.OldPath != file.NewPath && IsTaken(file.NewPath!))
        {
            return result with
            {
                Outcome = ApplyOutcome.Failed,
                After = null,
                Placements = [],
                Reason = $"{PatchPath.ForMessage(file.NewPath!)} exists already",
            };
        }

        if (file.Change is FileChange.Deleted or FileChange.Renamed && !(file.Change == FileChange.Renamed && WasRecreated(file.OldPath!)))
            _changed[file.OldPath!] = null;
        if (file.NewPath is { } path)
            _changed[path] = result.After;
        return result;
    }

    /// <summary>The difference without the hunks that do not fit; as it failed when that leaves none, or the name of the file is at stake.</summary>
    private FileApplication WhatFits(FileDiff file, FileApplication failed)
    {
        if (file.Change != FileChange.Modified)
            return failed;
        var (rest, result) = (file, failed);
        for (var left = MaxLeftOut; left > 0 && result is { IsApplied: false, FailedHunk: { } hunk } && rest.Hunks.Length > 1; left--)
        {
            rest = rest with { Hunks = rest.Hunks.RemoveAt(hunk) };
            result = PatchApplier.Apply(rest, failed.Before, options);
        }

        if (!result.IsApplied)
            return failed;
        _changed[file.NewPath!] = result.After;
        return result with { Outcome = ApplyOutcome.Partial, Reason = failed.Reason, FailedHunk = failed.FailedHunk };
    }

    /// <summary>The content that a difference starts from.</summary>
    private SourceText? Preimage(FileDiff file)
    {
        if (!file.HasSafePaths)
            return null;
        return file.Change switch
        {
            FileChange.Renamed or FileChange.Copied => before.Read(file.OldPath!),
            FileChange.Added => IsTaken(file.NewPath!) ? Current(file.NewPath!) : null,
            _ => Current(file.OldPath!),
        };
    }

    private SourceText? Current(string path) => _changed.TryGetValue(path, out var text) ? text : before.Read(path);

    private bool IsTaken(string path) => _changed.TryGetValue(path, out var text) ? text is not null : before.Exists(path) && !_leaving.Contains(path);

    /// <summary>An earlier difference of this patch has put another file at the name.</summary>
    private bool WasRecreated(string path) => _changed.TryGetValue(path, out var text) && text is not null && !ReferenceEquals(text, before.Read(path));
}
