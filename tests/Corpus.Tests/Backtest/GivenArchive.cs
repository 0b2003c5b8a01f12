using System.Text.Json;
using ReviewBot.Commands;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests.Backtest;

/// <summary>An archive of one series, the shipped example, with comments that a test gives; and the command run on it.</summary>
internal sealed class GivenArchive : IDisposable
{
    public const string Series = "first-light-v1";

    private static readonly string s_example = Path.Combine(TestData.Repository, "examples", "first-light");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("reviewbot-archive-");
    private readonly List<string> _comments = [];

    public GivenArchive()
    {
        Directory.CreateDirectory(In("mbox"));
        File.Copy(Path.Combine(s_example, "series.mbox"), In("mbox", Series + ".mbox"));
        WriteSeries(Series);
        File.WriteAllText(In("comments.jsonl"), "");
    }

    public static string Tree => Path.Combine(s_example, "tree");

    /// <summary>The lines of <c>series.jsonl</c>, one for each id.</summary>
    public void WriteSeries(params IEnumerable<string> ids) => File.WriteAllLines(In("series.jsonl"), ids.Select(id => JsonSerializer.Serialize(new
    {
        use = "review",
        id,
        title = "Support FEAT_LUM",
        patches = Enumerable.Range(1, 4).Select(Message),
        applies_to = new Dictionary<string, object> { ["debian-1.0"] = new { verdict = "full-am" }, ["v0.9"] = new { verdict = "partly" } },
    })));

    /// <param name="hunk">As mailed; null for a comment that is not on a hunk.</param>
    public void Comment(int patch, string? path, string? hunk, string checkable = "yes", string category = "trap-polarity", string text = "This looks wrong.\nReally.")
    {
        _comments.Add(JsonSerializer.Serialize(new
        {
            id = $"c{_comments.Count + 1:00000}",
            series = Series,
            patch = Message(patch),
            author = "A Reviewer",
            where = hunk is null ? "commit-message" : "diff",
            file = path,
            new_line = hunk is null ? null : (int?)64,
            old_line = (int?)null,
            hunk,
            quoted_line = "+\tquoted",
            text,
            category,
            checkable,
            check = "what to check",
            check_kind = (string?)null,
        }));
        File.WriteAllLines(In("comments.jsonl"), _comments);
    }

    public void Append(string file, string line) => File.AppendAllText(In(file), line + "\n");

    /// <summary>Writes a file beside the archive's own and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    /// <summary>Runs the command on the archive with the example's tree as version 1.0 and no other.</summary>
    public (int Status, string Output, string Error) Run(params string[] options) => RunOn([$"--tree", $"1.0={Tree}"], options);

    public (int Status, string Output, string Error) RunOn(string[] trees, params string[] options)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var terminal = new Terminal { Output = output, Error = error };
        var line = new CommandLine(terminal, (_, _) => throw new InvalidOperationException("not a review"));
        var status = line.Run(["backtest", _directory.FullName, "--trees", In("no-trees"), .. trees, .. options]);
        return (status, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public JsonElement Json(params string[] options)
    {
        var (status, output, error) = Run(["--format", "json", .. options]);
        Assert.True(status == ExitStatus.Clean, error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Message(int patch) => $"20260302-first-light-v1-{patch}@example.org";

    private string In(params string[] names) => Path.Combine([_directory.FullName, .. names]);
}
