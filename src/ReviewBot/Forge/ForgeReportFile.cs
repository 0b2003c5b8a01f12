using System.Text.Json;
using System.Text.RegularExpressions;
using KvmModel.Source;
using ReviewBot.Review;

namespace ReviewBot.Forge;

/// <summary>
/// A report in a file, between the run that reviews a fork without secrets and the one that posts. The first ran what the fork's author may have changed, so nothing in the file is
/// believed: its size, shape, names and paths are checked here, its words are escaped where they are written, and whether the pull request is the right one is asked of the forge.
/// </summary>
internal static partial class ForgeReportFile
{
    private const int MaxLength = 8 << 20;
    private const int MaxFindings = 2000;
    private const int MaxText = 20_000;

    public static void Write(string file, ForgeReport report) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(report, ForgeReportJson.Default.ForgeReport));

    /// <exception cref="InputException">It is absent, or not what <see cref="Write"/> leaves.</exception>
    public static ForgeReport Read(string file)
    {
        if (!File.Exists(file) || new FileInfo(file) is { LinkTarget: not null })
            throw new InputException($"no such file: {file}", "download the artifact of the run that reviewed");
        if (new FileInfo(file).Length > MaxLength)
            throw new InputException($"{file} is longer than {MaxLength} bytes");
        try
        {
            var report = JsonSerializer.Deserialize(File.ReadAllBytes(file), ForgeReportJson.Default.ForgeReport);
            return report is not null && IsSound(report) ? report : throw new InputException($"{file} is no report of a review: a name, path or length in it cannot be");
        }
        catch (JsonException failure)
        {
            throw new InputException($"{file} is no report of a review", cause: failure);
        }
    }

    private static bool IsSound(ForgeReport report) =>
        Commit().IsMatch(report.Head) && report.Number > 0 && report.Title.Length <= MaxText
        && !report.Findings.IsDefault && report.Findings.Length <= MaxFindings && report.Findings.All(IsSound)
        && report.Findings.DistinctBy(one => one.Key).Count() == report.Findings.Length
        && !report.Remarks.IsDefault && report.Remarks.Length <= MaxFindings && report.Remarks.All(remark => remark is not null && remark.Length <= MaxText);

    private static bool IsSound(ForgeFinding? one) =>
        one is not null && Key().IsMatch(one.Key) && Rule().IsMatch(one.Finding.Rule) && Enum.IsDefined(one.Finding.Severity) && Enum.IsDefined(one.Finding.Confidence)
        && Enum.IsDefined(one.Finding.Status) && Enum.IsDefined(one.Finding.Side) && one.Finding.Line > 0 && TreePath.IsSafe(one.Finding.Path)
        && IsSound(one.New) && IsSound(one.Old) && IsSound(one.Suggested) && IsSound(one.Finding.Suggestion) && one.Subject.Length <= MaxText && one.Finding.Title.Length <= MaxText && one.Finding.Message.Length <= MaxText
        && !one.Finding.Evidence.IsDefault && one.Finding.Evidence.All(evidence => evidence is not null && evidence.Text.Length <= MaxText && (evidence.Location is null || evidence.Location.Value.Path is not null))
        && one.Finding.Evidence.Length <= MaxFindings;

    private static bool IsSound(Rules.Suggestion? suggestion) => suggestion is null || (suggestion.FirstLine > 0 && IsSound(suggestion.Replaced) && !suggestion.Replaced.IsEmpty && IsSound(suggestion.Lines));

    private static bool IsSound(System.Collections.Immutable.ImmutableArray<string> lines) =>
        !lines.IsDefault && lines.Length <= Rules.Suggestion.MostLines && lines.All(line => line is not null && line.Length <= MaxText && !line.AsSpan().ContainsAny('\n', '\r'));

    private static bool IsSound(SourceLocation? place) => place is null || (place.Value.Line > 0 && place.Value.Path is { } path && TreePath.IsSafe(path));

    [GeneratedRegex("\\A[0-9a-f]{40}([0-9a-f]{24})?\\z")]
    private static partial Regex Commit();

    [GeneratedRegex(@"\A[0-9a-f]{16}(-[0-9]{1,4})?\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Rule();
}
