using System.Collections.Immutable;
using System.Text.Json.Serialization;
using KvmModel.Source;
using ReviewBot.Reports;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Forge;

/// <summary>A finding with where a pull request has its line.</summary>
/// <param name="Subject">Of its patch.</param>
/// <param name="Key">What it is recognised by in the next run: its fingerprint, and a number where one fingerprint comes several times.</param>
/// <param name="New">Its line in the head; null when the head has none.</param>
/// <param name="Old">Its line before the pull request; null when there was none.</param>
/// <param name="Suggested">The first of the lines that its suggestion replaces, in the head; null when the head has them no more, or there is none.</param>
internal sealed record ForgeFinding(Finding Finding, string Subject, string Key, SourceLocation? New, SourceLocation? Old, SourceLocation? Suggested);

/// <summary>
/// What is to be said of a pull request. It is also what a run that may not post leaves to one that may, so it can be written and read; what is read is the word of
/// strangers, and checked (<see cref="ForgeReportFile"/>).
/// </summary>
/// <param name="Repository"><c>owner/name</c> of the repository that the pull request is made to.</param>
/// <param name="Head">The commit that was reviewed.</param>
/// <param name="Remarks">What was lost or not read, a sentence each.</param>
internal sealed record ForgeReport(string Repository, int Number, string Head, string Title, int Patches, ImmutableArray<ForgeFinding> Findings, ImmutableArray<string> Remarks)
{
    /// <param name="isWanted">Which paths are spoken of.</param>
    public static ForgeReport Of(SeriesReview review, string repository, int number, string head, Func<string, bool> isWanted)
    {
        var told = ReviewWords.Told(review).Where(finding => isWanted(finding.Path)).ToList();
        var seen = new Dictionary<string, int>();
        var findings = told.Select(finding => new ForgeFinding(
            finding, review.Patches.FirstOrDefault(patch => patch.Patch.Index == finding.Patch)?.Patch.Subject ?? "", Key(finding.Fingerprint, seen),
            SeriesLines.AtEnd(review, finding), SeriesLines.AtStart(review, finding), SeriesLines.SuggestedAtEnd(review, finding)));
        string[] remarks =
        [
            .. ReviewWords.Losses(review).Select(loss => string.Join(' ', [loss.Sentence, .. loss.Patches])),
            .. ReviewWords.Gaps(review.Coverage).ToList() is { Count: > 0 } gaps ? [$"Not everything could be read: {string.Join(", ", gaps)}."] : Array.Empty<string>(),
        ];
        return new ForgeReport(repository, number, head, review.Series.Title, review.Series.Total, [.. findings], [.. remarks]);
    }

    private static string Key(string fingerprint, Dictionary<string, int> seen) =>
        (seen[fingerprint] = seen.GetValueOrDefault(fingerprint) + 1) is > 1 and var number ? $"{fingerprint}-{number}" : fingerprint;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 16)]
[JsonSerializable(typeof(ForgeReport))]
internal sealed partial class ForgeReportJson : JsonSerializerContext;
