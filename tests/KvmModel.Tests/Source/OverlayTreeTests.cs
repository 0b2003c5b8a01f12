using KvmModel.Source;

namespace KvmModel.Tests.Source;

public sealed class OverlayTreeTests
{
    private static readonly ContextTree _tree = ContextTree.Empty.With([new("d/a", "a\n"), new("d/b", "b\n"), new("c", "c\n")]);

    [Fact]
    public void A_patch_changes_what_is_read_and_nothing_below()
    {
        var after = Apply(_tree, "--- a/d/a\n+++ b/d/a\n@@ -1 +1 @@\n-a\n+A\n", out var report);
        Assert.Equal("applied", report.StatusWord);
        Assert.Equal("A\n", after.Read("d/a")!.Text);
        Assert.Equal("a\n", _tree.Read("d/a")!.Text);
        Assert.Same(_tree.Read("d/b"), after.Read("d/b"));
        Assert.Equal(["d/a"], after.ChangedPaths);
    }

    [Fact]
    public void Overlays_stack_without_growing_deep()
    {
        var first = Apply(_tree, "--- a/d/a\n+++ b/d/a\n@@ -1 +1 @@\n-a\n+A\n", out _);
        var second = Apply(first, "--- a/d/a\n+++ b/d/a\n@@ -1 +1 @@\n-A\n+AA\n", out _);
        Assert.Equal("AA\n", second.Read("d/a")!.Text);
        Assert.Same(_tree, second.Base);
    }

    [Fact]
    public void Listings_show_new_files_and_not_deleted_ones()
    {
        var after = Apply(_tree, """
            diff --git a/d/n b/d/n
            new file mode 100644
            --- /dev/null
            +++ b/d/n
            @@ -0,0 +1 @@
            +n
            diff --git a/d/a b/d/a
            deleted file mode 100644
            --- a/d/a
            +++ /dev/null
            @@ -1 +0,0 @@
            -a

            """, out _);
        Assert.Equal(["d/b", "d/n"], after.Files("d"));
        Assert.False(after.Exists("d/a"));
        Assert.Null(after.Read("d/a"));
        Assert.True(after.Exists("d/n"));
        Assert.Equal(["c"], after.Files(""));
    }

    [Fact]
    public void Two_files_can_change_names_with_each_other()
    {
        var after = Apply(_tree, """
            diff --git a/d/a b/d/b
            similarity index 100%
            rename from d/a
            rename to d/b
            diff --git a/d/b b/d/a
            similarity index 100%
            rename from d/b
            rename to d/a

            """, out var report);
        Assert.Equal("applied", report.StatusWord);
        Assert.Equal(("b\n", "a\n"), (after.Read("d/a")!.Text, after.Read("d/b")!.Text));
    }

    [Fact]
    public void A_renamed_file_has_its_new_name_and_content()
    {
        var after = Apply(_tree, "diff --git a/c b/e/c\nsimilarity index 50%\nrename from c\nrename to e/c\n--- a/c\n+++ b/e/c\n@@ -1 +1,2 @@\n c\n+d\n", out _);
        Assert.Null(after.Read("c"));
        Assert.Equal("c\nd\n", after.Read("e/c")!.Text);
        Assert.Equal("e/c", after.Read("e/c")!.Path);
    }

    [Fact]
    public void A_file_that_comes_twice_continues_where_it_was()
    {
        var after = Apply(_tree, "--- a/c\n+++ b/c\n@@ -1 +1 @@\n-c\n+d\n--- a/c\n+++ b/c\n@@ -1 +1 @@\n-d\n+e\n", out var report);
        Assert.Equal("applied", report.StatusWord);
        Assert.Equal("e\n", after.Read("c")!.Text);
    }

    [Fact]
    public void A_file_that_does_not_fit_stays_and_its_hunks_can_still_be_read()
    {
        var after = Apply(_tree, "--- a/c\n+++ b/c\n@@ -1 +1 @@\n-c\n+d\n--- a/d/a\n+++ b/d/a\n@@ -5,2 +5,2 @@\n x\n-y\n+z\n", out var report);
        Assert.Equal("context-only", report.StatusWord);
        Assert.Contains("d/a", report.Reason, StringComparison.Ordinal);
        Assert.Equal(("d\n", "a\n"), (after.Read("c")!.Text, after.Read("d/a")!.Text));
        var failed = Assert.Single(report.ContextOnlyFiles);
        Assert.Equal("\n\n\n\nx\nz\n", ContextTree.After(failed.Diff)!.Text);
        Assert.Equal("\n\n\n\nx\ny\n", ContextTree.Before(failed.Diff)!.Text);
    }

    [Fact]
    public void A_patch_with_nothing_that_can_be_read_fails_with_its_reason()
    {
        Apply(_tree, "diff --git a/../x b/../x\n--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n", out var report);
        Assert.Equal("failed", report.StatusWord);
        Assert.Contains("refused", report.Reason, StringComparison.Ordinal);
        Apply(_tree, "just words\n", out report);
        Assert.Equal(("failed", "there is no diff in it"), (report.StatusWord, report.Reason));
    }

    [Fact]
    public void Without_a_tree_new_files_are_whole_and_later_patches_apply_to_them()
    {
        var first = Apply(ContextTree.Empty, "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+1\n+2\n", out _);
        var second = Apply(first, "--- a/n\n+++ b/n\n@@ -1,2 +1,2 @@\n 1\n-2\n+two\n", out var report);
        Assert.Equal("applied", report.StatusWord);
        Assert.Equal("1\ntwo\n", second.Read("n")!.Text);
    }

    [Fact]
    public void A_context_tree_leaves_out_hunks_at_impossible_lines()
    {
        var patch = UnifiedDiff.Parse("--- a/c\n+++ b/c\n@@ -1 +1 @@\n-c\n+d\n@@ -200000000 +200000000 @@\n-e\n+f\n@@ -1 +1 @@\n-g\n+h\n");
        Assert.Equal("d\n", ContextTree.After(patch).Read("c")!.Text);
        Assert.Equal("c\n", ContextTree.Before(patch).Read("c")!.Text);
    }

    private static OverlayTree Apply(ISourceTree tree, string patch, out PatchReport report) =>
        OverlayTree.Apply(tree, UnifiedDiff.Parse(patch), ApplyOptions.Strict, out report);

    [Fact]
    public void Hunks_that_fit_are_kept_without_those_that_do_not_when_that_is_wanted()
    {
        var tree = ContextTree.Empty.With([new("f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
        var patch = UnifiedDiff.Parse("--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n 1\n+new\n 2\n@@ -4,2 +5,2 @@\n four\n-5\n+five\n@@ -8,2 +9,2 @@\n 8\n-9\n+nine\n");
        var after = OverlayTree.Apply(tree, patch, ApplyOptions.Strict with { KeepsWhatFits = true }, out var report);

        Assert.Equal("1\nnew\n2\n3\n4\n5\n6\n7\n8\nnine\n", after.Read("f")!.Text);
        Assert.Equal(PatchStatus.ContextOnly, report.Status);
        Assert.Contains("hunk 2 of 3", report.Reason, StringComparison.Ordinal);
        var file = Assert.Single(report.Files);
        Assert.Equal(ApplyOutcome.Partial, file.Outcome);
        Assert.Equal("+nine", file.FindNew(10)?.Line.ToString());
        Assert.Null(file.FindNew(5));

        Assert.Same(tree.Read("f"), OverlayTree.Apply(tree, patch, ApplyOptions.Strict, out _).Read("f"));
    }
}
