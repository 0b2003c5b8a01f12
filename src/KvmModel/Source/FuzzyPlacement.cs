using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>
/// Puts hunks into a file as GNU <c>patch -F N</c> does: each hunk is looked for with no fuzz, then ignoring one line of context at its ends, and so on up to N.
/// Context that is ignored keeps the file's text. Hunks stay in order.
/// </summary>
/// <remarks>
/// Source: GNU patch 2.7 manual, "Inexact" and its behaviour; held to it by tests over the corpus. Of a hunk with less context at one end (it was made at the
/// beginning or end of a file) only the longer end is ignored first, and while its short end is exact it must fall at that end of the file.
/// </remarks>
internal static class FuzzyPlacement
{
    /// <summary>Applies all hunks to <paramref name="image"/>; on failure says which hunk, and the image is untouched.</summary>
    public static (ImmutableArray<HunkPlacement> Placements, int? FailedHunk) Apply(LineImage image, FileDiff diff, int maxFuzz, WorkLimit work)
    {
        var placements = ImmutableArray.CreateBuilder<HunkPlacement>(diff.Hunks.Length);
        var found = new List<int>(diff.Hunks.Length);
        var (offset, frozen, delta) = (0, 0, 0);
        foreach (var hunk in diff.Hunks)
        {
            var pattern = new List<HunkLine>(hunk.Lines.Where(line => line.Kind != HunkLineKind.Added));
            var first = hunk.OldStart + (pattern.Count == 0 ? 1 : 0);
            var context = Math.Max(hunk.Leading, hunk.Trailing);
            var (where, fuzz) = (0, 0);
            for (; fuzz <= Math.Min(maxFuzz, context); fuzz++)
            {
                if (fuzz > 0 && (fuzz == 1 || placements.Count == 0) && IsAlreadyThere(image, hunk, offset, fuzz - 1, work))
                    break;
                where = Locate(image, hunk, pattern, first, first + offset, frozen, fuzz, work);
                if (where > 0 || work.IsSpent)
                    break;
            }

            if (where <= 0)
                return ([], placements.Count);
            offset = where - first;
            frozen = Math.Max(frozen, LastChanged(hunk, where));
            placements.Add(new HunkPlacement(where, where + delta, offset, fuzz));
            found.Add(where);
            delta += hunk.NewCount - hunk.OldCount;
        }

        for (var k = diff.Hunks.Length - 1; k >= 0; k--)
            Put(image, diff.Hunks[k], found[k] - 1);
        return (placements.MoveToImmutable(), null);
    }

    /// <summary>
    /// Undoing the hunk would fit better than doing it: the change would come twice. <c>patch</c> asks this of the first hunk only, before each step of fuzz; of
    /// the others it is asked here before the first.
    /// </summary>
    private static bool IsAlreadyThere(LineImage image, Hunk hunk, int offset, int fuzz, WorkLimit work)
    {
        var undo = hunk.Reversed();
        var pattern = new List<HunkLine>(undo.Lines.Where(line => line.Kind != HunkLineKind.Added));
        return pattern.Count > 0 && Locate(image, undo, pattern, undo.OldStart, undo.OldStart + offset, 0, fuzz, work) > 0;
    }

    /// <summary>The 1-based line of the file before where the hunk fits with so much fuzz; 0 when nowhere.</summary>
    private static int Locate(LineImage image, Hunk hunk, List<HunkLine> pattern, int stated, int guess, int frozen, int fuzz, WorkLimit work)
    {
        if (pattern.Count == 0)
            return guess > frozen && guess <= image.Count + 1 ? guess : 0;
        var context = Math.Max(hunk.Leading, hunk.Trailing);
        var prefixFuzz = fuzz + hunk.Leading - context;
        var suffixFuzz = fuzz + hunk.Trailing - context;
        if (prefixFuzz < 0 && stated <= 1)
        {
            var whole = suffixFuzz < 0;
            return (!whole || pattern.Count == image.Count) && frozen <= hunk.Leading && Fits(image, pattern, 1, 0, Math.Max(0, suffixFuzz), work) ? 1 : 0;
        }

        prefixFuzz = Math.Max(0, prefixFuzz);
        if (suffixFuzz < 0)
        {
            var last = image.Count - pattern.Count + 1;
            return last > frozen && Fits(image, pattern, last, prefixFuzz, 0, work) ? last : 0;
        }

        var (min, max) = (Math.Max(1, frozen + 1), image.Count - (pattern.Count - suffixFuzz) + 1);
        var reach = Math.Max(max - guess, guess - min);
        for (var distance = guess > max ? guess - max : guess < min ? min - guess : 0; distance <= reach && !work.IsSpent; distance++)
        {
            if (guess + distance >= min && guess + distance <= max && Fits(image, pattern, guess + distance, prefixFuzz, suffixFuzz, work))
                return guess + distance;
            if (distance > 0 && guess - distance >= min && guess - distance <= max && Fits(image, pattern, guess - distance, prefixFuzz, suffixFuzz, work))
                return guess - distance;
        }

        return 0;
    }

    private static bool Fits(LineImage image, List<HunkLine> pattern, int where, int prefixFuzz, int suffixFuzz, WorkLimit work)
    {
        var end = pattern.Count - suffixFuzz;
        if (where < 1 || where - 1 + end > image.Count)
            return false;
        for (var k = prefixFuzz; k < end; k++)
        {
            work.Spend(1);
            if (!image[where - 1 + k].Is(pattern[k]))
                return false;
        }

        return true;
    }

    /// <summary>The 1-based line of the file before that is the last which the hunk has dealt with: trailing context may serve the next hunk too.</summary>
    private static int LastChanged(Hunk hunk, int where)
    {
        var (line, last) = (where - 1, 0);
        foreach (var each in hunk.Lines)
        {
            if (each.Kind != HunkLineKind.Added)
                line++;
            if (each.Kind != HunkLineKind.Context)
                last = line;
        }

        return last;
    }

    /// <summary>Only removed and added lines are carried out, so that context stays as the file has it.</summary>
    private static void Put(LineImage image, Hunk hunk, int at)
    {
        var lines = new List<LineImage.Line>(hunk.Lines.Length);
        var count = 0;
        foreach (var line in hunk.Lines)
        {
            if (line.Kind == HunkLineKind.Added)
                lines.Add(LineImage.Patched(line));
            else if (line.Kind == HunkLineKind.Context && at + count < image.Count)
                lines.Add(image[at + count]);
            if (line.Kind != HunkLineKind.Added)
                count++;
        }

        image.Replace(at, Math.Min(count, image.Count - at), lines);
    }
}
