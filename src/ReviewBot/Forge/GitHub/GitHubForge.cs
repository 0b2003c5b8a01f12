using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;

namespace ReviewBot.Forge.GitHub;

/// <param name="Repository"><c>owner/name</c>.</param>
internal sealed record PullRequestName(string Repository, int Number);

/// <param name="Api">The root of the REST API, without a slash at the end.</param>
/// <param name="Graph">The address of the GraphQL API.</param>
internal sealed record GitHubAddress(Uri Api, Uri Graph)
{
    public static GitHubAddress Public { get; } = new(new Uri("https://api.github.com"), new Uri("https://api.github.com/graphql"));
}

/// <summary>
/// A pull request on GitHub, by its REST API; by GraphQL only where threads are resolved, which REST cannot do. Pages are read to their end or to a bound, answers only up to a
/// size. The token is sent in one header and is part of no message.
/// </summary>
/// <remarks>Source: GitHub REST API, version 2022-11-28: "Pull requests", "Pull request reviews", "Pull request review comments".</remarks>
internal sealed class GitHubForge : IForge
{
    private const int PageSize = 100;
    private const int MaxPages = 30;
    private const int LongestAnswer = 64 << 20;
    private const int LongestWords = 300;

    private const string ThreadsQuery =
        "query($owner:String!,$name:String!,$number:Int!,$after:String){repository(owner:$owner,name:$name){pullRequest(number:$number){reviewThreads(first:100,after:$after)"
        + "{nodes{id isResolved comments(first:1){nodes{databaseId}}}pageInfo{hasNextPage endCursor}}}}}";

    private const string ResolveMutation = "mutation($id:ID!){resolveReviewThread(input:{threadId:$id}){thread{id isResolved}}}";

    private readonly HttpClient _http;
    private readonly GitHubAddress _address;
    private readonly PullRequestName _name;
    private readonly string _token;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    /// <param name="http">Made for this alone: its limits are set here.</param>
    /// <param name="time">What waiting is measured by.</param>
    public GitHubForge(HttpClient http, GitHubAddress address, PullRequestName name, string token, TimeProvider time)
    {
        _http = http;
        _http.MaxResponseContentBufferSize = LongestAnswer;
        _address = address;
        _name = name;
        _token = token;
        _pipeline = GitHubPatience.Pipeline(time);
    }

    private string Pull => $"/repos/{_name.Repository}/pulls/{_name.Number}";

    public async Task<PullRequestState> State()
    {
        var pull = await Get(Pull, GitHubRestJson.Default.GitHubPullRequest);
        return new PullRequestState(pull.Head.Sha, pull.Head.Repo?.FullName ?? "", pull.State == "open");
    }

    public async Task<ImmutableArray<ChangedFile>> ChangedFiles() =>
        [.. (await Pages($"{Pull}/files", GitHubRestJson.Default.GitHubFileArray)).Select(file => new ChangedFile(file.Filename, file.PreviousFilename ?? file.Filename, file.Patch))];

    public async Task<ImmutableArray<LineComment>> Comments() =>
        [.. (await Pages($"{Pull}/comments", GitHubRestJson.Default.GitHubCommentArray)).Select(comment => new LineComment(comment.Id, comment.User?.Login ?? "", comment.Body, comment.InReplyToId))];

    public async Task<ImmutableArray<PostedReview>> Reviews() =>
        [.. (await Pages($"{Pull}/reviews", GitHubRestJson.Default.GitHubReviewArray)).Select(Review)];

    public async Task<PostedReview> Post(NewReview review)
    {
        var comments = review.Comments.Select(comment => new GitHubNewComment(comment.Path, comment.Line, Side(comment), comment.Body, comment.FirstLine, comment.FirstLine is null ? null : Side(comment))).ToArray();
        var body = JsonSerializer.Serialize(new GitHubNewReview(review.Commit, review.Body, "COMMENT", comments), GitHubRestJson.Default.GitHubNewReview);
        return Review(Read(await Send(HttpMethod.Post, Rest($"{Pull}/reviews"), body, isRepeatable: false), GitHubRestJson.Default.GitHubReview));
    }

    public Task Rewrite(long review, string body) =>
        Send(HttpMethod.Put, Rest($"{Pull}/reviews/{review}"), JsonSerializer.Serialize(new GitHubBody(body), GitHubRestJson.Default.GitHubBody), isRepeatable: true);

    public Task Reply(long comment, string body) =>
        Send(HttpMethod.Post, Rest($"{Pull}/comments/{comment}/replies"), JsonSerializer.Serialize(new GitHubBody(body), GitHubRestJson.Default.GitHubBody), isRepeatable: false);

    public async Task Resolve(ImmutableHashSet<long> comments)
    {
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var threads = await Threads(after);
            foreach (var thread in threads.Nodes.Where(thread => !thread.IsResolved && thread.Comments.Nodes.Any(comment => comment.DatabaseId is { } id && comments.Contains(id))))
                await Query(new GraphQuery(ResolveMutation, new GraphVariables(Id: thread.Id)));
            if (!threads.PageInfo.HasNextPage)
                return;
            after = threads.PageInfo.EndCursor;
        }
    }

    private static string Side(NewComment comment) => comment.IsOld ? "LEFT" : "RIGHT";

    private static PostedReview Review(GitHubReview review) => new(review.Id, review.User?.Login ?? "", review.Body, review.CommitId ?? "");

    private async Task<GraphThreads> Threads(string? after)
    {
        var parts = _name.Repository.Split('/', 2);
        var data = await Query(new GraphQuery(ThreadsQuery, new GraphVariables(parts[0], parts[1], _name.Number, after)));
        return data?.Repository?.PullRequest?.ReviewThreads ?? throw new ForgeRefusedException(Refusal.Invalid, "GitHub does not know the pull request");
    }

    /// <summary>GraphQL answers 200 to what it refuses too, and says so inside. Both queries do no harm twice.</summary>
    private async Task<GraphData?> Query(GraphQuery query)
    {
        var answer = Read(await Send(HttpMethod.Post, _address.Graph, JsonSerializer.Serialize(query, GitHubGraphJson.Default.GraphQuery), isRepeatable: true), GitHubGraphJson.Default.GraphAnswer);
        if (answer.Errors is [var first, ..])
            throw new ForgeRefusedException(first.Type switch { "FORBIDDEN" => Refusal.Forbidden, "RATE_LIMITED" => Refusal.Limited, _ => Refusal.Invalid }, OneLine(first.Message));
        return answer.Data;
    }

    private async Task<List<T>> Pages<T>(string path, JsonTypeInfo<T[]> type)
    {
        var all = new List<T>();
        for (var page = 1; page <= MaxPages; page++)
        {
            var some = await Get($"{path}?per_page={PageSize}&page={page}", type);
            all.AddRange(some);
            if (some.Length < PageSize)
                break;
        }

        return all;
    }

    private async Task<T> Get<T>(string path, JsonTypeInfo<T> type) => Read(await Send(HttpMethod.Get, Rest(path), null, isRepeatable: true), type);

    private Uri Rest(string path) => new(_address.Api.AbsoluteUri.TrimEnd('/') + path);

    private async Task<byte[]> Send(HttpMethod method, Uri address, string? body, bool isRepeatable)
    {
        var context = ResilienceContextPool.Shared.Get();
        context.Properties.Set(GitHubPatience.IsRepeatable, isRepeatable);
        try
        {
            using var answer = await _pipeline.ExecuteAsync(
                async one =>
                {
                    using var request = Request(method, address, body);
                    return await _http.SendAsync(request, one.CancellationToken);
                },
                context);
            var content = await answer.Content.ReadAsByteArrayAsync();
            return answer.IsSuccessStatusCode ? content : throw Refused(answer, content);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
        {
            throw new ForgeRefusedException(Refusal.Unavailable, $"GitHub cannot be reached: {OneLine(failure.Message)}", failure);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address, string? body)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.UserAgent.ParseAdd("reviewbot");
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    private static ForgeRefusedException Refused(HttpResponseMessage answer, byte[] content)
    {
        var refusal = answer.StatusCode switch
        {
            _ when GitHubPatience.IsLimit(answer) => Refusal.Limited,
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound => Refusal.Forbidden,
            >= HttpStatusCode.InternalServerError => Refusal.Unavailable,
            _ => Refusal.Invalid,
        };
        return new ForgeRefusedException(refusal, $"GitHub answered {(int)answer.StatusCode}: {OneLine(Problem(content))}");
    }

    private static string Problem(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, GitHubRestJson.Default.GitHubProblem)?.Message ?? "without a reason";
        }
        catch (JsonException)
        {
            return "in no form that says why";
        }
    }

    private static T Read<T>(byte[] content, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new JsonException("null");
        }
        catch (JsonException failure)
        {
            throw new ForgeRefusedException(Refusal.Unavailable, "GitHub answered in a form that is not its own", failure);
        }
    }

    private static string OneLine(string text) => Reports.PrintableText.Of(text.ReplaceLineEndings(" ") is var line && line.Length > LongestWords ? line[..LongestWords] : line);
}
