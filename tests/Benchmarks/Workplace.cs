namespace Benchmarks;

/// <summary>
/// A scratch directory with what each program wants: the patches one a file, and a git repository of the tree with a work tree of its own, so that the user's
/// tree is never written to. Making it is not part of any timing.
/// </summary>
internal sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _scratch;

    private Workplace(string tree, string series, DirectoryInfo scratch)
    {
        (Tree, Series, _scratch) = (tree, series, scratch);
        Repository = Path.Combine(scratch.FullName, "linux");
        Patches = [];
    }

    /// <summary>The patches as commits of the repository, where git can apply them.</summary>
    public const string Branch = "base..series";

    public string Tree { get; }

    public string Series { get; }

    /// <summary>The work tree of the scratch repository.</summary>
    public string Repository { get; }

    /// <summary>The mails with a diff, in order.</summary>
    public IReadOnlyList<string> Patches { get; private set; }

    public static Workplace Create(string tree, string series)
    {
        var workplace = new Workplace(tree, series, Directory.CreateTempSubdirectory("reviewbot-benchmark-"));
        Console.Error.WriteLine("benchmarks: making a git repository of the tree (once)");
        workplace.SplitSeries();
        workplace.CommitTree();
        workplace.CommitSeries();
        return workplace;
    }

    /// <summary>Undoes what <c>git am</c> did.</summary>
    public void Reset()
    {
        _ = TimedProcess.Run(Repository, "git", "am", "--abort");
        Git("reset", "--hard", "-q", "base");
    }

    public void Dispose() => _scratch.Delete(recursive: true);

    private void SplitSeries()
    {
        var directory = _scratch.CreateSubdirectory("patches").FullName;
        Check(TimedProcess.Run(directory, "git", "mailsplit", "--mboxrd", $"-o{directory}", Series));
        Patches = [.. Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).Where(file => File.ReadLines(file).Any(line => line.StartsWith("diff --git ", StringComparison.Ordinal)))];
    }

    private void CommitTree()
    {
        Directory.CreateDirectory(Repository);
        Git("init", "-q");
        foreach (var (name, value) in new[] { ("user.name", "benchmark"), ("user.email", "benchmark@localhost"), ("gc.auto", "0"), ("core.autocrlf", "false") })
            Git("config", name, value);
        Git($"--work-tree={Tree}", "add", "-A", "-f", ".");
        Git("commit", "-q", "-m", "base");
        Git("tag", "base");
        Git("reset", "--hard", "-q", "base");
    }

    private void CommitSeries()
    {
        _ = TimedProcess.Run(Repository, "git", ["am", "-q", .. Patches]);
        Git("branch", "series");
        Reset();
    }

    private void Git(params string[] arguments) => Check(TimedProcess.Run(Repository, "git", arguments));

    private static void Check(Timing run)
    {
        if (run.ExitStatus != 0)
            throw new InvalidOperationException(run.Error);
    }
}
