using System.Text.Json.Serialization;

namespace ReviewBot.Forge.GitHub;

// The members of GitHub's REST and GraphQL answers that are read, and of the requests that are sent. Tests hold the latter, and the fake that sends the former, to
// GitHub's own OpenAPI description.

internal sealed record GitHubUser(string Login);

internal sealed record GitHubRepository(string FullName);

internal sealed record GitHubBranch(string Sha, string Ref, GitHubRepository? Repo);

internal sealed record GitHubPullRequest(int Number, string State, GitHubBranch Head, GitHubBranch Base);

internal sealed record GitHubFile(string Filename, string? PreviousFilename, string? Patch);

internal sealed record GitHubComment(long Id, GitHubUser? User, string Body, long? InReplyToId);

internal sealed record GitHubReview(long Id, GitHubUser? User, string Body, string? CommitId);

internal sealed record GitHubProblem(string? Message);

internal sealed record GitHubNewReview(string CommitId, string Body, string Event, GitHubNewComment[] Comments);

internal sealed record GitHubNewComment(string Path, int Line, string Side, string Body, int? StartLine, string? StartSide);

internal sealed record GitHubBody(string Body);

internal sealed record GraphQuery(string Query, GraphVariables Variables);

internal sealed record GraphVariables(string? Owner = null, string? Name = null, int? Number = null, string? After = null, string? Id = null);

internal sealed record GraphAnswer(GraphData? Data, GraphError[]? Errors);

internal sealed record GraphError(string? Type, string Message);

internal sealed record GraphData(GraphRepository? Repository);

internal sealed record GraphRepository(GraphPullRequest? PullRequest);

internal sealed record GraphPullRequest(GraphThreads ReviewThreads);

internal sealed record GraphThreads(GraphThread[] Nodes, GraphPage PageInfo);

internal sealed record GraphPage(bool HasNextPage, string? EndCursor);

internal sealed record GraphThread(string Id, bool IsResolved, GraphComments Comments);

internal sealed record GraphComments(GraphComment[] Nodes);

internal sealed record GraphComment(long? DatabaseId);

/// <summary>The <c>pull_request</c> event, as far as it is read.</summary>
internal sealed record PullRequestEvent(string Action, int Number, GitHubPullRequest PullRequest, GitHubRepository Repository);

/// <summary>The <c>workflow_run</c> event, as far as it is read.</summary>
internal sealed record WorkflowRunEvent(GitHubWorkflowRun WorkflowRun, GitHubRepository Repository);

internal sealed record GitHubWorkflowRun(string HeadSha, string Event, GitHubRepository? HeadRepository);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GitHubPullRequest))]
[JsonSerializable(typeof(GitHubFile[]))]
[JsonSerializable(typeof(GitHubComment[]))]
[JsonSerializable(typeof(GitHubReview[]))]
[JsonSerializable(typeof(GitHubProblem))]
[JsonSerializable(typeof(GitHubNewReview))]
[JsonSerializable(typeof(GitHubBody))]
[JsonSerializable(typeof(PullRequestEvent))]
[JsonSerializable(typeof(WorkflowRunEvent))]
internal sealed partial class GitHubRestJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GraphQuery))]
[JsonSerializable(typeof(GraphAnswer))]
internal sealed partial class GitHubGraphJson : JsonSerializerContext;
