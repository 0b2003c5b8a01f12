using KvmModel.Kbuild;
using KvmModel.Source;
using ReviewBot.Bot.Configuration;
using ReviewBot.Commands;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Trees;
using Rules;

namespace ReviewBot.Bot.Queue;

/// <summary>Reviews a series on the tree that it was made for: the pipeline of <c>reviewbot review</c>, with the base found among the configured repositories.</summary>
internal sealed class TreeReviewer(BotConfig config)
{
    private readonly RuleSet _rules = RuleCatalogue.Load(config.Rules);
    private readonly KernelConfig _kernel = KernelConfigFile.Load(config.KernelConfig);

    /// <param name="wish">The base that somebody asked for; null to find it.</param>
    public SeriesReview Review(PatchSeries series, string? wish)
    {
        var trees = new List<(TreeConfig Config, GitRepository Repository)>();
        try
        {
            foreach (var tree in config.Trees)
                trees.Add((tree, GitRepository.Open(tree.Repository, out var problem) ?? throw new IOException(problem!.Message)));
            var found = BaseChooser.Choose(series, trees, wish);
            var review = new ReviewPipeline(_kernel, _rules).Run(series, found.Tree, found.Base, ApplyOptions.Mail, new Silence());
            return review with { Diagnostics = [.. found.Diagnostics, .. review.Diagnostics] };
        }
        finally
        {
            foreach (var (_, repository) in trees)
                repository.Dispose();
        }
    }

    private sealed class Silence : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
