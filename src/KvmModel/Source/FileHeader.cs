using System.Globalization;

namespace KvmModel.Source;

/// <summary>The header lines of one difference while they are read: what they say so far. <see cref="Build"/> makes the value of it.</summary>
internal sealed class FileHeader(int line, bool isGit, (string Old, string New)? gitNames)
{
    private string? _old;
    private string? _new;
    private string? _from;
    private string? _to;
    private bool _isAdded;
    private bool _isDeleted;
    private bool _isCopy;
    private int? _oldMode;
    private int? _newMode;
    private string? _oldBlob;
    private string? _newBlob;
    private int? _similarity;

    public bool IsBinary { get; set; }

    public string? Defect { get; set; }

    public List<Hunk> Hunks { get; } = [];

    /// <summary>The line of the text at which the next hunk must start to belong here without doubt.</summary>
    public int NextLine { get; set; }

    /// <summary>Some name for messages.</summary>
    public string Name => _to ?? (_new is not null and not PatchPath.DevNull ? _new : _old) ?? gitNames?.New ?? "";

    /// <summary>Takes one header line; false when the line is not one.</summary>
    public bool TakeExtended(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("\r");
        if (After(line, "--- ") is { } oldName)
            TakeName(oldName, ref _old, ref _isAdded);
        else if (After(line, "+++ ") is { } newName)
            TakeName(newName, ref _new, ref _isDeleted);
        else if (!isGit)
            return false;
        else if (After(line, "old mode ") is { } oldMode)
            _oldMode = Mode(oldMode);
        else if (After(line, "new mode ") is { } newMode)
            _newMode = Mode(newMode);
        else if (After(line, "deleted file mode ") is { } deletedMode)
            (_isDeleted, _oldMode) = (true, Mode(deletedMode));
        else if (After(line, "new file mode ") is { } addedMode)
            (_isAdded, _newMode) = (true, Mode(addedMode));
        else if ((After(line, "rename from ") ?? After(line, "rename old ")) is { } renamedFrom)
            _from = PatchPath.OfHeader(renamedFrom, mayHaveDate: false);
        else if ((After(line, "rename to ") ?? After(line, "rename new ")) is { } renamedTo)
            _to = PatchPath.OfHeader(renamedTo, mayHaveDate: false);
        else if (After(line, "copy from ") is { } copiedFrom)
            (_isCopy, _from) = (true, PatchPath.OfHeader(copiedFrom, mayHaveDate: false));
        else if (After(line, "copy to ") is { } copiedTo)
            (_isCopy, _to) = (true, PatchPath.OfHeader(copiedTo, mayHaveDate: false));
        else if (After(line, "similarity index ") is { } similarity)
            _similarity = Percentage(similarity);
        else if (After(line, "dissimilarity index ") is not null)
            return true;
        else if (After(line, "index ") is { } index)
            TakeIndex(index);
        else
            return false;
        return true;
    }

    public FileDiff Build()
    {
        var (oldPath, newPath) = Paths();
        var isMove = _from is not null && _to is not null;
        if (_isAdded && !isMove)
            oldPath = null;
        else if (_isDeleted && !isMove)
            newPath = null;
        var change = (isMove, _isCopy, oldPath, newPath) switch
        {
            (true, true, _, _) => FileChange.Copied,
            (true, false, _, _) => FileChange.Renamed,
            (_, _, null, not null) => FileChange.Added,
            (_, _, not null, null) => FileChange.Deleted,
            _ => FileChange.Modified,
        };
        var unsafePath = newPath is not null && TreePath.Refusal(newPath) is not null ? newPath : oldPath is not null && TreePath.Refusal(oldPath) is not null ? oldPath : null;
        return new FileDiff
        {
            OldPath = oldPath,
            NewPath = newPath,
            Change = change,
            OldMode = _oldMode,
            NewMode = _newMode,
            OldBlob = _oldBlob,
            NewBlob = _newBlob,
            Similarity = _similarity,
            IsBinary = IsBinary,
            HasGitHeader = isGit,
            Hunks = [.. Hunks],
            DiffLine = line,
            Defect = unsafePath is not null ? $"the path {PatchPath.ForMessage(unsafePath)} is refused: {TreePath.Refusal(unsafePath)}"
                : IsBinary ? "the content is binary" : Defect,
        };
    }

    /// <summary>
    /// Both names without prefixes; <c>rename</c> and <c>copy</c> lines win, then <c>---</c> and <c>+++</c>, then the <c>diff --git</c> line. A modified file whose two
    /// names differ (<c>x.orig</c> and <c>x</c>) has the new one.
    /// </summary>
    private (string? Old, string? New) Paths()
    {
        if (_from is not null && _to is not null)
            return (_from, _to);
        var hasPrefix = !(isGit && gitNames is { } names && names.Old == names.New);
        var oldPath = Strip(_old is null or PatchPath.DevNull ? gitNames?.Old : _old, hasPrefix);
        var newPath = Strip(_new is null or PatchPath.DevNull ? gitNames?.New : _new, hasPrefix);
        if (!isGit && oldPath is not null && newPath is not null && !_isAdded && !_isDeleted)
            oldPath = newPath;
        return (oldPath ?? newPath, newPath ?? oldPath);
    }

    private static string? Strip(string? name, bool hasPrefix) => name is null || !hasPrefix ? name : PatchPath.StripPrefix(name);

    private void TakeName(string rest, ref string? name, ref bool isAbsent)
    {
        name = PatchPath.OfHeader(rest, mayHaveDate: !isGit);
        if (name == PatchPath.DevNull || (!isGit && IsEpoch(rest)))
            isAbsent = true;
    }

    /// <summary>GNU diff dates a file that does not exist (<c>-N</c>) at the epoch, in whatever zone.</summary>
    private static bool IsEpoch(string rest) =>
        rest.IndexOf('\t') is >= 0 and var tab
        && (rest.AsSpan(tab + 1).StartsWith("1970-01-01 ") || rest.AsSpan(tab + 1).StartsWith("1969-12-31 "));

    private void TakeIndex(string rest)
    {
        var dots = rest.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return;
        var space = rest.IndexOf(' ', dots);
        var oldBlob = rest[..dots];
        var newBlob = space < 0 ? rest[(dots + 2)..] : rest[(dots + 2)..space];
        if (!IsHex(oldBlob) || !IsHex(newBlob))
            return;
        (_oldBlob, _newBlob) = (oldBlob.ToLowerInvariant(), newBlob.ToLowerInvariant());
        if (space >= 0)
            _oldMode = _newMode = Mode(rest[(space + 1)..]);
    }

    private static bool IsHex(string text) => text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF");

    /// <summary>A string because a span cannot be nullable; header lines are few, and a hostile one is copied once.</summary>
    private static string? After(ReadOnlySpan<char> line, string prefix) => line.StartsWith(prefix) ? line[prefix.Length..].ToString() : null;

    private static int? Mode(string text)
    {
        var mode = 0;
        var digits = text.TrimEnd();
        if (digits.Length is 0 or > 6)
            return null;
        foreach (var c in digits)
        {
            if (c is < '0' or > '7')
                return null;
            mode = (mode << 3) | (c - '0');
        }

        return mode;
    }

    private static int? Percentage(string text) =>
        int.TryParse(text.AsSpan().TrimEnd().TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent : null;
}
