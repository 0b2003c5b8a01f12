using System.Collections.Immutable;
using KvmModel.Source;
using Rules;

namespace ReviewBot.Reports;

/// <summary>A line of a hunk as a report shows it: its number in the file that it is in (before for a removed line, after otherwise) and what is said under it.</summary>
internal sealed record ExcerptLine(int Number, HunkLineKind Kind, string Text, ImmutableArray<Finding> Findings);

/// <summary>The lines of one hunk that a reader needs to follow the comments on it. Runs of lines that are left out separate the parts.</summary>
/// <param name="Heading">The <c>@@</c> line.</param>
internal sealed record HunkExcerpt(string Path, string Heading, ImmutableArray<ImmutableArray<ExcerptLine>> Parts)
{
    private const int LinesAbove = 3;
    private const int LinesBelow = 1;

    /// <summary>The hunks of one patch that have findings, in the order of the patch; a finding whose line is in no hunk gets a hunk of its own.</summary>
    public static IEnumerable<HunkExcerpt> Of(Patch patch, IReadOnlyList<Finding> findings)
    {
        var left = findings.ToList();
        foreach (var file in patch.Files)
        {
            foreach (var hunk in file.Hunks)
            {
                var here = left.Where(finding => IsIn(finding, file, hunk)).ToList();
                if (here.Count == 0)
                    continue;
                left.RemoveAll(here.Contains);
                yield return Of(hunk, here);
            }
        }

        foreach (var finding in left)
        {
            var (kind, text) = Quoted(finding);
            yield return new HunkExcerpt(finding.Path, finding.Hunk, [[new ExcerptLine(finding.Line, kind, text, [finding])]]);
        }
    }

    /// <summary>Whether a finding is about a line of a hunk.</summary>
    public static bool IsIn(Finding finding, FileDiff file, Hunk hunk) =>
        (finding.Path == file.NewPath || finding.Path == file.OldPath) && finding.Hunk.TrimEnd() == hunk.Header.TrimEnd() && LineOf(finding, hunk) >= 0;

    private static HunkExcerpt Of(Hunk hunk, List<Finding> findings)
    {
        var byLine = findings.ToLookup(finding => LineOf(finding, hunk));
        var offset = OffsetOf(hunk, findings);
        var parts = ImmutableArray.CreateBuilder<ImmutableArray<ExcerptLine>>();
        var part = ImmutableArray.CreateBuilder<ExcerptLine>();
        for (var at = 0; at < hunk.Lines.Length; at++)
        {
            if (!IsNear(at, byLine))
            {
                Close();
                continue;
            }

            var line = hunk.Lines[at];
            var number = line.Kind == HunkLineKind.Removed ? line.OldLine : line.NewLine + offset;
            part.Add(new ExcerptLine(number, line.Kind, line.Text, [.. byLine[at]]));
        }

        Close();
        return new HunkExcerpt(findings[0].Path, hunk.Header, parts.ToImmutable());

        void Close()
        {
            if (part.Count > 0)
                parts.Add(part.DrainToImmutable());
        }
    }

    private static bool IsNear(int line, ILookup<int, Finding> byLine)
    {
        for (var at = line - LinesBelow; at <= line + LinesAbove; at++)
        {
            if (byLine.Contains(at))
                return true;
        }

        return false;
    }

    /// <summary>Which line of the hunk a finding quotes: the nearest of those that read the same; -1 when none does.</summary>
    public static int LineOf(Finding finding, Hunk hunk)
    {
        var (kind, text) = Quoted(finding);
        var best = -1;
        for (var at = 0; at < hunk.Lines.Length; at++)
        {
            var line = hunk.Lines[at];
            if (line.Kind == kind && line.Text == text && (best < 0 || Distance(finding, line) < Distance(finding, hunk.Lines[best])))
                best = at;
        }

        return best;
    }

    private static int Distance(Finding finding, HunkLine line) => Math.Abs(finding.Line - (finding.Side == DiffSide.Old ? line.OldLine : line.NewLine));

    /// <summary>A patch may land lower or higher in the file than it says; its findings count lines where it landed.</summary>
    private static int OffsetOf(Hunk hunk, List<Finding> findings) =>
        findings.FirstOrDefault(finding => finding.Side == DiffSide.New) is { } finding ? finding.Line - hunk.Lines[LineOf(finding, hunk)].NewLine : 0;

    private static (HunkLineKind Kind, string Text) Quoted(Finding finding) => finding.Quoted switch
    {
        ['+', .. var text] => (HunkLineKind.Added, text),
        ['-', .. var text] => (HunkLineKind.Removed, text),
        [' ', .. var text] => (HunkLineKind.Context, text),
        var text => (HunkLineKind.Context, text),
    };
}
