using System.IO.Compression;
using KvmModel.Kbuild;
using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Commands;

/// <summary>Opens what a request names, reads the catalogue and the configuration, and runs the pipeline.</summary>
internal static class Reviewer
{
    public static SeriesReview Review(ReviewRequest request, IProgress<string> progress)
    {
        var rules = RuleCatalogue.Load(request.RulesFile);
        var config = request.ConfigFile is { } file ? KernelConfig.Parse(ConfigText(file)) : KernelConfig.Default;
        progress.Report("reading the series");
        using var inputs = ReviewInputs.Open(request, Console.OpenStandardInput());
        var review = new ReviewPipeline(config, rules).Run(inputs.Series, inputs.Base.Tree, inputs.Base.Base, inputs.Options, progress);
        var unreadable = (inputs.Base.Tree as ListedTree)?.Diagnostics ?? [];
        return review with { Diagnostics = [.. inputs.Diagnostics, .. inputs.Base.Diagnostics, .. review.Diagnostics, .. unreadable] };
    }

    private static string ConfigText(string file)
    {
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(file), CompressionMode.Decompress) : File.OpenRead(file);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
