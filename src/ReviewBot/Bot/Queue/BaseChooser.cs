using System.Collections.Immutable;
using System.Globalization;
using KvmModel.Source;
using ReviewBot.Bot.Configuration;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Trees;

namespace ReviewBot.Bot.Queue;

/// <summary>
/// Finds what a series goes on among the configured repositories: where somebody asked for a base, there; else where <see cref="BaseFinder"/> is surest. Where nothing in a series
/// says what it was made on, the first configured branch as it was on the day that the series was sent.
/// </summary>
internal static class BaseChooser
{
    public static SeriesBase Choose(PatchSeries series, IReadOnlyList<(TreeConfig Config, GitRepository Repository)> trees, string? wish)
    {
        SeriesBase? best = null;
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var (config, repository) in trees)
        {
            var found = BaseFinder.InRepository(series, repository, wish, out var problem);
            if (problem is not null)
                problems.Add(problem);
            if (found is { Base.How: BaseChoice.Guessed } && IsWild(found) && ByDate(series, config, repository) is { } dated)
                found = dated;
            if (found is not null && (best is null || found.Base.How < best.Base.How))
                best = found;
        }

        best ??= BaseFinder.FromContext();
        return best with { Diagnostics = [.. best.Diagnostics, .. problems] };
    }

    /// <summary>Not even one of the files that the series starts from was found.</summary>
    private static bool IsWild(SeriesBase found) => found.Diagnostics.Any(diagnostic => diagnostic.Code == "base-guessed" && !diagnostic.Message.Contains(": it has ", StringComparison.Ordinal));

    private static SeriesBase? ByDate(PatchSeries series, TreeConfig config, GitRepository repository)
    {
        if (series.Patches.Select(patch => patch.Date).OfType<DateTimeOffset>().DefaultIfEmpty().Max() is not { Ticks: > 0 } sent)
            return null;
        foreach (var branch in config.Branches)
        {
            if (repository.Commit(branch, out _) is not { } tip)
                continue;
            var commit = repository.Run("rev-list", "-1", $"--before={sent.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}", tip).Output.Trim();
            if (commit.Length > 0 && repository.Tree(commit, out _) is { } tree)
                return new SeriesBase(tree, new ReviewBase(BaseKind.Git, tree.CommitId, BaseChoice.Guessed),
                    [new Diagnostic("base-guessed", $"the base is a guess, {commit[..12]}: what {branch} was when the series was sent")]);
        }

        return null;
    }
}
