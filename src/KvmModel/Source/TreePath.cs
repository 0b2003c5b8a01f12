namespace KvmModel.Source;

/// <summary>
/// Which paths may name a file of a tree. A patch is somebody else's input: a path that could leave the tree, reach into git's own directory or mean
/// different files to different programs is refused, never repaired.
/// </summary>
/// <remarks>The rules are those of <c>git apply</c> (which refuses the same patches) with its protections for foreign file systems always on.</remarks>
public static class TreePath
{
    /// <summary>Longest path accepted, in bytes; Linux's <c>PATH_MAX</c>.</summary>
    public const int MaxLength = 4096;

    /// <summary>Whether <paramref name="path"/> is relative, made of plain segments and stays in the tree.</summary>
    public static bool IsSafe(string path) => Refusal(path) is null;

    /// <summary>Why <paramref name="path"/> is refused, as the end of a sentence (<c>"it is absolute"</c>), or null when it is fine.</summary>
    public static string? Refusal(string path)
    {
        if (path.Length == 0)
            return "it is empty";
        if (path.Length > MaxLength)
            return $"it is longer than {MaxLength} bytes";
        if (path[0] == '/')
            return "it is absolute";
        if (path.Contains('\\'))
            return "it has a backslash, which some systems read as a directory separator";
        if (path.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            return "it has a control character";
        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan(range);
            if (segment.IsEmpty)
                return "it has an empty segment";
            if (segment is "." or "..")
                return $"it has a '{segment}' segment, which may leave the tree";
            if (IsGitDirectory(segment))
                return $"it reaches into '{segment}', which belongs to git";
        }

        return null;
    }

    /// <summary>The directory of a path; empty for a file at the root.</summary>
    public static string Directory(string path) => path.LastIndexOf('/') is >= 0 and var at ? path[..at] : "";

    /// <summary>The last segment of a path.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Also the spellings that file systems fold onto <c>.git</c>: other case, trailing dots and spaces, an alternate data stream, the 8.3 name.</summary>
    private static bool IsGitDirectory(ReadOnlySpan<char> segment)
    {
        if (segment.IndexOf(':') is >= 0 and var stream)
            segment = segment[..stream];
        segment = segment.TrimEnd(". ");
        return segment.Equals(".git", StringComparison.OrdinalIgnoreCase) || segment.Equals("git~1", StringComparison.OrdinalIgnoreCase);
    }
}
