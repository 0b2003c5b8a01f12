using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReviewBot.Tests.Forge;

/// <summary>
/// A GitHub with one pull request that keeps state as the real one does: reviews, comments on lines, threads, who may write, and limits. Every request is held to GitHub's
/// OpenAPI description and so is every answer; what is wrong with either is in <see cref="Violations"/>. Those of GraphQL are kept, for whoever asks their schema.
/// </summary>
internal sealed class FakeGitHub : HttpMessageHandler
{
    public const string Repository = "kvm/linux";
    public const string Bot = "github-actions[bot]";

    private readonly OpenApi _api = OpenApi.Shared.Value;
    private long _next = 100;

    public string Head { get; set; } = new('a', 40);

    public string HeadRepository { get; set; } = Repository;

    public bool IsOpen { get; set; } = true;

    public bool IsReadOnly { get; set; }

    public bool CanResolve { get; set; } = true;

    /// <summary>By path, the hunks that the pull request shows; null for a file that is too large.</summary>
    public Dictionary<string, string?> Files { get; } = [];

    public List<FakeReview> Reviews { get; } = [];

    public List<FakeComment> Comments { get; } = [];

    public List<string> Violations { get; } = [];

    public List<string> Requests { get; } = [];

    /// <summary>What was asked by GraphQL and how it was answered, for <see cref="GraphSchema"/>.</summary>
    public List<(JsonNode Request, JsonNode Answer)> GraphExchanges { get; } = [];

    /// <summary>Answers that come before the real ones: each is asked in turn, and one that answers is used up.</summary>
    public List<Func<HttpRequestMessage, HttpResponseMessage?>> Troubles { get; } = [];

    /// <summary>Comments on lines that began threads, not counting replies.</summary>
    public IEnumerable<FakeComment> Threads => Comments.Where(comment => comment.ReplyTo is null);

    public static HttpResponseMessage Trouble(HttpStatusCode status, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent("""{"message":"trouble"}""") };
        foreach (var (name, value) in headers)
            answer.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    /// <summary>Answers as over a socket, for a server in front of it.</summary>
    public Task<HttpResponseMessage> Answer(HttpRequestMessage request) => SendAsync(request, CancellationToken.None);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var address = request.RequestUri!;
        var isGraph = address.AbsolutePath == "/graphql";
        lock (this)
        {
            Requests.Add($"{request.Method} {address.PathAndQuery}");
            if (!isGraph)
                Violations.AddRange(_api.RequestErrors(request.Method.Method, address, body).Select(error => $"request {request.Method} {address.AbsolutePath}: {error}"));
            if (request.Headers.Authorization?.Parameter is not { Length: > 0 } || request.Headers.UserAgent.Count == 0)
                Violations.Add("a request without a token or a user agent");
            for (var at = 0; at < Troubles.Count; at++)
            {
                if (Troubles[at](request) is not { } trouble)
                    continue;
                Troubles.RemoveAt(at);
                return trouble;
            }

            var (status, answer) = isGraph ? (200, Graph(JsonNode.Parse(body!)!)) : Rest(request.Method, address, body is null ? null : JsonNode.Parse(body));
            var text = answer.ToJsonString();
            if (isGraph)
                GraphExchanges.Add((JsonNode.Parse(body!)!, answer));
            else
                Violations.AddRange(_api.AnswerErrors(request.Method.Method, address, status, text).Select(error => $"answer {status} {request.Method} {address.AbsolutePath}: {error}"));
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        }
    }

    private (int Status, JsonNode Answer) Rest(HttpMethod method, Uri address, JsonNode? body)
    {
        var path = address.AbsolutePath[$"/repos/{Repository}/pulls/1".Length..];
        if (method != HttpMethod.Get && IsReadOnly)
            return (403, Problem("Resource not accessible by integration"));
        if (method == HttpMethod.Get)
        {
            return path switch
            {
                "" => (200, Pull()),
                "/files" => (200, Page(address, Files.Select(file => File(file.Key, file.Value)))),
                "/comments" => (200, Page(address, Comments.Select(Json))),
                "/reviews" => (200, Page(address, Reviews.Select(Json))),
                _ => (404, Problem("Not Found")),
            };
        }

        var text = body!["body"]?.GetValue<string>() ?? "";
        if (text.Length > 65536)
            return (422, Problem("body is too long", withErrors: true));
        if (path == "/reviews")
            return Post(body, text);
        if (Regex.Match(path, "^/reviews/(\\d+)$") is { Success: true } rewritten && Reviews.Find(review => $"{review.Id}" == rewritten.Groups[1].Value) is { } review)
        {
            review.Body = text;
            return (200, Json(review));
        }

        if (Regex.Match(path, "^/comments/(\\d+)/replies$") is { Success: true } replied && Comments.Find(comment => $"{comment.Id}" == replied.Groups[1].Value) is { } comment)
        {
            Comments.Add(new FakeComment(_next++, Bot, comment.Path, comment.Line, comment.IsOld, text) { ReplyTo = comment.Id });
            return (201, Json(Comments[^1]));
        }

        return (404, Problem("Not Found"));
    }

    /// <summary>All of a review or nothing: a line that the pull request does not show, or another head, and GitHub takes none of it.</summary>
    private (int, JsonNode) Post(JsonNode body, string text)
    {
        var comments = body["comments"]!.AsArray().Select(one => new FakeComment(
            _next++, Bot, one!["path"]!.GetValue<string>(), one["line"]!.GetValue<int>(), one["side"]!.GetValue<string>() == "LEFT", one["body"]!.GetValue<string>())).ToList();
        if (body["commit_id"]!.GetValue<string>() != Head || comments.Exists(comment => !IsShown(comment)))
            return (422, Problem("Unprocessable Entity", withErrors: true));
        if (text.Length == 0)
            return (422, Problem("Review comment is empty", withErrors: true));
        Reviews.Add(new FakeReview(_next++, Bot, text, Head));
        Comments.AddRange(comments);
        return (200, Json(Reviews[^1]));
    }

    private bool IsShown(FakeComment comment)
    {
        if (!Files.TryGetValue(comment.Path, out var hunks) || hunks is null)
            return false;
        var (old, now) = (0, 0);
        foreach (var line in hunks.Split('\n'))
        {
            if (Regex.Match(line, "^@@ -(\\d+)(?:,\\d+)? \\+(\\d+)") is { Success: true } head)
            {
                (old, now) = (int.Parse(head.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(head.Groups[2].Value, CultureInfo.InvariantCulture));
                continue;
            }

            if (comment.IsOld ? line is ['-' or ' ', ..] && old == comment.Line : line is ['+' or ' ', ..] && now == comment.Line)
                return true;
            old += line is ['-' or ' ', ..] ? 1 : 0;
            now += line is ['+' or ' ', ..] ? 1 : 0;
        }

        return false;
    }

    private JsonObject Graph(JsonNode query)
    {
        var text = query["query"]!.GetValue<string>();
        if (text.StartsWith("mutation", StringComparison.Ordinal))
        {
            if (!CanResolve || IsReadOnly)
                return new JsonObject { ["data"] = null, ["errors"] = new JsonArray(new JsonObject { ["type"] = "FORBIDDEN", ["message"] = "Resource not accessible by integration" }) };
            var resolved = Threads.Single(comment => $"T{comment.Id}" == query["variables"]!["id"]!.GetValue<string>());
            resolved.IsResolved = true;
            var thread = new JsonObject { ["id"] = $"T{resolved.Id}", ["isResolved"] = true };
            return new JsonObject { ["data"] = new JsonObject { ["resolveReviewThread"] = new JsonObject { ["thread"] = thread } } };
        }

        var nodes = Threads.Select(comment => (JsonNode)new JsonObject
        {
            ["id"] = $"T{comment.Id}",
            ["isResolved"] = comment.IsResolved,
            ["comments"] = new JsonObject { ["nodes"] = new JsonArray(new JsonObject { ["databaseId"] = comment.Id }) },
        });
        var threads = new JsonObject { ["nodes"] = new JsonArray([.. nodes]), ["pageInfo"] = new JsonObject { ["hasNextPage"] = false, ["endCursor"] = null } };
        return new JsonObject { ["data"] = new JsonObject { ["repository"] = new JsonObject { ["pullRequest"] = new JsonObject { ["reviewThreads"] = threads } } } };
    }

    private JsonObject Pull()
    {
        var pull = _api.Example("pull-request");
        // The example's own reviewers lack members that the schema asks for.
        (pull["requested_reviewers"], pull["requested_teams"]) = (new JsonArray(), new JsonArray());
        pull["number"] = 1;
        pull["state"] = IsOpen ? "open" : "closed";
        pull["head"]!["sha"] = Head;
        pull["head"]!["repo"]!["full_name"] = HeadRepository;
        return pull;
    }

    private JsonObject File(string path, string? hunks)
    {
        var file = _api.Example("diff-entry-items");
        file["filename"] = path;
        file.Remove("patch");
        if (hunks is not null)
            file["patch"] = hunks;
        return file;
    }

    private JsonObject Json(FakeReview review)
    {
        var json = _api.Example("pull-request-review");
        (json["id"], json["body"], json["commit_id"], json["user"]!["login"]) = (review.Id, review.Body, review.Commit, review.Author);
        return json;
    }

    private JsonObject Json(FakeComment comment)
    {
        var json = _api.Example("pull-request-review-comment");
        (json["id"], json["body"], json["path"], json["user"]!["login"], json["line"]) = (comment.Id, comment.Body, comment.Path, comment.Author, comment.Line);
        json.Remove("in_reply_to_id");
        if (comment.ReplyTo is { } first)
            json["in_reply_to_id"] = first;
        return json;
    }

    private static JsonArray Page(Uri address, IEnumerable<JsonNode> all)
    {
        var asked = address.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
        return new JsonArray([.. all.Skip((asked["page"] - 1) * asked["per_page"]).Take(asked["per_page"])]);
    }

    private static JsonObject Problem(string message, bool withErrors = false)
    {
        var problem = new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs.github.com/rest" };
        if (withErrors)
            problem["errors"] = new JsonArray("Line could not be resolved");
        return problem;
    }
}

internal sealed class FakeReview(long id, string author, string body, string commit)
{
    public long Id => id;

    public string Author => author;

    public string Body { get; set; } = body;

    public string Commit => commit;
}

internal sealed class FakeComment(long id, string author, string path, int line, bool isOld, string body)
{
    public long Id => id;

    public string Author => author;

    public string Path => path;

    public int Line => line;

    public bool IsOld => isOld;

    public string Body => body;

    public long? ReplyTo { get; init; }

    public bool IsResolved { get; set; }
}
