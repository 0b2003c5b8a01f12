using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Forge;

/// <summary>The lines that a pull request shows, on either side: a comment can stand on these and on no others, and one comment elsewhere makes a forge refuse a whole review.</summary>
internal sealed class ShownLines
{
    private readonly HashSet<(string Path, bool IsOld, int Line)> _lines = [];
    private readonly Dictionary<string, string> _names = [];

    public ShownLines(ImmutableArray<ChangedFile> files)
    {
        foreach (var file in files)
        {
            if (file.Hunks is not { } hunks)
                continue;
            // What a forge gives are the hunks; with a header it is a difference as any other.
            var diff = UnifiedDiff.Parse($"--- a/x\n+++ b/x\n{hunks}\n");
            foreach (var line in diff.Files.SelectMany(one => one.Hunks).SelectMany(hunk => hunk.Lines))
            {
                if (line.Kind != HunkLineKind.Added)
                    _lines.Add((file.Path, true, line.OldLine));
                if (line.Kind != HunkLineKind.Removed)
                    _lines.Add((file.Path, false, line.NewLine));
            }

            _names[file.OldPath] = file.Path;
        }
    }

    /// <summary>Where a comment goes that offers a finding's suggestion: on the lines that it replaces. Null when the pull request does not show them all, or the finding is about a line before it.</summary>
    public (string Path, int First, int Last)? SuggestionOf(ForgeFinding finding)
    {
        if (finding is not { Suggested: { } at, Finding: { Suggestion: { } suggestion, Side: Rules.DiffSide.New } } || finding.New is null)
            return null;
        var path = SourceText.Display(at.Path);
        return Enumerable.Range(at.Line, suggestion.Replaced.Length).All(line => _lines.Contains((path, false, line))) ? (path, at.Line, at.Line + suggestion.Replaced.Length - 1) : null;
    }

    /// <summary>Where a comment on a finding goes; null when the pull request does not show its line.</summary>
    public (string Path, int Line, bool IsOld)? PlaceOf(ForgeFinding finding)
    {
        if (finding.New is { } now && SourceText.Display(now.Path) is var path && _lines.Contains((path, false, now.Line)))
            return (path, now.Line, false);
        // A comment on a line before goes by the name of the file after.
        if (finding.Old is { } old && _names.TryGetValue(SourceText.Display(old.Path), out var name) && _lines.Contains((name, true, old.Line)))
            return (name, old.Line, true);
        return null;
    }
}
