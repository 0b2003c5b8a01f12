using System.Collections.Immutable;
using System.Globalization;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Forge;

/// <summary>Where what is found is told, beside the summary of the job and the files.</summary>
internal enum CommentMode { Review, Annotations, None }

/// <summary>What the workflow file asks for (<c>INPUT_…</c>, as <c>action.yml</c> passes it) and what the runner says (<c>GITHUB_…</c>, <c>RUNNER_TEMP</c>).</summary>
internal sealed record ActionInputs
{
    private const int DefaultCap = 25;

    /// <summary>Reads an environment variable; empty is null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The repository with the pull request's commits.</summary>
    public string Tree => Variable("INPUT_TREE") ?? Variable("GITHUB_WORKSPACE") ?? ".";

    /// <summary>The path of a catalogue in the base branch.</summary>
    public string? Rules => Variable("INPUT_RULES");

    public Severity? FailOn => Variable("INPUT_FAIL_ON") switch
    {
        "error" => Severity.Error,
        null or "warning" => Severity.Warning,
        "note" => Severity.Note,
        "never" => null,
        var other => throw Unknown("fail-on", other, "error, warning, note or never"),
    };

    public CommentMode Comments => Variable("INPUT_COMMENTS") switch
    {
        null or "review" => CommentMode.Review,
        "annotations" => CommentMode.Annotations,
        "none" => CommentMode.None,
        var other => throw Unknown("comments", other, "review, annotations or none"),
    };

    public int Cap => Variable("INPUT_CAP") is not { } text ? DefaultCap
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cap) && cap is > 0 and <= 100 ? cap
        : throw Unknown("cap", text, "a number from 1 to 100");

    public string Login => Variable("INPUT_LOGIN") ?? PublishOptions.ActionsLogin;

    public string? Token => Variable("INPUT_TOKEN");

    /// <summary>Where the files of a run go.</summary>
    public string Output => Variable("INPUT_OUTPUT") ?? Path.Combine(Variable("RUNNER_TEMP") ?? Path.GetTempPath(), "reviewbot");

    /// <summary>Prefixes of the paths that are spoken of, one a line; behind <c>!</c>, of those that are not. Empty for all.</summary>
    public ImmutableArray<string> Paths => [.. (Variable("INPUT_PATHS") ?? "").Split(['\n', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    public string Event => Required("GITHUB_EVENT_NAME");

    public string EventFile => Required("GITHUB_EVENT_PATH");

    public Uri Api => Address("GITHUB_API_URL") ?? GitHub.GitHubAddress.Public.Api;

    public Uri Graph => Address("GITHUB_GRAPHQL_URL") ?? GitHub.GitHubAddress.Public.Graph;

    public bool IsWanted(string path)
    {
        var wanted = Paths.Where(prefix => prefix[0] != '!').ToList();
        return (wanted.Count == 0 || wanted.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
            && !Paths.Any(prefix => prefix[0] == '!' && path.AsSpan().StartsWith(prefix.AsSpan(1), StringComparison.Ordinal));
    }

    private string Required(string name) => Variable(name) ?? throw new InputException($"{name} is not set", "run this in a GitHub workflow, or set what one sets");

    private Uri? Address(string name) => Variable(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback) ? address
        : throw new InputException($"{name} is no https address");

    private static InputException Unknown(string input, string value, string known) => new($"{value} is nothing that the input {input} can be", $"give {known}");
}
