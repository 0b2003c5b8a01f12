using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// Finds the files that <c>#include</c> names, in one tree along one search path (GCC "Search Path"): for quotes first beside the including
/// file, then along the path. Answers are kept, so that asking again is cheap; safe to ask from several threads.
/// </summary>
/// <param name="path">The directories of the search path, from the root of the tree.</param>
public sealed class IncludeResolver(ISourceTree tree, ImmutableArray<string> path)
{
    private readonly ConcurrentDictionary<IncludeRequest, IncludeAnswer> _answers = new();
    private readonly ConcurrentDictionary<SourceText, SourceText?> _files = new(ReferenceEqualityComparer.Instance);
    private readonly ConditionalWeakTable<IncludeResolver, Agreement> _agreements = [];

    public ISourceTree Tree => tree;

    public ImmutableArray<string> Path => path;

    internal IncludeAnswer Resolve(IncludeRequest request) => _answers.GetOrAdd(request, static (wanted, self) => self.Find(wanted), this);

    /// <summary>What stands in this tree where a file of another one stood; null when nothing does. Asked once for all units that read the file.</summary>
    internal SourceText? FileInPlaceOf(SourceText file) => _files.GetOrAdd(file, static (other, tree) => tree.Read(other.Path), tree);

    /// <summary>Whether all that was asked in another tree finds files of the same paths here. Compared once for all units of that tree, and again when more was asked there.</summary>
    internal bool AnswersAs(IncludeResolver other)
    {
        if (ReferenceEquals(this, other))
            return true;
        // Answers are never taken back: those that are counted before they are gone through are all gone through.
        var asked = other._answers.Count;
        if (!_agreements.TryGetValue(other, out var known) || known.Asked != asked)
            _agreements.AddOrUpdate(other, known = new Agreement(asked, LeadsWhere(other)));
        return known.IsComplete;
    }

    private bool LeadsWhere(IncludeResolver other) =>
        (path.SequenceEqual(other.Path) && tree is IDerivedTree derived && derived.HasPathsOf(other.Tree))
        || other._answers.All(answer => Resolve(answer.Key).LeadsWhere(answer.Value));

    /// <summary>The directory part of a path; empty at the root.</summary>
    internal static string DirectoryOf(string file) => file.LastIndexOf('/') is >= 0 and var slash ? file[..slash] : "";

    private IncludeAnswer Find(IncludeRequest request)
    {
        if (request.Directory is { } directory && Read(directory, request.Name) is { } beside)
            return new IncludeAnswer(beside, IncludeAnswer.Beside);
        for (var index = request.First; index < path.Length; index++)
        {
            if (Read(path[index], request.Name) is { } file)
                return new IncludeAnswer(file, index);
        }
        return default;
    }

    private SourceText? Read(string directory, string name) => Join(directory, name) is { } file ? tree.Read(file) : null;

    /// <summary>A name seen from a directory, without <c>.</c> and <c>..</c>; null when it leaves the tree.</summary>
    private static string? Join(string directory, string name)
    {
        if (name.StartsWith('/'))
            return null;
        if (!name.Contains("./", StringComparison.Ordinal) && !name.Contains("//", StringComparison.Ordinal))
            return directory.Length == 0 ? name : $"{directory}/{name}";
        var segments = directory.Length == 0 ? [] : new List<string>(directory.Split('/'));
        foreach (var segment in name.Split('/'))
        {
            if (segment is "" or ".")
                continue;
            if (segment != "..")
                segments.Add(segment);
            else if (segments.Count == 0)
                return null;
            else
                segments.RemoveAt(segments.Count - 1);
        }
        return string.Join('/', segments);
    }
}

/// <summary>Whether the includes of one tree lead to the same paths in another.</summary>
/// <param name="Asked">How many had been asked for there.</param>
internal sealed record Agreement(int Asked, bool IsComplete);

/// <summary>What an include asks for.</summary>
/// <param name="Directory">The including file's directory when the name is in quotes, else null.</param>
/// <param name="First">The first directory of the search path that counts; above 0 for <c>#include_next</c>.</param>
internal readonly record struct IncludeRequest(string Name, string? Directory, int First);

/// <param name="File">The file found, or null.</param>
/// <param name="Index">Where on the search path; <see cref="Beside"/> when beside the including file.</param>
internal readonly record struct IncludeAnswer(SourceText? File, int Index)
{
    public const int Beside = -1;

    /// <summary>Whether another tree's answer leads to the same path in the same way.</summary>
    public bool LeadsWhere(IncludeAnswer other) => Index == other.Index && File?.Path == other.File?.Path;
}
