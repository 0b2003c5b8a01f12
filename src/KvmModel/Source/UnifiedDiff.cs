using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>
/// Reads the text of a patch. In: a mail's body from the <c>---</c> line on, a <c>.patch</c> file or git's output, one byte a char. Out: a <see cref="Patch"/>
/// with everything that <c>git apply</c> would take for a difference; prose, diffstat, signatures and list footers between differences are passed over.
/// Never throws, takes linear time and allocates in proportion to what is there, not to what the counts say.
/// </summary>
/// <remarks>
/// Source: <c>git-diff</c> "Generating patch text with -p", POSIX <c>diff -u</c>, and the behaviour of <c>git apply</c>. More tolerant than git in this: a hunk that is
/// cut, and hunks after it, are kept (the file gets a <see cref="FileDiff.Defect"/>) since their context can still be read; a last line needs no newline; names
/// in <c>diff --git x x</c> without prefixes are taken whole. Where headers end in CR LF, the whole patch was converted on its way (no program
/// writes such headers), and one CR a line is removed.
/// </remarks>
public static class UnifiedDiff
{
    public static Patch Parse(string text) => new UnifiedDiffParser(text).Parse();

    /// <summary>The patch as git would print it. <c>Parse(Print(p))</c> is <c>p</c> but for the places in the text.</summary>
    public static string Print(Patch patch) => UnifiedDiffPrinter.Print(patch.Files);

    /// <summary>One difference as git would print it.</summary>
    public static string Print(FileDiff file) => UnifiedDiffPrinter.Print([file]);
}

/// <summary>The scan over lines that finds file headers; one use. <see cref="HunkReader"/> reads the hunks.</summary>
internal sealed class UnifiedDiffParser(string text)
{
    private readonly ImmutableArray<FileDiff>.Builder _files = ImmutableArray.CreateBuilder<FileDiff>();
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly DiffLines _lines = new(text);
    private FileHeader? _file;

    public Patch Parse()
    {
        while (!_lines.AtEnd)
        {
            var line = _lines.Current;
            if (line.StartsWith("diff --git "))
                GitHeader(line["diff --git ".Length..]);
            else if (line.StartsWith("--- ") && _lines.Peek(1).StartsWith("+++ ") && _lines.Peek(2).StartsWith("@@ -"))
                TraditionalHeader();
            else if (line.StartsWith("@@ -"))
                HunkLine();
            else if (line.StartsWith("diff --cc ") || line.StartsWith("diff --combined "))
                Combined();
            else
                _lines.Advance();
        }

        CloseFile();
        return new Patch(_files.ToImmutable(), _diagnostics.ToImmutable());
    }

    /// <summary>A <c>diff --git</c> line and the extended headers after it. Without any it is prose, as for git.</summary>
    private void GitHeader(ReadOnlySpan<char> names)
    {
        var header = new FileHeader(_lines.Number, isGit: true, PatchPath.OfGitLine(names));
        var crlf = names.EndsWith("\r");
        _lines.Advance();
        var any = false;
        while (!_lines.AtEnd && header.TakeExtended(_lines.Current))
        {
            any = true;
            _lines.Advance();
        }

        if (!_lines.AtEnd && (_lines.Current.StartsWith("Binary files ") || _lines.Current.StartsWith("GIT binary patch")))
        {
            header.IsBinary = true;
            any = true;
            _lines.Advance();
        }

        if (!any)
            return;
        CloseFile();
        _lines.StripCarriageReturns = crlf;
        _file = header;
    }

    private void TraditionalHeader()
    {
        CloseFile();
        var header = new FileHeader(_lines.Number, isGit: false, null);
        _lines.StripCarriageReturns = _lines.Current.EndsWith("\r") && _lines.Peek(1).EndsWith("\r");
        header.TakeExtended(_lines.Current);
        _lines.Advance();
        header.TakeExtended(_lines.Current);
        _lines.Advance();
        _file = header;
    }

    private void HunkLine()
    {
        var number = _lines.Number;
        var gap = _file is { Hunks.Count: > 0 } && _file.NextLine != number;
        if (_file is null)
        {
            if (HunkReader.Header(_lines.Current) is not null)
                Report("patch-hunk-without-file", "a hunk has no file header before it and is left out", number);
            _lines.Advance();
            return;
        }

        if (HunkReader.Read(_lines) is not { } hunk)
        {
            if (!gap)
            {
                _file.Defect ??= $"the hunk header on line {number} of the patch is damaged";
                Report("patch-damaged-hunk-header", $"the hunk header is damaged; {PatchPath.ForMessage(_file.Name)} is read from its other hunks only", number);
            }

            return;
        }

        if (!hunk.IsComplete)
        {
            _file.Defect ??= $"hunk {_file.Hunks.Count + 1} ({hunk.Header}) is cut short or damaged in transport";
            Report("patch-truncated-hunk", $"the hunk {hunk.Header} of {PatchPath.ForMessage(_file.Name)} has fewer lines than it says: cut short, or lines wrapped by a mail program", number);
        }
        else if (gap && _file.Defect is null)
        {
            _file.Defect = $"something that is no diff stands before hunk {_file.Hunks.Count + 1} ({hunk.Header})";
            Report("patch-text-between-hunks", $"there are lines that are no diff before the hunk {hunk.Header} of {PatchPath.ForMessage(_file.Name)}", number);
        }

        _file.Hunks.Add(hunk);
        _file.NextLine = _lines.Number;
    }

    private void Combined()
    {
        CloseFile();
        Report("patch-combined-diff", "a combined diff (of a merge) cannot be applied and is left out", _lines.Number);
        _lines.Advance();
    }

    private void CloseFile()
    {
        if (_file is null)
            return;
        var file = _file.Build();
        _file = null;
        if (file.OldPath is null && file.NewPath is null)
        {
            Report("patch-without-name", "a difference names no file and is left out", file.DiffLine);
            return;
        }

        if (!file.HasSafePaths)
        {
            var path = file.NewPath is { } name && !TreePath.IsSafe(name) ? name : file.OldPath!;
            Report("patch-path-refused", $"the path {PatchPath.ForMessage(path)} is refused: {TreePath.Refusal(path)}", file.DiffLine);
        }
        else if (file.IsBinary)
        {
            Report("patch-binary", $"{PatchPath.ForMessage(file.Path)} is binary: noted, not applied", file.DiffLine);
        }

        _files.Add(file);
    }

    private void Report(string code, string message, int line) =>
        _diagnostics.Add(new Diagnostic(code, message, new SourceLocation("<patch>", line)));
}
