using KvmModel.Source;
using ReviewBot.Trees;

namespace ReviewBot.Tests.Trees;

public sealed class DirectoryTreeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Files_are_read_once_and_listed_in_order()
    {
        _directory.Write("d/b.c", "b");
        _directory.Write("d/a.c", "a");
        _directory.Write("d/e/c.c", "c");
        var tree = new DirectoryTree(_directory.FullPath);
        Assert.Equal(["d/a.c", "d/b.c"], tree.Files("d"));
        Assert.Same(tree.Read("d/a.c"), tree.Read("d/a.c"));
        Assert.True(tree.Exists("d/e/c.c"));
        Assert.False(tree.Exists("d/e"));
        Assert.Null(tree.Read("d/e"));
        Assert.Empty(tree.Files("none"));
    }

    [Fact]
    public void A_char_of_the_text_is_a_byte_of_the_file()
    {
        _directory.Write("ä/ö.c", "ü");
        var tree = new DirectoryTree(_directory.FullPath);
        var path = Assert.Single(tree.Files("\u00c3\u00a4"));
        Assert.Equal(2, tree.Read(path)!.Text.Length);
        Assert.Equal("ü", SourceText.Display(tree.Read(path)!.Text));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("d/../../x")]
    [InlineData("d//a")]
    [InlineData("")]
    [InlineData("d\0")]
    public void A_path_that_leaves_the_tree_does_not_exist_in_it(string path)
    {
        _directory.Write("d/a", "a");
        var tree = new DirectoryTree(Path.Combine(_directory.FullPath, "d"));
        _directory.Write("x", "secret");
        Assert.False(tree.Exists(path));
        Assert.Null(tree.Read(path));
    }

    [Fact]
    public void Links_are_followed_inside_and_refused_outside()
    {
        _directory.Write("in/d/a", "a");
        _directory.Write("secret", "s");
        _directory.Link("in/file", "d/a");
        _directory.Link("in/dir", "d");
        _directory.Link("in/d/up", "../d/../file");
        _directory.Link("in/out", "../secret");
        _directory.Link("in/outdir", "..");
        _directory.Link("in/absolute", Path.Combine(_directory.FullPath, "secret"));
        _directory.Link("in/loop", "loop");
        _directory.Link("in/ping", "pong/x");
        _directory.Link("in/pong", "ping/x");
        var tree = new DirectoryTree(Path.Combine(_directory.FullPath, "in"));
        Assert.Equal("a", tree.Read("file")!.Text);
        Assert.Equal("a", tree.Read("dir/a")!.Text);
        Assert.Equal("a", tree.Read("d/up")!.Text);
        foreach (var path in new[] { "out", "outdir/secret", "absolute", "loop", "ping", "ping/x", "pong/x/x" })
            Assert.Null(tree.Read(path));
        Assert.Equal(["file"], tree.Files(""));
    }

    [Fact]
    public void A_file_over_the_limit_is_named_and_not_read()
    {
        _directory.Write("big", new string('x', 1000));
        var tree = new DirectoryTree(_directory.FullPath, maxFileSize: 999);
        Assert.Null(tree.Read("big"));
        Assert.Equal("tree-file-too-large", Assert.Single(tree.Diagnostics).Code);
    }

    [Fact]
    public void Many_threads_see_the_same_objects()
    {
        for (var k = 0; k < 50; k++)
            _directory.Write($"d{k % 5}/f{k}", $"{k}");
        var tree = new DirectoryTree(_directory.FullPath);
        var seen = new SourceText?[8, 50];
        Parallel.For(0, 8, thread =>
        {
            for (var k = 0; k < 50; k++)
                seen[thread, k] = tree.Read($"d{k % 5}/f{k}");
        });
        for (var k = 0; k < 50; k++)
        {
            for (var thread = 0; thread < 8; thread++)
                Assert.Same(tree.Read($"d{k % 5}/f{k}"), seen[thread, k]);
        }
    }

    [Fact]
    public void A_tree_that_is_no_kernel_is_told_what_to_give_instead()
    {
        Assert.Contains("is empty or cannot be read", KernelCheck.Problem(new DirectoryTree(_directory.FullPath), "x")!.Message, StringComparison.Ordinal);
        _directory.Write("hello.c", "");
        Assert.Contains("not a Linux source tree", KernelCheck.Problem(new DirectoryTree(_directory.FullPath), "x")!.Message, StringComparison.Ordinal);
        _directory.Write("arch/arm64/kvm/sys_regs.c", "");
        _directory.Write("arch/arm64/kvm/arm.c", "");
        Assert.Null(KernelCheck.Problem(new DirectoryTree(_directory.FullPath), "x"));
        var kvm = new DirectoryTree(Path.Combine(_directory.FullPath, "arch/arm64/kvm"));
        Assert.Contains("three levels up", KernelCheck.Problem(kvm, "x")!.Message, StringComparison.Ordinal);
    }
}
