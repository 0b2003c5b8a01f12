using KvmModel.Source;

namespace KvmModel.Tests.Source;

public sealed class PatchApplierTests
{
    private const string Before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    private const string Change = "--- a/f\n+++ b/f\n@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n";

    [Fact]
    public void A_hunk_that_moved_is_applied_and_its_offset_said()
    {
        var result = Apply(Change, "x\ny\n" + Before);
        Assert.Equal(ApplyOutcome.Applied, result.Outcome);
        Assert.Equal(new HunkPlacement(6, 6, 2, 0), Assert.Single(result.Placements));
        Assert.Equal("+five", result.FindNew(7)?.Line.ToString());
        Assert.Equal("x\ny\n1\n2\n3\n4\nfive\n6\n7\n8\n9\n", result.After!.Text);
    }

    [Fact]
    public void Context_that_differs_is_refused_unless_fuzz_is_allowed()
    {
        var moved = Before.Replace("4", "four");
        Assert.Equal(ApplyOutcome.Failed, Apply(Change, moved).Outcome);
        var result = Apply(Change, moved, ApplyOptions.Mail);
        Assert.Equal(ApplyOutcome.AppliedFuzz, result.Outcome);
        Assert.Equal(1, Assert.Single(result.Placements).Fuzz);
        Assert.Equal("1\n2\n3\nfour\nfive\n6\n7\n8\n9\n", result.After!.Text);
    }

    [Fact]
    public void A_hunk_that_does_not_fit_is_named_with_the_line_that_is_missing()
    {
        var result = Apply(Change + "@@ -8,2 +8,2 @@\n eight\n-9\n+nine\n", Before);
        Assert.Equal(ApplyOutcome.Failed, result.Outcome);
        Assert.Equal(1, result.FailedHunk);
        Assert.Contains("hunk 2 of 2 (line 8)", result.Reason, StringComparison.Ordinal);
        Assert.Contains("\"eight\"", result.Reason, StringComparison.Ordinal);
        Assert.Null(result.After);
    }

    [Fact]
    public void A_change_that_is_there_already_is_recognised()
    {
        var result = Apply(Change, Before.Replace("5", "five"));
        Assert.Equal(ApplyOutcome.AlreadyApplied, result.Outcome);
        Assert.Contains("already", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Fuzz_never_makes_a_change_twice()
    {
        const string addition = "--- a/f\n+++ b/f\n@@ -4,6 +4,7 @@\n 4\n 5\n 6\n+new\n 7\n 8\n 9\n";
        var after = Apply(addition, Before).After!.Text;
        Assert.Equal(ApplyOutcome.AlreadyApplied, Apply(addition, after, ApplyOptions.Mail).Outcome);
        Assert.False(Apply(addition, after.Replace("9", "nine"), ApplyOptions.Mail).IsApplied && Apply(addition, after, ApplyOptions.Mail).IsApplied);
    }

    [Fact]
    public void A_new_file_does_not_overwrite_another()
    {
        const string patch = "diff --git a/f b/f\nnew file mode 100644\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n";
        Assert.Equal("a\n", Apply(patch, null).After!.Text);
        Assert.Equal(ApplyOutcome.AlreadyApplied, Apply(patch, "a\n").Outcome);
        Assert.Equal(ApplyOutcome.Failed, Apply(patch, "b\n").Outcome);
    }

    [Fact]
    public void A_deletion_must_remove_every_line()
    {
        const string patch = "diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n";
        var result = Apply(patch, "a\n");
        Assert.True(result.IsApplied);
        Assert.Null(result.After);
        Assert.False(Apply(patch, "a\nb\n").IsApplied);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        Assert.Equal("the tree has no f", Apply(Change, null).Reason);
    }

    [Fact]
    public void The_blob_id_proves_the_result()
    {
        const string index = "diff --git a/f b/f\nindex f719efd430d5..ce013625030b 100644\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-two\n+hello\n";
        Assert.True(Apply(index, "two\n").IsExact);
        Assert.False(Apply(index, "two\nmore\n").IsExact ?? false);
        Assert.Null(Apply(Change, Before).IsExact);
    }

    [Fact]
    public void Placements_stay_true_when_a_later_hunk_falls_above_an_earlier_one()
    {
        const string patch = "--- a/f\n+++ b/f\n@@ -5,3 +5,3 @@\n 7\n-8\n+eight\n 9\n@@ -20,3 +20,4 @@\n 2\n-3\n+three\n+more\n 4\n";
        var result = Apply(patch, Before);
        Assert.True(result.IsApplied);
        Assert.Equal([(7, 8), (2, 2)], result.Placements.Select(placement => (placement.OldLine, placement.NewLine)));
    }

    [Fact]
    public void Hunks_that_almost_fit_everywhere_end_in_bounded_time()
    {
        var same = string.Concat(Enumerable.Repeat("x\n", 100_000));
        var lines = string.Concat(Enumerable.Repeat(" x\n", 20_000));
        var patch = $"--- a/f\n+++ b/f\n@@ -50000,20002 +50000,20002 @@\n{lines}-y\n+z\n x\n";
        var result = Apply(patch, same, ApplyOptions.Mail);
        Assert.Equal(ApplyOutcome.Failed, result.Outcome);
        Assert.Contains("too long", result.Reason, StringComparison.Ordinal);
    }

    private static FileApplication Apply(string patch, string? before, ApplyOptions? options = null) =>
        PatchApplier.Apply(Assert.Single(UnifiedDiff.Parse(patch).Files), before is null ? null : new SourceText("f", before), options ?? ApplyOptions.Strict);
}
