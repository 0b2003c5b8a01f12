using System.Collections.Immutable;
using KvmModel.Source;

namespace Rules;

/// <summary>
/// What patches that follow each other do to their files together, as one patch would: each line is followed from patch to patch, so that a line which one adds and another takes away is in
/// neither side. In: the reports of the patches, in order. Out: one report, its hunks with three lines of context. Nothing is guessed from equal lines.
/// </summary>
internal static class SpannedFiles
{
    private const int Context = 3;

    public static PatchReport Of(IReadOnlyList<PatchReport> patches)
    {
        var files = new List<Followed>();
        foreach (var file in patches.SelectMany(patch => patch.Files))
        {
            if (file.Before is null && file.After is null)
                continue;
            var known = file.Diff.OldPath is { } old ? files.Find(followed => followed.Path == old) : null;
            if (known is null)
                files.Add(known = new Followed(file.Diff.OldPath, file.Before));
            known.Apply(file);
        }
        var status = patches.Max(patch => patch.Status);
        return new PatchReport(status, patches.FirstOrDefault(patch => patch.Status == status)?.Reason, [.. files.Where(file => file.First is not null || file.Last is not null).Select(file => file.ToApplication())]);
    }

    /// <summary>A file on its way through the patches: of each of its lines, the line that it was at first; 0 for one that a patch added.</summary>
    private sealed class Followed(string? firstPath, SourceText? first)
    {
        private int[] _origins = Enumerable.Range(1, first?.LineCount ?? 0).ToArray();

        public SourceText? First { get; } = first;

        public SourceText? Last { get; private set; } = first;

        public string? FirstPath { get; } = firstPath;

        public string? Path { get; private set; } = firstPath;

        public void Apply(FileApplication file)
        {
            if (file.After is { } after)
            {
                var origins = new int[after.LineCount];
                var old = 1;
                var @new = 1;
                foreach (var (hunk, placed) in file.Diff.Hunks.Zip(file.Placements))
                {
                    while (@new < placed.NewLine && @new <= origins.Length)
                        origins[@new++ - 1] = Origin(old++);
                    foreach (var line in hunk.Lines)
                    {
                        if (line.Kind != HunkLineKind.Removed && @new <= origins.Length)
                            origins[@new++ - 1] = line.Kind == HunkLineKind.Added ? 0 : Origin(old);
                        old += line.Kind == HunkLineKind.Added ? 0 : 1;
                    }
                }
                while (@new <= origins.Length)
                    origins[@new++ - 1] = Origin(old++);
                (_origins, Last, Path) = (origins, after, file.Diff.NewPath);
            }
            else if (file.IsApplied)
            {
                (_origins, Last) = ([], null);
            }
        }

        public FileApplication ToApplication()
        {
            var lines = Lines().ToList();
            var shown = new bool[lines.Count];
            for (var at = 0; at < lines.Count; at++)
            {
                if (lines[at].Kind != HunkLineKind.Context)
                    Array.Fill(shown, true, Math.Max(0, at - Context), Math.Min(lines.Count, at + Context + 1) - Math.Max(0, at - Context));
            }
            var hunks = ImmutableArray.CreateBuilder<Hunk>();
            var placements = ImmutableArray.CreateBuilder<HunkPlacement>();
            for (var at = 0; at < lines.Count; at++)
            {
                if (!shown[at])
                    continue;
                var end = Array.IndexOf(shown, false, at) is var hidden and >= 0 ? hidden : lines.Count;
                var part = lines.GetRange(at, end - at);
                hunks.Add(new Hunk(part[0].OldLine, part.Count(line => line.Kind != HunkLineKind.Added), part[0].NewLine, part.Count(line => line.Kind != HunkLineKind.Removed), "", [.. part], 0));
                placements.Add(new HunkPlacement(part[0].OldLine, part[0].NewLine, 0, 0));
                at = end;
            }
            var change = First is null ? FileChange.Added : Last is null ? FileChange.Deleted : FirstPath != Path ? FileChange.Renamed : FileChange.Modified;
            return new FileApplication
            {
                Diff = new FileDiff { OldPath = First is null ? null : FirstPath, NewPath = Last is null ? null : Path, Change = change, Hunks = hunks.ToImmutable() },
                Outcome = ApplyOutcome.Applied,
                Before = First,
                After = Last,
                Placements = placements.ToImmutable(),
            };
        }

        private int Origin(int line) => line >= 1 && line <= _origins.Length ? _origins[line - 1] : 0;

        /// <summary>All lines of both sides, in order: what is gone in front of what came.</summary>
        private IEnumerable<HunkLine> Lines()
        {
            var old = 1;
            for (var at = 1; at <= _origins.Length; at++)
            {
                var origin = _origins[at - 1];
                for (; old < origin; old++)
                    yield return new HunkLine(HunkLineKind.Removed, First!.Line(old).ToString(), old, at, false);
                yield return new HunkLine(origin == 0 ? HunkLineKind.Added : HunkLineKind.Context, Last!.Line(at).ToString(), old, at, false);
                old += origin == 0 ? 0 : 1;
            }
            for (; old <= (First?.LineCount ?? 0); old++)
                yield return new HunkLine(HunkLineKind.Removed, First!.Line(old).ToString(), old, _origins.Length + 1, false);
        }
    }
}
