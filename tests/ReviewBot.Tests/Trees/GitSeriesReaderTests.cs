using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Trees;

namespace ReviewBot.Tests.Trees;

public sealed class GitSeriesReaderTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_range_is_a_series_with_one_patch_a_commit()
    {
        var (first, git) = ThreeCommits();
        var series = GitSeriesReader.Read(git, $"{first}..main", out var problem)!;
        Assert.Null(problem);
        Assert.Equal(first, series.BaseCommit);
        Assert.Equal(["change a", "rename it"], series.Series.Patches.Select(patch => patch.Subject));
        Assert.Equal([1, 2], series.Series.Patches.Select(patch => patch.Index));
        Assert.Equal(new Person("A U Thör", "a@example.org"), series.Series.Author);
        Assert.Equal("change a\n\nbecause\n\nSigned-off-by: A <a@example.org>", series.Series.Patches[0].Message);
        Assert.Equal("Signed-off-by", Assert.Single(series.Series.Patches[0].Trailers).Name);
        Assert.Equal(FileChange.Renamed, Assert.Single(UnifiedDiff.Parse(series.Series.Patches[1].Diff).Files).Change);
        git.Dispose();
    }

    [Fact]
    public void Its_patches_give_the_commits_own_files()
    {
        var (first, git) = ThreeCommits();
        var series = GitSeriesReader.Read(git, first + "..", out _)!;
        ISourceTree tree = git.Tree(series.BaseCommit, out _)!;
        foreach (var patch in series.Series.Patches)
        {
            tree = OverlayTree.Apply(tree, UnifiedDiff.Parse(patch.Diff), ApplyOptions.Strict, out var report);
            Assert.Equal("applied", report.StatusWord);
            Assert.All(report.Files, file => Assert.NotEqual(false, file.IsExact));
        }

        Assert.Equal("1\n2\n3\nfour\n5\n", tree.Read("b")!.Text);
        Assert.False(tree.Exists("a"));
        git.Dispose();
    }

    [Fact]
    public void A_branch_is_what_it_has_since_it_left_the_main_line()
    {
        var (first, git) = ThreeCommits();
        _repository.Git("checkout", "-q", "-b", "topic", first);
        _repository.Write("t", "t\n");
        _repository.Commit("topic");
        var series = GitSeriesReader.Read(git, "topic", out _)!;
        Assert.Equal("topic", Assert.Single(series.Series.Patches).Subject);
        Assert.Equal(first, series.BaseCommit);
        Assert.Contains(series.Series.Diagnostics, diagnostic => diagnostic.Code == "git-range-guessed");
        git.Dispose();
    }

    [Fact]
    public void A_merge_is_left_out_and_said()
    {
        var (first, git) = ThreeCommits();
        _repository.Git("checkout", "-q", "-b", "topic", first);
        _repository.Write("t", "t\n");
        _repository.Commit("topic");
        _repository.Git("merge", "-q", "--no-edit", "main");
        var series = GitSeriesReader.Read(git, $"{first}..topic", out _)!;
        Assert.Equal(3, series.Series.Patches.Length);
        Assert.Contains(series.Series.Diagnostics, diagnostic => diagnostic.Code == "git-merge-skipped");
        Assert.Contains(series.Series.Diagnostics, diagnostic => diagnostic.Code == "git-range-not-linear");
        git.Dispose();
    }

    [Theory]
    [InlineData("HEAD..HEAD", "git-range-empty")]
    [InlineData("HEAD...HEAD~1", "git-bad-revision")]
    [InlineData("--all..HEAD", "git-bad-revision")]
    [InlineData("HEAD..--all", "git-bad-revision")]
    [InlineData("none", "git-bad-revision")]
    [InlineData("main", "git-bad-revision")]
    public void A_range_that_is_no_series_is_refused_with_its_reason(string range, string code)
    {
        var (_, git) = ThreeCommits();
        Assert.Null(GitSeriesReader.Read(git, range, out var problem));
        Assert.Equal(code, problem!.Code);
        git.Dispose();
    }

    [Fact]
    public void The_base_is_what_is_given_then_base_commit_then_the_blobs_then_a_guess()
    {
        var (first, git) = ThreeCommits();
        var series = GitSeriesReader.Read(git, first + "..", out _)!.Series;
        Assert.Equal((BaseChoice.Given, first), Found(git, series, "main~2"));
        Assert.Equal((BaseChoice.BaseCommit, first), Found(git, series, null));
        Assert.Equal((BaseChoice.BlobIds, first), Found(git, series with { BaseCommit = null }, null));
        Assert.Equal((BaseChoice.BlobIds, first), Found(git, series with { BaseCommit = new string('1', 40) }, null));
        var unknown = series.Patches[0] with { Diff = series.Patches[0].Diff.Replace("index ", "index 1234567", StringComparison.Ordinal) };
        Assert.Equal((BaseChoice.Guessed, _repository.Git("rev-parse", "HEAD")), Found(git, series with { BaseCommit = null, Patches = [unknown] }, null));
        Assert.Null(BaseFinder.InRepository(series, git, "none", out var problem));
        Assert.NotNull(problem);
        git.Dispose();
    }

    [Fact]
    public void A_directory_is_told_when_it_is_not_what_the_author_had()
    {
        var (first, git) = ThreeCommits();
        var series = GitSeriesReader.Read(git, first + "..", out _)!.Series;
        var found = BaseFinder.InDirectory(series, _repository.FullPath);
        Assert.Contains(found.Diagnostics, diagnostic => diagnostic.Code == "base-differs");
        _repository.Git("checkout", "-q", first);
        Assert.DoesNotContain(BaseFinder.InDirectory(series, _repository.FullPath).Diagnostics, diagnostic => diagnostic.Code == "base-differs");
        Assert.Equal("context-only", ContextWord(BaseFinder.FromContext().Base.How));
        git.Dispose();

        static string ContextWord(BaseChoice choice) => choice == BaseChoice.ContextOnly ? "context-only" : "";
    }

    private static (BaseChoice How, string Id) Found(GitRepository git, PatchSeries series, string? revision)
    {
        var found = BaseFinder.InRepository(series, git, revision, out var problem);
        Assert.Null(problem);
        return (found!.Base.How, found.Base.Id);
    }

    private (string First, GitRepository Git) ThreeCommits()
    {
        _repository.Write("a", "1\n2\n3\n4\n5\n");
        var first = _repository.Commit("first");
        _repository.Write("a", "1\n2\n3\nfour\n5\n");
        _repository.Commit("change a\n\nbecause\n\nSigned-off-by: A <a@example.org>");
        _repository.Git("mv", "a", "b");
        _repository.Commit("rename it");
        return (first, GitRepository.Open(_repository.FullPath, out _)!);
    }
}
