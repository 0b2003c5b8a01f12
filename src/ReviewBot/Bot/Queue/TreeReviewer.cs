using System.Collections.Immutable;
using KvmModel.Kbuild;
using KvmModel.Source;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Store;
using ReviewBot.Commands;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Trees;
using Rules;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// Reviews a series on the tree that it was made for: the pipeline of <c>reviewbot review</c>, with the base found among the configured repositories, and the patches below it that it names found among
/// the mails. Safe from several threads.
/// </summary>
internal sealed class TreeReviewer : IDisposable
{
    private readonly BotConfig _config;
    private readonly BotStore _store;
    private readonly RuleSet _rules;
    private readonly KernelConfig _kernel;
    private readonly TreeShelf _shelf;

    public TreeReviewer(BotConfig config, BotStore store)
    {
        (_config, _store, _kernel, _rules) = (config, store, KernelConfigFile.Load(config.KernelConfig), RuleCatalogue.Load(config.Rules));
        _shelf = new TreeShelf(_kernel, _rules);
    }

    /// <param name="wish">The base that somebody asked for; null to find it.</param>
    public SeriesReview Review(PatchSeries series, string? wish)
    {
        var trees = new List<(TreeConfig Config, GitRepository Repository)>();
        try
        {
            foreach (var tree in _config.Trees)
                trees.Add((tree, GitRepository.Open(tree.Repository, out var problem) ?? throw new IOException(problem!.Message)));
            var found = BaseChooser.Choose(series, trees, wish);
            var repository = trees.FirstOrDefault(tree => found.Base.Kind == BaseKind.Git && tree.Repository.Commit(found.Base.Id, out _) == found.Base.Id).Repository;
            using var known = repository is null ? null : _shelf.Borrow(repository.FullPath, found.Base.Id);
            var (ground, remarks) = repository is null ? (found.Tree, []) : WithPrerequisites(series, known?.Tree ?? found.Tree, found.Base, repository);
            var review = (known?.Pipeline ?? new ReviewPipeline(_kernel, _rules)).Run(series, ground, found.Base, ApplyOptions.Mail, new Silence());
            return review with { Diagnostics = [.. found.Diagnostics, .. remarks, .. review.Diagnostics] };
        }
        finally
        {
            foreach (var (_, repository) in trees)
                repository.Dispose();
        }
    }

    public void Dispose() => _shelf.Dispose();

    /// <summary>A commit that has the very files that the patches start from has what was below them too.</summary>
    private (ISourceTree Tree, ImmutableArray<Diagnostic> Remarks) WithPrerequisites(PatchSeries series, ISourceTree tree, ReviewBase found, GitRepository repository)
    {
        var named = found.How == BaseChoice.BlobIds ? [] : Prerequisites.Of(series);
        return named.IsEmpty ? (tree, []) : Prerequisites.PutOn(tree, named, Prerequisites.Find(_store, named, repository));
    }

    private sealed class Silence : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
