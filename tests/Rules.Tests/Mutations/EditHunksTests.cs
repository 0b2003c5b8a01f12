using KvmModel.Source;
using ReviewBot.Testing.Mutations;

namespace Rules.Tests.Mutations;

public sealed class EditHunksTests
{
    private static readonly SourceText s_file = new("f.c", string.Concat(Enumerable.Range(1, 30).Select(line => $"line {line}\n")));

    [Fact]
    public void An_edit_within_a_line_changes_that_line()
    {
        var hunk = Assert.Single(Diff(Replace("line 10", "row 10")).Hunks);

        Assert.Equal("@@ -7,7 +7,7 @@", hunk.Header);
        Assert.Equal(["-line 10", "+row 10"], hunk.Lines.Where(line => line.Kind != HunkLineKind.Context).Select(line => line.ToString()));
    }

    [Fact]
    public void Whole_lines_can_go_and_come()
    {
        Assert.Equal("@@ -1,5 +1,3 @@", Diff(Replace("line 1\nline 2\n", "")).Hunks.Single().Header);
        Assert.Equal("@@ -28,3 +28,4 @@", Diff(new SpanEdit(s_file, new Stretch(s_file.Text.Length, s_file.Text.Length), "line 31\n")).Hunks.Single().Header);
    }

    [Fact]
    public void Edits_that_are_near_share_a_hunk_and_others_do_not()
    {
        Assert.Single(Diff(Replace("line 10", "a"), Replace("line 17", "b")).Hunks);
        Assert.Equal(2, Diff(Replace("line 10", "a"), Replace("line 18", "b")).Hunks.Length);
    }

    [Fact]
    public void Two_edits_of_one_line_are_one_change()
    {
        var hunk = Assert.Single(Diff(Replace("e 20", "E 20"), new SpanEdit(s_file, new Stretch(At("line 20") + 7, At("line 20") + 7), "!")).Hunks);

        Assert.Equal(["-line 20", "+linE 20!"], hunk.Lines.Where(line => line.Kind != HunkLineKind.Context).Select(line => line.ToString()));
    }

    [Fact]
    public void The_difference_applies_as_it_is()
    {
        SpanEdit[] edits = [Replace("line 2\n", ""), Replace("line 9\n", "line 9\nline 9a\n"), Replace("line 25", "x")];
        var before = new OneFile(s_file);

        var after = OverlayTree.Apply(before, new Patch([Diff(edits)], []), ApplyOptions.Strict, out var report);

        Assert.Equal(PatchStatus.Applied, report.Status);
        Assert.Equal(s_file.Text.Replace("line 2\n", "").Replace("line 9\n", "line 9\nline 9a\n").Replace("line 25", "x"), after.Read("f.c")!.Text);
    }

    private static FileDiff Diff(params SpanEdit[] edits) => EditHunks.Diff(s_file, [.. edits]);

    private static SpanEdit Replace(string old, string @new) => new(s_file, new Stretch(At(old), At(old) + old.Length), @new);

    private static int At(string text) => s_file.Text.IndexOf(text, StringComparison.Ordinal);

    private sealed class OneFile(SourceText file) : ISourceTree
    {
        public SourceText? Read(string path) => path == file.Path ? file : null;

        public bool Exists(string path) => path == file.Path;

        public IReadOnlyList<string> Files(string directory) => directory.Length == 0 ? [file.Path] : [];
    }
}
