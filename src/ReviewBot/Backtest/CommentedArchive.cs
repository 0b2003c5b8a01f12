using System.Collections.Immutable;
using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Review;

namespace ReviewBot.Backtest;

/// <summary>
/// A directory of archived series and of what reviewers said of them: <c>series.jsonl</c> and <c>comments.jsonl</c>, a JSON object a line, and <c>mbox/ID.mbox</c>. In: the directory. Out:
/// the series that reviews are scored on, in the file's order, each with its comments. A line that does not have the form is a diagnostic, and the rest is used.
/// </summary>
internal sealed class CommentedArchive
{
    private const string SeriesFile = "series.jsonl";
    private const string CommentsFile = "comments.jsonl";
    private const string ForReview = "review";
    private const int LongestLine = 1 << 22;

    private readonly string _directory;

    private CommentedArchive(string directory, ImmutableArray<ArchivedSeries> series, ImmutableArray<Diagnostic> diagnostics) =>
        (_directory, Series, Diagnostics) = (directory, series, diagnostics);

    public ImmutableArray<ArchivedSeries> Series { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <exception cref="InputException">The directory is not such an archive.</exception>
    public static CommentedArchive Open(string directory)
    {
        foreach (var file in (string[])[SeriesFile, CommentsFile])
        {
            if (!File.Exists(Path.Combine(directory, file)))
                throw new InputException($"{directory} has no {file}", "give the directory of an archive with series.jsonl, comments.jsonl and mbox/");
        }
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var comments = Lines(directory, CommentsFile, CommentOf, diagnostics).ToLookup(comment => comment.Series, StringComparer.Ordinal);
        var series = Lines(directory, SeriesFile, SeriesOf, diagnostics)
            .DistinctBy(one => one.Id, StringComparer.Ordinal)
            .Select(one => one with { Comments = [.. comments[one.Id].OrderBy(comment => comment.Id, StringComparer.Ordinal)] });
        return new CommentedArchive(directory, [.. series], diagnostics.ToImmutable());
    }

    /// <summary>The file with the series' mails.</summary>
    public string Mbox(ArchivedSeries series) => Path.Combine(_directory, "mbox", series.Id + ".mbox");

    private static IEnumerable<T> Lines<T>(string directory, string file, Func<JsonElement, T?> read, ImmutableArray<Diagnostic>.Builder diagnostics) where T : class
    {
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(directory, file)))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var (value, problem) = line.Length > LongestLine ? (null, "the line is too long") : Read(line, read);
            if (problem is not null)
                diagnostics.Add(new Diagnostic("archive-line", problem, new SourceLocation(file, number)));
            if (value is not null)
                yield return value;
        }
    }

    private static (T? Value, string? Problem) Read<T>(string line, Func<JsonElement, T?> read) where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return (read(document.RootElement), null);
        }
        catch (Exception bad) when (bad is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return (null, $"the line is not understood: {bad.Message.Split(" LineNumber:")[0]}");
        }
    }

    private static ArchivedSeries? SeriesOf(JsonElement line)
    {
        var id = line.GetProperty("id").GetString()!;
        if (line.GetProperty("use").GetString() != ForReview || id.Length == 0 || id.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
            return null;
        return new ArchivedSeries
        {
            Id = id,
            Title = line.GetProperty("title").GetString()!,
            Patches = [.. line.GetProperty("patches").EnumerateArray().Select(patch => patch.GetString()!)],
            TriedOn = [.. line.GetProperty("applies_to").EnumerateObject().Select(tree => tree.Name)],
        };
    }

    private static ArchivedComment CommentOf(JsonElement line) => new()
    {
        Id = line.GetProperty("id").GetString()!,
        Series = line.GetProperty("series").GetString()!,
        Patch = Text(line, "patch"),
        Author = Text(line, "author") ?? "",
        Path = Text(line, "file"),
        Line = Number(line, "new_line") ?? Number(line, "old_line"),
        Hunk = Text(line, "hunk"),
        Quoted = Text(line, "quoted_line"),
        Text = Text(line, "text") ?? "",
        Category = Text(line, "category"),
        Checkable = Text(line, "checkable") switch { "yes" => Checkable.Yes, "partly" => Checkable.Partly, _ => Checkable.No },
        Check = Text(line, "check"),
        CheckKind = Text(line, "check_kind"),
    };

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
