using KvmModel.Source;

namespace KvmModel.Tests.Delta;

/// <summary>A change of a kernel tree that was made for a test, and the behaviours that it changes.</summary>
/// <param name="Name">What it does, for people.</param>
/// <param name="Edits">Where the source changes.</param>
/// <param name="Expected">The subjects of all differences: <c>list FPMR</c>, <c>value X</c>, <c>mask X</c>, <c>control HCR_EL2</c>, <c>MSR FPMR at EL0</c>, <c>restore FPMR</c>, <c>save FPMR</c>, <c>keep FPMR</c>.</param>
internal sealed record SeededChange(string Name, TextEdit[] Edits, params string[] Expected)
{
    public SeededChange(string name, TextEdit edit, params string[] expected) : this(name, [edit], expected) { }

    public ISourceTree ApplyTo(ISourceTree tree)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var edit in Edits)
            files[edit.File] = edit.ApplyTo(files.GetValueOrDefault(edit.File) ?? tree.Read(edit.File)!.Text);
        return new EditedTree(tree, files.ToDictionary(file => file.Key, file => new SourceText(file.Key, file.Value), StringComparer.Ordinal));
    }
}

/// <summary>A piece of a file that is replaced by another.</summary>
/// <param name="Anchor">Occurs once in the file, and the piece is the first one at or behind it; empty when the piece itself occurs once.</param>
internal sealed record TextEdit(string File, string Anchor, string Old, string New)
{
    public TextEdit(string file, string old, string @new) : this(file, "", old, @new) { }

    public string ApplyTo(string text)
    {
        var once = Anchor.Length == 0 ? Old : Anchor;
        var start = text.IndexOf(once, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{File} has no {once}");
        Assert.True(text.IndexOf(once, start + 1, StringComparison.Ordinal) < 0, $"{File} has more than one {once}");
        var at = text.IndexOf(Old, start, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{File} has no {Old} behind {once}");
        return string.Concat(text.AsSpan(0, at), New, text.AsSpan(at + Old.Length));
    }
}

/// <summary>A tree some of whose files have another text.</summary>
internal sealed class EditedTree(ISourceTree under, IReadOnlyDictionary<string, SourceText> changed) : ISourceTree
{
    /// <summary>A tree in which one file is another.</summary>
    public static EditedTree Of(ISourceTree under, string path, Func<string, string> edit)
    {
        var before = under.Read(path)!.Text;
        var after = edit(before);
        Assert.NotEqual(before, after);
        return new EditedTree(under, new Dictionary<string, SourceText>(StringComparer.Ordinal) { [path] = new(path, after) });
    }

    public SourceText? Read(string path) => changed.GetValueOrDefault(path) ?? under.Read(path);

    public bool Exists(string path) => under.Exists(path);

    public IReadOnlyList<string> Files(string directory) => under.Files(directory);
}
