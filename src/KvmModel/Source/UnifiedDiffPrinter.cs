using System.Text;

namespace KvmModel.Source;

/// <summary>Writes differences as <c>git diff</c> does.</summary>
internal static class UnifiedDiffPrinter
{
    public static string Print(IEnumerable<FileDiff> files)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            Headers(text, file);
            foreach (var hunk in file.Hunks)
            {
                text.Append(hunk.Header).Append('\n');
                foreach (var line in hunk.Lines)
                {
                    text.Append((char)line.Kind).Append(line.Text).Append('\n');
                    if (line.NoNewline)
                        text.Append("\\ No newline at end of file\n");
                }
            }
        }

        return text.ToString();
    }

    private static void Headers(StringBuilder text, FileDiff file)
    {
        var oldName = PatchPath.Quote("a/" + (file.OldPath ?? file.NewPath));
        var newName = PatchPath.Quote("b/" + (file.NewPath ?? file.OldPath));
        if (file.HasGitHeader)
        {
            text.Append($"diff --git {oldName} {newName}\n");
            ExtendedHeaders(text, file);
        }

        if (file.IsBinary)
        {
            text.Append($"Binary files {Side(file.OldPath, oldName)} and {Side(file.NewPath, newName)} differ\n");
        }
        else if (!file.Hunks.IsEmpty)
        {
            text.Append($"--- {Side(file.OldPath, oldName)}{Tab(oldName)}\n+++ {Side(file.NewPath, newName)}{Tab(newName)}\n");
        }
    }

    private static void ExtendedHeaders(StringBuilder text, FileDiff file)
    {
        if (file.Change == FileChange.Added)
            text.Append($"new file mode {Octal(file.NewMode ?? 0x81a4)}\n");
        else if (file.Change == FileChange.Deleted)
            text.Append($"deleted file mode {Octal(file.OldMode ?? 0x81a4)}\n");
        else if (file.OldMode is { } oldMode && file.NewMode is { } newMode && oldMode != newMode)
            text.Append($"old mode {Octal(oldMode)}\nnew mode {Octal(newMode)}\n");
        if (file.Similarity is { } similarity)
            text.Append($"similarity index {similarity}%\n");
        if (file.Change is FileChange.Renamed or FileChange.Copied)
        {
            var verb = file.Change == FileChange.Renamed ? "rename" : "copy";
            text.Append($"{verb} from {PatchPath.Quote(file.OldPath!)}\n{verb} to {PatchPath.Quote(file.NewPath!)}\n");
        }

        if (file.OldBlob is not null && file.NewBlob is not null)
        {
            var mode = file.Change is not (FileChange.Added or FileChange.Deleted) && file.OldMode == file.NewMode && file.OldMode is { } same ? " " + Octal(same) : "";
            text.Append($"index {file.OldBlob}..{file.NewBlob}{mode}\n");
        }
    }

    private static string Side(string? path, string name) => path is null ? PatchPath.DevNull : name;

    /// <summary>A name with a blank is followed by a tab, so that GNU patch does not stop at the blank.</summary>
    private static string Tab(string name) => name.Contains(' ') && name[0] != '"' ? "\t" : "";

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(6, '0');
}
