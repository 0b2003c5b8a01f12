using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>
/// Puts hunks into a file exactly as <c>git apply</c> does without options: all context must match; the stated line is tried first, then places
/// ever further away, later ones first; a hunk that starts at line 1 must match at the beginning, one without trailing context at the end; lines of an
/// earlier hunk are never matched again.
/// </summary>
/// <remarks>Source: behaviour of <c>git apply</c> as its manual and its results give it; held to it by tests over the corpus.</remarks>
internal static class StrictPlacement
{
    /// <summary>Applies all hunks to <paramref name="image"/>; on failure says which hunk, and the image is to be thrown away.</summary>
    public static (ImmutableArray<HunkPlacement> Placements, int? FailedHunk) Apply(LineImage image, FileDiff diff, WorkLimit work)
    {
        var placements = new List<HunkPlacement>(diff.Hunks.Length);
        var deltas = new List<int>(diff.Hunks.Length);
        var before = new List<HunkLine>();
        var after = new List<LineImage.Line>();
        foreach (var hunk in diff.Hunks)
        {
            before.Clear();
            after.Clear();
            foreach (var line in hunk.Lines)
            {
                if (line.Kind != HunkLineKind.Added)
                    before.Add(line);
                if (line.Kind != HunkLineKind.Removed)
                    after.Add(LineImage.Patched(line));
            }

            var stated = Math.Max(0, hunk.NewStart - 1);
            var found = Find(image, before, stated, hunk.OldStart <= 1, hunk.Trailing == 0, work);
            if (found < 0)
                return ([], placements.Count);
            image.Replace(found, before.Count, after);
            work.Spend(1 + (before.Count == after.Count ? 0 : (image.Count - found) / 64));
            Record(placements, deltas, found, found - stated, before.Count, after.Count);
        }

        return ([.. placements], null);
    }

    /// <summary>Keeps <see cref="HunkPlacement.NewLine"/> of earlier hunks true when a later one falls above them, which changed context makes possible.</summary>
    private static void Record(List<HunkPlacement> placements, List<int> deltas, int found, int offset, int removed, int added)
    {
        var delta = added - removed;
        var shift = 0;
        for (var k = placements.Count - 1; k >= 0; k--)
        {
            if (placements[k].NewLine - 1 < found)
                shift += deltas[k];
            else
                placements[k] = placements[k] with { NewLine = placements[k].NewLine + delta };
        }

        placements.Add(new HunkPlacement(found - shift + 1, found + 1, offset, Fuzz: 0));
        deltas.Add(delta);
    }

    private static int Find(LineImage image, List<HunkLine> before, int line, bool atBeginning, bool atEnd, WorkLimit work)
    {
        if (atBeginning)
            line = 0;
        else if (atEnd)
            line = image.Count - before.Count;
        if (line < 0 || line > image.Count)
            line = image.Count;
        var (back, forth) = (line, line);
        if (Matches(image, before, line, atBeginning, atEnd, work))
            return line;
        if (atBeginning || atEnd)
            return -1;
        while (back > 0 || forth < image.Count)
        {
            if (forth < image.Count && Matches(image, before, ++forth, atBeginning, atEnd, work))
                return forth;
            if (back > 0 && Matches(image, before, --back, atBeginning, atEnd, work))
                return back;
            if (work.IsSpent)
                return -1;
        }

        return -1;
    }

    private static bool Matches(LineImage image, List<HunkLine> before, int at, bool atBeginning, bool atEnd, WorkLimit work)
    {
        if (at + before.Count > image.Count || (atBeginning && at != 0) || (atEnd && at + before.Count != image.Count))
            return false;
        for (var k = 0; k < before.Count; k++)
        {
            work.Spend(1);
            var line = image[at + k];
            if (line.IsPatched || !(k == before.Count - 1 && !atEnd ? line.IsLastFor(before[k]) : line.Is(before[k])))
                return false;
        }

        return true;
    }
}
