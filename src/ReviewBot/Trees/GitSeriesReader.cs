using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Series;

namespace ReviewBot.Trees;

/// <summary>A series that is in a repository already.</summary>
/// <param name="BaseCommit">The whole id of the commit that the first patch goes on.</param>
public sealed record GitSeries(PatchSeries Series, string BaseCommit);

/// <summary>
/// Reads commits as a patch series: <c>A..B</c>, or a branch since it left its upstream or the main line. One patch a commit, oldest first, its diff as
/// <c>git format-patch</c> prints it. Merges have no diff of their own and are left out, which is said.
/// </summary>
public static class GitSeriesReader
{
    /// <summary>More commits than this are no series but somebody's typing mistake.</summary>
    public const int MaxCommits = 500;

    private static readonly string[] _mainLines = ["refs/remotes/origin/HEAD", "refs/remotes/origin/master", "refs/remotes/origin/main", "refs/heads/master", "refs/heads/main"];

    /// <param name="range"><c>A..B</c>, <c>A..</c>, <c>..B</c> (the open end is HEAD), or a branch.</param>
    /// <param name="problem">Null on success.</param>
    public static GitSeries? Read(GitRepository repository, string range, out Diagnostic? problem)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        if (Ends(repository, range, diagnostics, out problem) is not var (from, to))
            return null;
        var listed = repository.Run("rev-list", "--reverse", "--topo-order", "--parents", $"--max-count={MaxCommits + 1}", to, "^" + from);
        if (!listed.IsSuccess)
        {
            problem = new Diagnostic("git-failed", $"the commits of {range} cannot be listed: {GitRepository.FirstLine(listed.Errors)}");
            return null;
        }

        var commits = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToArray();
        var single = commits.Where(commit => commit.Length <= 2).ToArray();
        if (commits.Length > MaxCommits)
            problem = new Diagnostic("git-range-too-long", $"{range} has more than {MaxCommits} commits; give a range A..B that is the series");
        else if (single.Length == 0)
            problem = new Diagnostic("git-range-empty", $"{range} has no commits{(commits.Length > 0 ? " but merges" : "")}");
        if (problem is not null)
            return null;

        foreach (var merge in commits.Where(commit => commit.Length > 2))
            diagnostics.Add(new Diagnostic("git-merge-skipped", $"commit {merge[0][..12]} is a merge and is left out: what it changes is not reviewed"));
        if (single.Zip(single.Skip(1)).Any(pair => pair.Second.Length < 2 || pair.Second[1] != pair.First[0]))
            diagnostics.Add(new Diagnostic("git-range-not-linear", $"the commits of {range} do not follow one another; they are taken in topological order, and some may not apply"));
        return Series(repository, range, single, diagnostics, out problem);
    }

    private static GitSeries? Series(GitRepository repository, string range, string[][] commits, ImmutableArray<Diagnostic>.Builder diagnostics, out Diagnostic? problem)
    {
        if (Diffs(repository, commits.Select(commit => commit[0]), out problem) is not { } diffs)
            return null;
        var patches = ImmutableArray.CreateBuilder<SeriesPatch>(commits.Length);
        foreach (var commit in commits)
        {
            var read = repository.Object(commit[0]);
            if (read.Problem is not null)
            {
                problem = new Diagnostic("git-failed", $"commit {commit[0][..12]} cannot be read: {read.Problem}");
                return null;
            }

            patches.Add(CommitObject.Parse(read.Content).AsPatch(patches.Count + 1, diffs.GetValueOrDefault(commit[0], "")));
        }

        var baseCommit = commits[0].Length > 1 ? commits[0][1] : commits[0][0];
        return new GitSeries(
            new PatchSeries
            {
                Title = patches.Count == 1 ? patches[0].Subject : range,
                Revision = new Revision(1, null, IsInferred: true),
                IsRfc = false,
                IsResend = false,
                Author = patches[0].Author,
                MessageId = null,
                Cover = null,
                Patches = patches.ToImmutable(),
                Total = patches.Count,
                MissingParts = [],
                BaseCommit = baseCommit,
                Diagnostics = diagnostics.ToImmutable(),
            },
            baseCommit);
    }

    /// <summary>The commits before the first and at the last of the series.</summary>
    private static (string From, string To)? Ends(GitRepository repository, string range, ImmutableArray<Diagnostic>.Builder diagnostics, out Diagnostic? problem)
    {
        if (range.Contains("...", StringComparison.Ordinal))
        {
            problem = new Diagnostic("git-bad-revision", $"'{range}' names two sides of a fork; give A..B, the commits of B that A has not");
            return null;
        }

        if (range.IndexOf("..", StringComparison.Ordinal) is >= 0 and var dots)
        {
            var (left, right) = (range[..dots], range[(dots + 2)..]);
            var from = repository.Commit(left.Length == 0 ? "HEAD" : left, out problem);
            var to = problem is null ? repository.Commit(right.Length == 0 ? "HEAD" : right, out problem) : null;
            return from is not null && to is not null ? (from, to) : null;
        }

        return repository.Commit(range, out problem) is { } tip ? SinceMainLine(repository, range, tip, diagnostics, out problem) : null;
    }

    private static (string From, string To)? SinceMainLine(
        GitRepository repository, string branch, string tip, ImmutableArray<Diagnostic>.Builder diagnostics, out Diagnostic? problem)
    {
        foreach (var line in (string[])[branch + "@{upstream}", .. _mainLines])
        {
            if (repository.Commit(line, out _) is not { } main || main == tip)
                continue;
            var fork = repository.Run("merge-base", tip, main).Output.Trim();
            if (!GitObjects.IsId(fork) || fork == tip)
                continue;
            diagnostics.Add(new Diagnostic("git-range-guessed", $"the series is taken to be what {branch} has since it left {line} at {fork[..12]}"));
            problem = null;
            return (fork, tip);
        }

        problem = new Diagnostic("git-bad-revision", $"{branch} has no upstream, and no main line that it left; give a range A..B");
        return null;
    }

    /// <summary>All diffs by one <c>git diff-tree --stdin</c>: before each it prints the commit's id on a line of its own, which no line of a diff can be.</summary>
    private static Dictionary<string, string>? Diffs(GitRepository repository, IEnumerable<string> commits, out Diagnostic? problem)
    {
        problem = null;
        var result = repository.RunWith(
            string.Join('\n', commits) + "\n",
            "diff-tree", "--stdin", "--root", "-r", "-p", "-M", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/");
        if (!result.IsSuccess)
        {
            problem = new Diagnostic("git-failed", $"the differences cannot be read: {GitRepository.FirstLine(result.Errors)}");
            return null;
        }

        var diffs = new Dictionary<string, string>();
        var wanted = commits.ToHashSet();
        string? current = null;
        var (start, at) = (0, 0);
        while (at < result.Output.Length)
        {
            var end = result.Output.IndexOf('\n', at) is >= 0 and var newline ? newline : result.Output.Length;
            if (end - at is 40 or 64 && wanted.Contains(result.Output[at..end]))
            {
                if (current is not null)
                    diffs[current] = result.Output[start..at];
                current = result.Output[at..end];
                start = Math.Min(end + 1, result.Output.Length);
            }

            at = end + 1;
        }

        if (current is not null)
            diffs[current] = result.Output[start..];
        return diffs;
    }
}
