using ReviewBot.Trees;

namespace ReviewBot.Tests.Trees;

public sealed class GitTreeTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Files_of_a_commit_are_read_whatever_the_work_tree_has()
    {
        _repository.Write("d/a.c", "old");
        _repository.Write("d/e/b.c", "b");
        var first = _repository.Commit("first");
        _repository.Write("d/a.c", "new");
        _repository.Commit("second");
        _repository.Write("d/a.c", "not committed");
        using var git = Open();
        var tree = git.Tree(first, out _)!;
        Assert.Equal("old", tree.Read("d/a.c")!.Text);
        Assert.Equal("new", git.Tree("HEAD", out _)!.Read("d/a.c")!.Text);
        Assert.Equal("old", git.Tree("main~1", out _)!.Read("d/a.c")!.Text);
        Assert.Equal(["d/a.c"], tree.Files("d"));
        Assert.Same(tree.Read("d/e/b.c"), git.Tree("HEAD", out _)!.Read("d/e/b.c"));
        Assert.Equal("not committed", File.ReadAllText(Path.Combine(_repository.FullPath, "d/a.c")));
    }

    [Fact]
    public void Nothing_in_the_repository_is_touched()
    {
        _repository.Write("a", "a");
        _repository.Commit("first");
        File.SetLastWriteTimeUtc(Path.Combine(_repository.FullPath, "a"), new DateTime(2001, 1, 1));
        var before = Snapshot();
        using (var git = Open())
            Assert.Equal("a", git.Tree("HEAD", out _)!.Read("a")!.Text);
        Assert.Equal(before, Snapshot());

        string[] Snapshot() => [.. Directory.GetFiles(_repository.FullPath, "*", SearchOption.AllDirectories).Order().Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}")];
    }

    [Fact]
    public void A_bare_repository_will_do()
    {
        _repository.Write("a", "a");
        _repository.Commit("first");
        using var bare = new TemporaryDirectory();
        _repository.Git("clone", "-q", "--bare", ".", Path.Combine(bare.FullPath, "x.git"));
        using var git = GitRepository.Open(Path.Combine(bare.FullPath, "x.git"), out var problem);
        Assert.Null(problem);
        Assert.Equal("a", git!.Tree("HEAD", out _)!.Read("a")!.Text);
    }

    [Fact]
    public void Links_and_submodules_do_not_leave_the_tree()
    {
        _repository.Write("d/a", "a");
        _repository.Link("in", "d/a");
        _repository.Link("dir", "d");
        _repository.Link("out", "../../etc/passwd");
        _repository.Link("absolute", "/etc/passwd");
        var commit = _repository.Commit("links");
        _repository.Git("update-index", "--add", "--cacheinfo", $"160000,{commit},sub");
        _repository.Git("commit", "-q", "-m", "submodule");
        using var git = Open();
        var tree = git.Tree("HEAD", out _)!;
        Assert.Equal("a", tree.Read("in")!.Text);
        Assert.Equal("a", tree.Read("dir/a")!.Text);
        Assert.False(tree.Exists("out") || tree.Exists("absolute") || tree.Exists("sub") || tree.Exists("sub/d/a"));
        Assert.Equal(["in"], tree.Files(""));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--output=x")]
    [InlineData("-")]
    [InlineData("no-such-branch")]
    [InlineData("")]
    [InlineData("HEAD\nHEAD")]
    [InlineData("HEAD:a")]
    public void A_revision_that_is_none_is_named(string revision)
    {
        _repository.Write("a", "a");
        _repository.Commit("first");
        using var git = Open();
        Assert.Null(git.Tree(revision, out var problem));
        Assert.Equal("git-bad-revision", problem!.Code);
        Assert.False(File.Exists(Path.Combine(_repository.FullPath, "x")));
    }

    [Fact]
    public void A_directory_that_is_no_repository_is_named()
    {
        using var directory = new TemporaryDirectory();
        Assert.Null(GitRepository.Open(directory.FullPath, out var problem));
        Assert.Equal("git-no-repository", problem!.Code);
        Assert.Null(GitRepository.Open(Path.Combine(directory.FullPath, "none"), out problem));
        Assert.Equal("git-no-repository", problem!.Code);
    }

    [Fact]
    public void A_missing_object_is_said_and_not_waited_for()
    {
        _repository.Write("a", "a\n");
        _repository.Write("b", "b\n");
        _repository.Commit("first");
        var blob = _repository.Git("rev-parse", "HEAD:a");
        File.Delete(Path.Combine(_repository.FullPath, ".git/objects", blob[..2], blob[2..]));
        using var git = Open();
        var tree = git.Tree("HEAD", out _)!;
        Assert.Null(tree.Read("a"));
        Assert.Contains(blob, Assert.Single(tree.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal("b\n", tree.Read("b")!.Text);
    }

    [Fact]
    public void A_missing_object_of_a_partial_clone_is_not_fetched()
    {
        _repository.Write("a", "a\n");
        _repository.Commit("first");
        _repository.Git("config", "remote.origin.url", "ext::sh -c 'touch fetched'");
        _repository.Git("config", "remote.origin.promisor", "true");
        _repository.Git("config", "extensions.partialClone", "origin");
        _repository.Git("config", "protocol.ext.allow", "always");
        var blob = _repository.Git("rev-parse", "HEAD:a");
        File.Delete(Path.Combine(_repository.FullPath, ".git/objects", blob[..2], blob[2..]));
        using var git = Open();
        var tree = git.Tree("HEAD", out _)!;
        Assert.Null(tree.Read("a"));
        Assert.Single(tree.Diagnostics);
        Assert.False(File.Exists(Path.Combine(_repository.FullPath, "fetched")));
    }

    [Fact]
    public void A_file_over_the_limit_is_named_and_the_next_is_read()
    {
        _repository.Write("big", new string('x', 1000));
        _repository.Write("small", "s");
        _repository.Commit("first");
        using var git = GitRepository.Open(_repository.FullPath, out _, maxFileSize: 999)!;
        var tree = git.Tree("HEAD", out _)!;
        Assert.Null(tree.Read("big"));
        Assert.Contains("999", Assert.Single(tree.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal("s", tree.Read("small")!.Text);
    }

    [Fact]
    public void Programs_that_the_repository_configures_are_not_run()
    {
        _repository.Write("a", "1\n");
        _repository.Write(".gitattributes", "* diff=evil filter=evil\n");
        _repository.Commit("first");
        _repository.Write("a", "2\n");
        _repository.Commit("second");
        var mark = Path.Combine(_repository.FullPath, "ran");
        foreach (var key in new[] { "core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv", "core.pager", "filter.evil.smudge", "core.sshCommand" })
            _repository.Git("config", key, $"touch {mark}; cat");
        using var git = Open();
        Assert.Equal("2\n", git.Tree("HEAD", out _)!.Read("a")!.Text);
        Assert.Contains("+2", GitSeriesReader.Read(git, "HEAD~1..HEAD", out _)!.Series.Patches[0].Diff, StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
    }

    private GitRepository Open() => GitRepository.Open(_repository.FullPath, out _)!;
}
