using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ReviewBot.Forge.GitHub;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Forge;

/// <summary>
/// One run of the action. On <c>pull_request</c>: the commits that the pull request has and its base has not are reviewed as a series, under the base branch's rules; files and the summary are
/// written, and the review is posted, or, where the token may not (a fork's) or the forge does not, told in annotations. On <c>workflow_run</c>: the report that such a run left is
/// posted, if the forge says that it is of that pull request.
/// </summary>
/// <remarks>The pull request is only read, as objects of git: nothing of it is checked out, run or followed.</remarks>
internal sealed class PullRequestAction(ActionInputs inputs, TextWriter output, Func<ReviewRequest, SeriesReview> review, Func<HttpClient> http, TimeProvider time, Func<string, string?> page)
{
    private const int MaxEvent = 32 << 20;

    private readonly RunnerFiles _files = new(inputs, page);

    /// <returns>Whether a finding is severe enough to fail the job.</returns>
    public bool Run() => inputs.Event switch
    {
        "pull_request" or "pull_request_target" => OnPullRequest(Read(GitHubRestJson.Default.PullRequestEvent)),
        "workflow_run" => OnWorkflowRun(Read(GitHubRestJson.Default.WorkflowRunEvent)),
        var other => throw new InputException($"nothing is done on {other}", "run the action on pull_request, or on workflow_run to post what a pull_request run left"),
    };

    private bool OnPullRequest(PullRequestEvent told)
    {
        if (told.Action == "closed")
            return false;
        var (pull, repository) = (told.PullRequest, told.Repository.FullName);
        var reviewed = review(Request(pull));
        var report = ForgeReport.Of(reviewed, repository, told.Number, pull.Head.Sha, inputs.IsWanted);
        _files.Write(reviewed, report);
        var isFork = pull.Head.Repo?.FullName != repository && inputs.Event == "pull_request";
        Tell(report, isFork);
        return report.Findings.Any(finding => finding.Finding.Severity >= inputs.FailOn);
    }

    private bool OnWorkflowRun(WorkflowRunEvent told)
    {
        var report = ForgeReportFile.Read(Path.Combine(inputs.Output, "report.json"));
        var (run, repository) = (told.WorkflowRun, told.Repository.FullName);
        if (report.Repository != repository || report.Head != run.HeadSha)
            throw new InputException("the report is not of the run that this one follows", "nothing is posted");
        var forge = Forge(new PullRequestName(repository, report.Number));
        if (StateOf(forge) is not { } state)
            return false;
        if (state.Head != run.HeadSha || state.HeadRepository != run.HeadRepository?.FullName)
            throw new InputException($"pull request {report.Number} is not the one that the run was for", "nothing is posted");
        Publish(forge, report);
        return false;
    }

    private PullRequestState? StateOf(IForge forge)
    {
        try
        {
            return forge.State().GetAwaiter().GetResult();
        }
        catch (ForgeRefusedException refused)
        {
            output.WriteLine(WorkflowCommands.Notice(refused.Message));
            return null;
        }
    }

    private ReviewRequest Request(GitHubPullRequest pull)
    {
        using var repository = GitRepository.Open(inputs.Tree, out var problem) ?? throw new InputException(problem?.Message ?? "the checkout cannot be opened");
        var (@base, head) = (CommitOf(repository, pull.Base.Sha), CommitOf(repository, pull.Head.Sha));
        var fork = repository.Run("merge-base", @base, head);
        if (!fork.IsSuccess)
            throw new InputException("the checkout does not reach back to where the pull request leaves its base", "check out with fetch-depth: 0");
        string? rules = null;
        if (inputs.Rules is { } path && (rules = BaseRules.CopyTo(inputs.Output, repository, @base, path)) is null)
            output.WriteLine(WorkflowCommands.Notice($"the base branch has no {PrintableText.Of(path)}: the rules that come with the program are used"));
        return new ReviewRequest { Series = [$"{fork.Output.Trim()}..{head}"], Repository = inputs.Tree, RulesFile = rules, TrustsSources = false };
    }

    private static string CommitOf(GitRepository repository, string id) =>
        GitObjects.IsId(id) && repository.Commit(id, out _) is { } commit ? commit : throw new InputException($"the checkout does not have commit {PrintableText.Of(id)}", "check out with fetch-depth: 0");

    private void Tell(ForgeReport report, bool isFork)
    {
        switch (inputs.Comments)
        {
            case CommentMode.Review when !isFork && inputs.Token is not null:
                Publish(Forge(new PullRequestName(report.Repository, report.Number)), report);
                break;
            case CommentMode.Review or CommentMode.Annotations:
                Annotate(report.Findings);
                break;
        }
    }

    private GitHubForge Forge(PullRequestName name) =>
        new(http(), new GitHubAddress(inputs.Api, inputs.Graph), name, inputs.Token ?? throw new InputException("no token is given", "give the input token"), time);

    private void Publish(IForge forge, ForgeReport report)
    {
        var outcome = new ReviewPublisher(forge, new PublishOptions(inputs.Login, inputs.Cap)).Publish(report).GetAwaiter().GetResult();
        output.WriteLine($"reviewbot: {outcome.Posted} posted, {outcome.Unchanged} unchanged, {outcome.Healed} healed, {outcome.Elsewhere} without a line, {outcome.OverCap} over the cap");
        if (outcome.Problem is { } problem)
            output.WriteLine(WorkflowCommands.Notice(problem));
        Annotate(outcome.Untold);
    }

    private void Annotate(ImmutableArray<ForgeFinding> findings)
    {
        foreach (var finding in findings)
            output.WriteLine(WorkflowCommands.Annotation(finding));
    }

    private T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            if (new FileInfo(inputs.EventFile).Length > MaxEvent)
                throw new InputException($"the event is longer than {MaxEvent} bytes");
            return JsonSerializer.Deserialize(File.ReadAllBytes(inputs.EventFile), type) ?? throw new JsonException("null");
        }
        catch (JsonException failure)
        {
            throw new InputException($"GITHUB_EVENT_PATH is no {inputs.Event} event", cause: failure);
        }
    }
}
