using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports.Html;

/// <summary>The differences of one patch as tables of lines, each comment in a row under its line. A comment whose line no hunk shows comes first.</summary>
internal sealed class HtmlDiff(TextWriter output, PatchReview patch, List<Finding> findings)
{
    private readonly List<Finding> _left = [.. findings];

    public void Write()
    {
        var placed = patch.Diff.Files.SelectMany(file => file.Hunks.Select(hunk => (File: file, Hunk: hunk, Lines: LinesOf(file, hunk)))).ToList();
        if (_left.Count > 0)
            output.Write("<h3>Of lines that the differences do not show</h3>\n");
        foreach (var finding in _left)
            HtmlFinding.Write(output, finding);
        foreach (var file in placed.GroupBy(hunk => hunk.File))
        {
            output.Write($"<h3 class=\"path\">{HtmlText.Of(Name(file.Key))}</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{HtmlText.Of(Name(file.Key))}\">\n<table class=\"diff\">\n");
            output.Write("<thead class=\"unseen\"><tr><th scope=\"col\">Line before</th><th scope=\"col\">Line after</th><th scope=\"col\">Code</th></tr></thead>\n");
            foreach (var (_, hunk, lines) in file)
                WriteHunk(hunk, lines);
            output.Write("</table>\n</div>\n");
        }
    }

    /// <summary>The findings of a hunk by the line that they quote.</summary>
    private ILookup<int, Finding> LinesOf(FileDiff file, Hunk hunk)
    {
        var here = _left.Select(finding => (Finding: finding, Line: HunkExcerpt.IsIn(finding, file, hunk) ? HunkExcerpt.LineOf(finding, hunk) : -1)).Where(pair => pair.Line >= 0).ToList();
        _left.RemoveAll(finding => here.Any(pair => ReferenceEquals(pair.Finding, finding)));
        return here.ToLookup(pair => pair.Line, pair => pair.Finding);
    }

    private void WriteHunk(Hunk hunk, ILookup<int, Finding> lines)
    {
        output.Write($"<tbody>\n<tr class=\"hunk\"><td></td><td></td><td><code>{HtmlText.Of(hunk.Header)}</code></td></tr>\n");
        foreach (var (at, line) in hunk.Lines.Index())
        {
            var (kind, before, after) = line.Kind switch
            {
                HunkLineKind.Added => ("added", "", $"{line.NewLine}"),
                HunkLineKind.Removed => ("removed", $"{line.OldLine}", ""),
                _ => ("same", $"{line.OldLine}", $"{line.NewLine}"),
            };
            output.Write($"<tr class=\"{kind}\"><td class=\"number\">{before}</td><td class=\"number\">{after}</td><td><code>{(char)line.Kind}{HtmlText.Of(line.Text)}</code></td></tr>\n");
            if (!lines.Contains(at))
                continue;
            output.Write("<tr class=\"said\"><td colspan=\"3\">\n");
            foreach (var finding in lines[at])
                HtmlFinding.Write(output, finding);
            output.Write("</td></tr>\n");
        }

        output.Write("</tbody>\n");
    }

    private static string Name(FileDiff file) => file is { OldPath: { } old, NewPath: { } made } && old != made ? $"{old} → {made}" : file.Path;
}
