using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Mail;
using ReviewBot.Series;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests;

/// <summary>A line of the corpus' <c>series.jsonl</c>: what the archive's readers say a series is.</summary>
internal sealed record ArchivedSeries(string Id, string Title, int Version, bool Rfc, int Total, IReadOnlyList<int> Missing, string? Cover, IReadOnlyList<string> Patches)
{
    /// <summary>It is there to score reviews on, not only for its mail.</summary>
    public required bool IsForReview { get; init; }

    /// <summary>The Debian kernels, by version, on which the archive's readers tried its patches.</summary>
    public required IReadOnlyList<string> Kernels { get; init; }

    /// <summary>Reviewers said something of it that a tool could have said, in whole or in part.</summary>
    public required bool HasCheckableComments { get; init; }
}

/// <summary>The corpus' mail and what is known of it.</summary>
internal static class MailCorpus
{
    public static IReadOnlyList<ArchivedSeries> Series { get; } = TestData.Corpus is { } corpus
        ? [.. File.ReadLines(Path.Combine(corpus, "series.jsonl")).Select(Parse)]
        : [];

    private const string Debian = "debian-";

    public static string Mbox(ArchivedSeries series) => Path.Combine(TestData.Corpus!, "mbox", series.Id + ".mbox");

    public static string Thread(ArchivedSeries series) => Path.Combine(TestData.Corpus!, "threads", series.Id + ".mbox");

    public static List<MailMessage> Mails(string path, List<Diagnostic> diagnostics) => [.. new PathMailSource(path).Read(diagnostics.Add)];

    public static FoundSeries Read(string path) => new SeriesReader().Read([new PathMailSource(path)]);

    private static ArchivedSeries Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var line = document.RootElement;
        return new ArchivedSeries(
            line.GetProperty("id").GetString()!,
            line.GetProperty("title").GetString()!,
            line.GetProperty("version").GetInt32(),
            line.GetProperty("rfc").GetBoolean(),
            line.GetProperty("total").GetInt32(),
            [.. line.GetProperty("missing_parts").EnumerateArray().Select(part => part.GetInt32())],
            line.GetProperty("cover").GetString(),
            [.. line.GetProperty("patches").EnumerateArray().Select(id => id.GetString()!)])
        {
            IsForReview = line.GetProperty("use").GetString() == "review",
            Kernels = [.. line.GetProperty("applies_to").EnumerateObject().Where(tree => tree.Name.StartsWith(Debian, StringComparison.Ordinal)).Select(tree => tree.Name[Debian.Length..])],
            HasCheckableComments = line.GetProperty("checkable_yes").GetInt32() + line.GetProperty("checkable_partly").GetInt32() > 0,
        };
    }
}
