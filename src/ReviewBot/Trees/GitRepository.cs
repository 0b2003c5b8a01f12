using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using KvmModel.Source;

namespace ReviewBot.Trees;

/// <summary>
/// A local git repository, with or without a work tree, read through the <c>git</c> program. Nothing in it is ever changed: no checkout, no index, no refs, no locks, no
/// fetching. Files that are the same blob are the same <see cref="SourceText"/> in every tree of it.
/// </summary>
public sealed class GitRepository : IDisposable
{
    private readonly GitObjects _objects;
    private readonly ConcurrentDictionary<(string Id, string Path), SourceText> _texts = new();

    private GitRepository(string path, long maxFileSize)
    {
        FullPath = path;
        _objects = new GitObjects(path, maxFileSize);
    }

    /// <summary>Absolute path by which the repository was opened.</summary>
    public string FullPath { get; }

    /// <summary>Opens the repository that a directory is, or is in.</summary>
    /// <param name="problem">Null on success, else a sentence that says what to do.</param>
    public static GitRepository? Open(string path, out Diagnostic? problem, long maxFileSize = ListedTree.DefaultMaxFileSize)
    {
        problem = null;
        var full = Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            problem = new Diagnostic("git-no-repository", $"{path} is no directory");
            return null;
        }

        var result = GitProcess.Run(full, ["rev-parse", "--git-dir"]);
        if (result.IsSuccess)
            return new GitRepository(full, maxFileSize);
        problem = new Diagnostic("git-no-repository", $"{path} cannot be opened as a git repository: {FirstLine(result.Errors)}");
        return null;
    }

    /// <summary>The commit that a revision names, as a whole id.</summary>
    /// <param name="problem">Null on success.</param>
    public string? Commit(string revision, out Diagnostic? problem)
    {
        problem = null;
        if (revision.Length == 0 || revision[0] == '-' || revision.AsSpan().ContainsAny('\0', '\n'))
        {
            problem = new Diagnostic("git-bad-revision", $"'{revision}' is no revision");
            return null;
        }

        var result = Run("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
        var id = result.Output.Trim();
        if (result.IsSuccess && GitObjects.IsId(id))
            return id;
        problem = new Diagnostic("git-bad-revision", $"'{revision}' is no commit of {FullPath}{(result.Errors.Length > 0 ? ": " + FirstLine(result.Errors) : "")}");
        return null;
    }

    /// <summary>The tree of a revision.</summary>
    /// <param name="problem">Null on success.</param>
    public GitTree? Tree(string revision, out Diagnostic? problem) => Commit(revision, out problem) is { } commit ? new GitTree(this, commit) : null;

    public void Dispose() => _objects.Dispose();

    internal GitResult Run(params string[] arguments) => GitProcess.Run(FullPath, arguments);

    /// <summary>Ends git when it takes longer; what it said until then does not count.</summary>
    internal GitResult RunFor(TimeSpan timeout, params string[] arguments) => GitProcess.Run(FullPath, arguments, "", timeout);

    internal GitResult RunWith(string input, params string[] arguments) => GitProcess.Run(FullPath, arguments, input);

    internal GitObject Object(string id) => _objects.Read(id);

    internal bool TryText(string id, string path, [NotNullWhen(true)] out SourceText? text, out string? problem)
    {
        problem = null;
        if (_texts.TryGetValue((id, path), out text))
            return true;
        var blob = _objects.Read(id);
        problem = blob.Problem ?? (blob.Type == "blob" ? null : $"object {id} is a {blob.Type}, not a file");
        if (problem is not null)
            return false;
        text = _texts.GetOrAdd((id, path), new SourceText(path, Encoding.Latin1.GetString(blob.Content)));
        return true;
    }

    internal static string FirstLine(string text) => text.Split('\n', 2)[0];
}
