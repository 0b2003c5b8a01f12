using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Commands;

/// <summary>Opens what a request names, reads the catalogue and the configuration, and runs the pipeline.</summary>
internal static class Reviewer
{
    public static SeriesReview Review(ReviewRequest request, IProgress<string> progress)
    {
        var rules = RuleCatalogue.Load(request.RulesFile, request.RunsKvm);
        if (!request.TrustsSources)
            rules = rules with { AllowsInlineSuppressions = false };
        var config = KernelConfigFile.Load(request.ConfigFile);
        progress.Report("reading the series");
        using var inputs = ReviewInputs.Open(request, Console.OpenStandardInput());
        var review = new ReviewPipeline(config, rules) { TellsBehaviour = request.TellsBehaviour }.Run(inputs.Series, inputs.Base.Tree, inputs.Base.Base, inputs.Options, progress);
        var unreadable = (inputs.Base.Tree as ListedTree)?.Diagnostics ?? [];
        return review with { Diagnostics = [.. inputs.Diagnostics, .. inputs.Base.Diagnostics, .. review.Diagnostics, .. unreadable] };
    }
}
