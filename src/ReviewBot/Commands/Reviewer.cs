using System.IO.Compression;
using KvmModel.Kbuild;
using KvmModel.Vcpu;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Commands;

/// <summary>Opens what a request names, reads the catalogue and the configuration, and runs the pipeline.</summary>
internal static class Reviewer
{
    public static SeriesReview Review(ReviewRequest request, IProgress<string> progress)
    {
        var rules = Catalogue(request.RulesFile);
        var config = request.ConfigFile is { } file ? KernelConfig.Parse(ConfigText(file)) : KernelConfig.Default;
        using var inputs = ReviewInputs.Open(request, Console.OpenStandardInput());
        var review = new ReviewPipeline(new VcpuModelReader(config), rules).Run(inputs.Series, inputs.Base.Tree, inputs.Base.Base, inputs.Options, progress);
        return review with { Diagnostics = [.. inputs.Diagnostics, .. inputs.Base.Diagnostics, .. review.Diagnostics] };
    }

    /// <summary>The catalogue in a file; the one that comes with the program when there is none.</summary>
    public static RuleSet Catalogue(string? file)
    {
        if (file is not null)
        {
            var given = RuleSet.Parse(File.ReadAllText(file), file);
            return given.Rules.IsEmpty ? throw new InputException($"no rules in {file}: {given.Diagnostics.FirstOrDefault()?.ToString() ?? "the list is empty"}") : given;
        }
        using var own = typeof(Reviewer).Assembly.GetManifestResourceStream("rules.json")!;
        using var reader = new StreamReader(own);
        return RuleSet.Parse(reader.ReadToEnd(), "rules.json");
    }

    private static string ConfigText(string file)
    {
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(file), CompressionMode.Decompress) : File.OpenRead(file);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
