using KvmModel.Source;

namespace KvmModel.Tests.Source;

public sealed class UnifiedDiffTests
{
    private const string Simple = """
        diff --git a/arch/arm64/kvm/x.c b/arch/arm64/kvm/x.c
        index 2fff06114a8f..3b836c91609e 100644
        --- a/arch/arm64/kvm/x.c
        +++ b/arch/arm64/kvm/x.c
        @@ -10,4 +10,5 @@ static int f(void)
         one
        -two
        +TWO
        +more
         three
         four

        """;

    [Fact]
    public void A_git_diff_is_read_with_its_headers()
    {
        var file = Single(Simple);
        Assert.Equal("arch/arm64/kvm/x.c", file.Path);
        Assert.Equal(FileChange.Modified, file.Change);
        Assert.Equal(("2fff06114a8f", "3b836c91609e"), (file.OldBlob, file.NewBlob));
        Assert.Equal(Convert.ToInt32("100644", 8), file.NewMode);
        var hunk = Assert.Single(file.Hunks);
        Assert.Equal((10, 4, 10, 5), (hunk.OldStart, hunk.OldCount, hunk.NewStart, hunk.NewCount));
        Assert.Equal("static int f(void)", hunk.Section);
        Assert.Equal(5, hunk.DiffLine);
    }

    [Fact]
    public void Each_line_knows_its_place_in_both_files()
    {
        var lines = Single(Simple).Hunks[0].Lines;
        Assert.Equal([10, 11, 12, 12, 12, 13], lines.Select(line => line.OldLine));
        Assert.Equal([10, 11, 11, 12, 13, 14], lines.Select(line => line.NewLine));
    }

    [Fact]
    public void A_line_of_the_new_file_is_found_in_its_hunk()
    {
        var file = Single(Simple);
        Assert.Equal("+more", file.FindNew(12)?.Line.ToString());
        Assert.Equal("-two", file.FindOld(11)?.Line.ToString());
        Assert.Null(file.FindNew(15));
        Assert.Null(file.FindNew(9));
    }

    [Fact]
    public void A_signature_after_the_last_hunk_is_no_removed_line()
    {
        var file = Single(Simple + "-- \n2.30.2\n\n_______________\nlist mailing list\n");
        Assert.Null(file.Defect);
        Assert.Equal(6, file.Hunks[0].Lines.Length);
    }

    [Fact]
    public void A_cut_hunk_ends_before_the_signature_and_is_reported()
    {
        var patch = UnifiedDiff.Parse(Simple.Replace(" three\n four\n", "-- \n2.30.2\n"));
        Assert.False(patch.Files[0].Hunks[0].IsComplete);
        Assert.Equal(4, patch.Files[0].Hunks[0].Lines.Length);
        Assert.NotNull(patch.Files[0].Defect);
        Assert.Equal("patch-truncated-hunk", Assert.Single(patch.Diagnostics).Code);
    }

    [Fact]
    public void A_line_that_a_mail_program_wrapped_ends_the_hunk_and_is_reported()
    {
        var patch = UnifiedDiff.Parse(Simple.Replace("+more\n", "+a long line which is\nwrapped\n"));
        Assert.Equal("patch-truncated-hunk", patch.Diagnostics[0].Code);
        Assert.NotNull(patch.Files[0].Defect);
    }

    [Theory]
    [InlineData("some text\n--- not a diff\n+++ neither\nno hunk\n")]
    [InlineData("we want\n\n    diff --git a/x b/x\n    --- a/x\n    +++ b/x\n    @@ -1 +1 @@\n    -a\n    +b\n")]
    [InlineData("diff --git a/x b/x\nis how a diff begins\n")]
    [InlineData("@@ -1 +1 @@\n-a\n+b\n")]
    [InlineData(" x.c | 2 +-\n 1 file changed\n")]
    [InlineData("")]
    public void Prose_that_looks_like_a_diff_is_none(string text) => Assert.Empty(UnifiedDiff.Parse(text).Files);

    [Fact]
    public void A_count_that_is_left_out_is_one()
    {
        var hunk = Single("--- a/x\n+++ b/x\n@@ -3 +3 @@\n-a\n+b\n").Hunks[0];
        Assert.Equal((3, 1, 3, 1), (hunk.OldStart, hunk.OldCount, hunk.NewStart, hunk.NewCount));
    }

    [Fact]
    public void A_plain_diff_has_dates_and_an_index_line()
    {
        var file = Single("Index: linux/virt/x.c\n=====\n--- linux.orig/virt/x.c\t2020-01-31 10:00:00.000 +0100\n+++ linux/virt/x.c\t2020-02-01 10:00:00.000 +0100\n@@ -1 +1 @@\n-a\n+b\n");
        Assert.Equal("virt/x.c", file.Path);
        Assert.Equal(FileChange.Modified, file.Change);
    }

    [Fact]
    public void A_plain_diff_dated_at_the_epoch_makes_or_removes_the_file()
    {
        Assert.Equal(FileChange.Added, Single("--- l/x/y\t1970-01-01 00:00:00 +0000\n+++ m/x/y\t2020-02-01 10:00:00 +0100\n@@ -0,0 +1 @@\n+b\n").Change);
        Assert.Equal(FileChange.Deleted, Single("--- l/x/y\t2020-02-01 10:00:00 +0100\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n").Change);
    }

    [Fact]
    public void A_quoted_path_is_given_by_its_bytes()
    {
        var file = Single("diff --git \"a/d\\303\\244/q\\\"x\" \"b/d\\303\\244/q\\\"x\"\n--- \"a/d\\303\\244/q\\\"x\"\n+++ \"b/d\\303\\244/q\\\"x\"\n@@ -1 +1 @@\n-a\n+b\n");
        Assert.Equal("d\u00c3\u00a4/q\"x", file.Path);
        Assert.Equal("dä/q\"x", SourceText.Display(file.Path));
    }

    [Fact]
    public void A_path_with_blanks_is_whole()
    {
        Assert.Equal("d e/f g", Single("diff --git a/d e/f g b/d e/f g\nold mode 100644\nnew mode 100755\n").Path);
        Assert.Equal("d e/f g", Single("diff --git a/d e/f g b/d e/f g\n--- a/d e/f g\t\n+++ b/d e/f g\t\n@@ -1 +1 @@\n-a\n+b\n").Path);
    }

    [Fact]
    public void Names_without_prefixes_are_whole()
    {
        var file = Single("diff --git arch/x.c arch/x.c\n--- arch/x.c\n+++ arch/x.c\n@@ -1 +1 @@\n-a\n+b\n");
        Assert.Equal("arch/x.c", file.Path);
    }

    [Fact]
    public void Renames_copies_modes_and_empty_files_need_no_hunk()
    {
        var patch = UnifiedDiff.Parse("""
            diff --git a/old.c b/new.c
            similarity index 97%
            rename from old.c
            rename to new.c
            diff --git a/one.c b/two.c
            similarity index 100%
            copy from one.c
            copy to two.c
            diff --git a/run b/run
            old mode 100644
            new mode 100755
            diff --git a/empty b/empty
            new file mode 100644
            index 000000000000..e69de29bb2d1
            diff --git a/gone b/gone
            deleted file mode 100644
            index e69de29bb2d1..000000000000

            """);
        Assert.Equal([FileChange.Renamed, FileChange.Copied, FileChange.Modified, FileChange.Added, FileChange.Deleted], patch.Files.Select(file => file.Change));
        Assert.Equal(("old.c", "new.c", (int?)97), (patch.Files[0].OldPath, patch.Files[0].NewPath, patch.Files[0].Similarity));
        Assert.Equal((Convert.ToInt32("100644", 8), Convert.ToInt32("100755", 8)), (patch.Files[2].OldMode, patch.Files[2].NewMode));
        Assert.Null(patch.Files[3].OldPath);
        Assert.Null(patch.Files[4].NewPath);
        Assert.Empty(patch.Diagnostics);
    }

    [Fact]
    public void A_binary_difference_is_noted()
    {
        var patch = UnifiedDiff.Parse("diff --git a/x.png b/x.png\nindex 1111111..2222222 100644\nGIT binary patch\nliteral 3\nKcmZ\n\nliteral 0\nHcmV\n\n");
        Assert.True(Assert.Single(patch.Files).IsBinary);
        Assert.Equal("patch-binary", Assert.Single(patch.Diagnostics).Code);
    }

    [Fact]
    public void A_missing_newline_at_the_end_belongs_to_the_line_before()
    {
        var lines = Single("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ Kein Zeilenumbruch am Dateiende\n").Hunks[0].Lines;
        Assert.Equal([false, true, true], lines.Select(line => line.NoNewline));
    }

    [Fact]
    public void Context_whose_blank_was_stripped_is_context()
    {
        var hunk = Single("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n").Hunks[0];
        Assert.Equal((HunkLineKind.Context, ""), (hunk.Lines[1].Kind, hunk.Lines[1].Text));
        Assert.True(hunk.IsComplete);
    }

    [Fact]
    public void A_patch_sent_with_carriage_returns_is_the_patch_without()
    {
        Assert.Equal(Single(Simple), Single(Simple.Replace("\n", "\r\n")));
    }

    [Fact]
    public void Carriage_returns_of_the_file_itself_stay()
    {
        var file = Single("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n");
        Assert.Equal("a\r", file.Hunks[0].Lines[0].Text);
    }

    [Theory]
    [InlineData("../x", "may leave the tree")]
    [InlineData("a/../../x", "may leave the tree")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData(".git/config", "belongs to git")]
    [InlineData("sub/.GIT/hooks/x", "belongs to git")]
    [InlineData("git~1/config", "belongs to git")]
    [InlineData(".git ./config", "belongs to git")]
    [InlineData("a\\..\\b", "backslash")]
    [InlineData("a//b", "empty segment")]
    [InlineData("./a", "may leave the tree")]
    [InlineData("a\u0000b", "control character")]
    public void A_path_that_could_leave_the_tree_is_refused(string path, string why)
    {
        var patch = UnifiedDiff.Parse($"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n");
        var file = Assert.Single(patch.Files);
        Assert.False(file.HasSafePaths);
        Assert.Contains(why, file.Defect, StringComparison.Ordinal);
        Assert.Equal("patch-path-refused", Assert.Single(patch.Diagnostics).Code);
        Assert.Empty(patch.Paths);
    }

    [Theory]
    [InlineData("rename from x\nrename to ../../y\n")]
    [InlineData("copy from /etc/passwd\ncopy to y\n")]
    [InlineData("rename from \"\\056\\056/x\"\nrename to y\n")]
    public void A_rename_or_copy_that_leaves_the_tree_is_refused(string headers)
    {
        var file = Single($"diff --git a/x b/y\nsimilarity index 100%\n{headers}");
        Assert.False(file.HasSafePaths);
    }

    [Theory]
    [InlineData("@@ -1,99999999999999999999 +1 @@")]
    [InlineData("@@ -4294967296 +1 @@")]
    [InlineData("@@ -1,-1 +1 @@")]
    [InlineData("@@ -1 +1")]
    public void A_hunk_header_with_impossible_numbers_is_reported(string header)
    {
        var patch = UnifiedDiff.Parse($"--- a/x\n+++ b/x\n{header}\n-a\n+b\n");
        Assert.NotNull(Assert.Single(patch.Files).Defect);
        Assert.Equal("patch-damaged-hunk-header", Assert.Single(patch.Diagnostics).Code);
    }

    [Fact]
    public void A_huge_count_reserves_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var file = Single("--- a/x\n+++ b/x\n@@ -1,200000000 +1,200000000 @@\n a\n");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 16);
        Assert.False(file.Hunks[0].IsComplete);
    }

    [Fact]
    public void A_line_of_200_MB_is_read_once()
    {
        var text = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+" + new string('x', 200_000_000) + "\n";
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(200_000_000, Single(text).Hunks[0].Lines[1].Text.Length);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 500_000_000);
    }

    [Fact]
    public void A_merge_diff_is_left_out_and_said()
    {
        var patch = UnifiedDiff.Parse("diff --cc x.c\nindex 1,2..3\n--- a/x.c\n+++ b/x.c\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n");
        Assert.Empty(patch.Files);
        Assert.Equal("patch-combined-diff", Assert.Single(patch.Diagnostics).Code);
    }

    [Fact]
    public void Hunks_after_text_in_between_are_kept_to_read_but_not_to_apply()
    {
        var patch = UnifiedDiff.Parse(Simple + "[inserted by a gateway]\n@@ -30 +31 @@\n-a\n+b\n");
        Assert.Equal(2, patch.Files[0].Hunks.Length);
        Assert.NotNull(patch.Files[0].Defect);
    }

    private static FileDiff Single(string text) => Assert.Single(UnifiedDiff.Parse(text).Files);
}
