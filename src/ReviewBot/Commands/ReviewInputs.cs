using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Trees;

namespace ReviewBot.Commands;

/// <summary>
/// From names on the command line to what a review needs: the series, the tree that it goes on, and how strictly patches must fit. What cannot be
/// opened is an <see cref="InputException"/>; what is only odd is a diagnostic.
/// </summary>
internal sealed class ReviewInputs : IDisposable
{
    private readonly GitRepository? _repository;

    private ReviewInputs(GitRepository? repository, PatchSeries series, SeriesBase @base, ApplyOptions options, ImmutableArray<Diagnostic> diagnostics)
    {
        _repository = repository;
        Series = series;
        Base = @base;
        Options = options;
        Diagnostics = diagnostics;
    }

    public PatchSeries Series { get; }

    public SeriesBase Base { get; }

    public ApplyOptions Options { get; }

    /// <summary>About the input as a whole, beside those of the series.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public static ReviewInputs Open(ReviewRequest request, Stream standardInput)
    {
        var repository = RepositoryOf(request) is { } path ? GitRepository.Open(path, out var problem) ?? throw Refused(problem) : null;
        try
        {
            return FromGit(request, repository) ?? FromMail(request, repository, standardInput);
        }
        catch
        {
            repository?.Dispose();
            throw;
        }
    }

    public void Dispose() => _repository?.Dispose();

    /// <summary>A range needs a repository, and where none is named it is the one that the user is in.</summary>
    private static string? RepositoryOf(ReviewRequest request) =>
        request.Repository ?? (request.Tree is null && request.Series.Any(name => !IsMail(name) && name.Contains("..", StringComparison.Ordinal)) ? "." : null);

    private static bool IsMail(string name) => name == "-" || Path.Exists(name);

    private static ReviewInputs? FromGit(ReviewRequest request, GitRepository? repository)
    {
        if (repository is null || request.Series.FirstOrDefault(name => !IsMail(name)) is not { } range)
            return null;
        if (request.Series.Length > 1)
            throw new InputException($"{range} is no file, and a range of commits cannot be reviewed together with other input", "give one range, or files that exist");
        var found = GitSeriesReader.Read(repository, range, out var problem) ?? throw Refused(problem);
        return Create(request, repository, found.Series, request.Base ?? found.BaseCommit, isMail: false, []);
    }

    private static ReviewInputs FromMail(ReviewRequest request, GitRepository? repository, Stream standardInput)
    {
        if (request.Series.FirstOrDefault(name => !IsMail(name)) is { } absent)
            throw new InputException($"no such file or directory: {absent}", "name an mbox, a Maildir, .eml or .patch files, '-' for standard input, or A..B with --repo");
        var found = new SeriesReader().Read(request.Series, standardInput);
        if (found.Chosen is not { } series)
        {
            var why = found.Diagnostics is [var first, ..] ? $": {first.Message}" : "";
            throw new InputException($"no patch series in {string.Join(' ', request.Series)}{why}", "give the mails that have the patches");
        }

        var others = found.Series.Length - 1;
        ImmutableArray<Diagnostic> choice = others == 0 ? [] : [new Diagnostic("series-choice", $"{others} more series in the input are not reviewed: this one was sent last")];
        return Create(request, repository, series, request.Base, isMail: true, [.. choice, .. found.Diagnostics]);
    }

    private static ReviewInputs Create(ReviewRequest request, GitRepository? repository, PatchSeries series, string? revision, bool isMail, ImmutableArray<Diagnostic> diagnostics)
    {
        var options = request.Fuzz ?? isMail ? ApplyOptions.Mail : ApplyOptions.Strict;
        return new ReviewInputs(repository, series, BaseOf(request, repository, series, revision), options, diagnostics);
    }

    private static SeriesBase BaseOf(ReviewRequest request, GitRepository? repository, PatchSeries series, string? revision)
    {
        Diagnostic? problem = null;
        if (request.Tree is { } directory && !Directory.Exists(directory))
            throw new InputException($"no such directory: {directory}", "give --tree the top directory of a kernel's sources");
        var found = request.Tree is { } tree ? BaseFinder.InDirectory(series, tree)
            : repository is not null ? BaseFinder.InRepository(series, repository, revision, out problem) ?? throw Refused(problem)
            : BaseFinder.FromContext();
        return found.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Code == "tree-not-a-kernel") is { } notKernel ? throw Refused(notKernel) : found;
    }

    private static InputException Refused(Diagnostic? problem) => new(problem?.Message ?? "the repository cannot be read");
}
