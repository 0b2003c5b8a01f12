using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Series;

namespace ReviewBot.Trees;

/// <summary>The tree that a series goes on, and how it was found.</summary>
/// <param name="Diagnostics">What a reader of the review must know about it: that it was guessed, on what evidence, what is missing.</param>
public sealed record SeriesBase(ISourceTree Tree, ReviewBase Base, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>
/// Finds the tree that a series was made on. What the user says comes first; then a <c>base-commit:</c> line; then the commit that has the very files (by the blob
/// ids of the <c>index</c> lines) that the patches start from, among HEAD, the refs, and the history of those files about the time of the mail; else the commit with
/// the most of them, as a guess.
/// </summary>
public static class BaseFinder
{
    private const int MaxRefs = 300;
    private const int MaxHistory = 1000;
    private static readonly TimeSpan _historyTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _reach = TimeSpan.FromDays(180);

    /// <summary>The base in a directory that the user named.</summary>
    public static SeriesBase InDirectory(PatchSeries series, string path)
    {
        var tree = new DirectoryTree(path);
        var name = Path.GetFileName(tree.FullPath);
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        if (KernelCheck.Problem(tree, path) is { } problem)
            diagnostics.Add(problem);
        var wanted = Preimages(series);
        var same = wanted.Count(want => tree.Read(want.Path) is { } text && BlobId.Matches(text, want.Blob) == true);
        if (same < wanted.Length)
            diagnostics.Add(new Diagnostic("base-differs", $"of the {wanted.Length} files that the series starts from, {name} has {same} as the author had them"));
        return new SeriesBase(tree, new ReviewBase(BaseKind.Directory, name, BaseChoice.Given), diagnostics.ToImmutable());
    }

    /// <summary>No tree at all: files are what the patches show of them.</summary>
    public static SeriesBase FromContext() => new(
        ContextTree.Empty,
        new ReviewBase(BaseKind.Context, "", BaseChoice.ContextOnly),
        [new Diagnostic("base-context-only", "no kernel tree was given: only what the patches show of files is known, and much cannot be checked; give --tree or --repo")]);

    /// <summary>The base in a repository.</summary>
    /// <param name="revision">What the user says it is; null to find it.</param>
    /// <param name="problem">Null on success; else why <paramref name="revision"/>, or HEAD, is no commit.</param>
    public static SeriesBase? InRepository(PatchSeries series, GitRepository repository, string? revision, out Diagnostic? problem)
    {
        if (revision is not null)
            return Base(repository, revision, BaseChoice.Given, [], out problem);
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        if (series.BaseCommit is { } named)
        {
            if (Base(repository, named, BaseChoice.BaseCommit, diagnostics, out problem) is { } found)
                return found;
            diagnostics.Add(new Diagnostic("base-commit-absent", $"the series names base commit {named}, which the repository does not have"));
        }

        var wanted = Preimages(series);
        if (wanted.IsEmpty)
            return Guess(repository, "HEAD", "the series does not say which files it starts from", diagnostics, out problem);
        var best = Best(repository, Candidates(repository), wanted);
        if (best.Count < wanted.Length && Best(repository, History(repository, series, wanted), wanted) is var older && older.Count > best.Count)
            best = older;
        if (best.Count == wanted.Length)
            return Base(repository, best.Commit, BaseChoice.BlobIds, diagnostics, out problem);
        return best.Count > 0
            ? Guess(repository, best.Commit, $"it has {best.Count} of the {wanted.Length} files that the series starts from, no commit has more", diagnostics, out problem)
            : Guess(repository, "HEAD", $"no commit has any of the {wanted.Length} files that the series starts from", diagnostics, out problem);
    }

    /// <summary>The files, before the series, that the patches say by id: of each path the first mention, unless the series itself makes the file.</summary>
    internal static ImmutableArray<(string Path, string Blob)> Preimages(PatchSeries series)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var wanted = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var file in series.Patches.SelectMany(patch => UnifiedDiff.Parse(patch.Diff).Files).Where(file => file.HasSafePaths))
        {
            if (file.OldPath is { } path && seen.Add(path) && BlobId.IsEvidence(file.OldBlob))
                wanted.Add((path, file.OldBlob!));
            if (file.NewPath is { } made)
                seen.Add(made);
        }

        return wanted.ToImmutable();
    }

    private static SeriesBase? Guess(GitRepository repository, string revision, string why, ImmutableArray<Diagnostic>.Builder diagnostics, out Diagnostic? problem)
    {
        if (repository.Commit(revision, out problem) is not { } commit)
            return null;
        diagnostics.Add(new Diagnostic("base-guessed", $"the base is a guess, {commit[..12]}: {why}; give --base if you know it"));
        return Base(repository, commit, BaseChoice.Guessed, diagnostics, out problem);
    }

    private static SeriesBase? Base(GitRepository repository, string revision, BaseChoice how, IEnumerable<Diagnostic> diagnostics, out Diagnostic? problem)
    {
        if (repository.Tree(revision, out problem) is not { } tree)
            return null;
        var all = diagnostics.ToImmutableArray();
        if (KernelCheck.Problem(tree, revision) is { } notKernel)
            all = all.Add(notKernel);
        return new SeriesBase(tree, new ReviewBase(BaseKind.Git, tree.CommitId, how), all);
    }

    private static IEnumerable<string> Candidates(GitRepository repository)
    {
        if (repository.Commit("HEAD", out _) is { } head)
            yield return head;
        var refs = repository.Run("for-each-ref", "--sort=-creatordate", $"--count={MaxRefs}", "--format=%(objectname)", "refs/heads", "refs/remotes", "refs/tags");
        foreach (var id in refs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            yield return id;
    }

    /// <summary>Commits that changed one of the files, newest first, in the half year before the mail (or of all time when it has no date).</summary>
    private static string[] History(GitRepository repository, PatchSeries series, ImmutableArray<(string Path, string Blob)> wanted)
    {
        var dates = series.Patches.Select(patch => patch.Date).OfType<DateTimeOffset>().ToArray();
        string[] when = dates.Length == 0 ? [] :
            [$"--since={(dates.Min() - _reach).ToUnixTimeSeconds()}", $"--until={(dates.Max() + TimeSpan.FromDays(2)).ToUnixTimeSeconds()}"];
        var arguments = (string[])["--literal-pathspecs", "rev-list", "--all", $"--max-count={MaxHistory}", .. when, "--", .. wanted.Select(want => SourceText.Display(want.Path))];
        return repository.RunFor(_historyTime, arguments).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The first of the commits that has the most of the wanted blobs. All questions go to one <c>git cat-file --batch-check</c>.</summary>
    private static (string Commit, int Count) Best(GitRepository repository, IEnumerable<string> commits, ImmutableArray<(string Path, string Blob)> wanted)
    {
        var candidates = commits.Distinct().ToArray();
        var questions = string.Concat(candidates.SelectMany(commit => wanted.Select(want => $"{commit}:{want.Path}\n")));
        var answers = repository.RunWith(questions, "cat-file", "--batch-check=%(objectname)").Output.Split('\n');
        var best = (Commit: "", Count: 0);
        for (var k = 0; k < candidates.Length && (k + 1) * wanted.Length <= answers.Length; k++)
        {
            var count = 0;
            for (var file = 0; file < wanted.Length; file++)
                count += answers[k * wanted.Length + file].StartsWith(wanted[file].Blob, StringComparison.Ordinal) ? 1 : 0;
            if (count > best.Count)
                best = (candidates[k], count);
        }

        return best;
    }
}
