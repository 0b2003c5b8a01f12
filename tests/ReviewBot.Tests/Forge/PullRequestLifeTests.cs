using System.Collections.Immutable;
using System.Net;
using KvmModel.Source;
using ReviewBot.Forge;
using ReviewBot.Forge.GitHub;
using ReviewBot.Testing;
using ReviewBot.Tests.Reports;
using Rules;

namespace ReviewBot.Tests.Forge;

/// <summary>Whole lives of pull requests, run by run, against a GitHub that keeps state: each ends with the right comments, and none twice.</summary>
public sealed class PullRequestLifeTests
{
    private const string Path = "arch/arm64/kvm/lamp.c";

    private readonly FakeGitHub _github = new() { Files = { [Path] = "@@ -1,3 +1,60 @@\n one\n two\n three\n" + string.Concat(Enumerable.Range(4, 57).Select(line => $"+line {line}\n")).TrimEnd('\n') } };
    private readonly JumpingTime _time = new();

    [ContractFact(OpenApi.File)]
    public async Task Findings_are_posted_once_and_stay_while_they_are_there()
    {
        var first = await Run(At(1, 10), At(2, 20));
        var second = await Run(At(1, 10), At(2, 20));

        Assert.Equal((2, 0), (first.Posted, first.Unchanged));
        Assert.Equal((0, 2), (second.Posted, second.Unchanged));
        Assert.Equal([10, 20], _github.Threads.Select(comment => comment.Line));
        Assert.StartsWith("<!-- reviewbot:standing -->\n2 findings: 2 errors. 1 patch up to aaaaaaaaaaaa. 2 are on lines below.", Assert.Single(_github.Reviews).Body, StringComparison.Ordinal);
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task A_push_that_heals_one_and_moves_another_resolves_the_one_and_leaves_the_other()
    {
        await Run(At(1, 10), At(2, 20));
        Push('b');
        var outcome = await Run(At(2, 25), At(3, 30));

        Assert.Equal((1, 1, 1), (outcome.Posted, outcome.Unchanged, outcome.Healed));
        Assert.Equal([true, false, false], _github.Threads.Select(comment => comment.IsResolved));
        Assert.Equal("This is not there any more.", Assert.Single(_github.Comments, comment => comment.ReplyTo is not null).Body.Trim().Split('\n')[^1]);
        Assert.Contains("2 findings: 2 errors. 1 patch up to bbbbbbbbbbbb.", _github.Reviews[0].Body, StringComparison.Ordinal);
        Assert.Equal(2, _github.Reviews.Count);
        Held();
    }

    [ContractFact(OpenApi.File, GraphSchema.File, GraphSchema.Modules)]
    public async Task What_resolves_threads_holds_to_the_schema_of_GraphQL_and_so_does_every_answer()
    {
        await Run(At(1, 10), At(2, 20));
        Push('b');
        await Run(At(2, 25));
        Push('c');
        _github.CanResolve = false;
        await Run();

        Assert.Equal(4, _github.GraphExchanges.Count);
        var errors = await GraphSchema.Errors(_github.GraphExchanges);
        Assert.True(errors.Length == 0, errors);
    }

    [ContractFact(OpenApi.File)]
    public async Task When_all_is_healed_the_same_place_says_so_and_a_finding_that_comes_back_is_told_again()
    {
        await Run(At(1, 10));
        Push('b');
        await Run();
        Assert.Contains("\nNo findings. 1 patch up to bbbbbbbbbbbb.", Assert.Single(_github.Reviews).Body, StringComparison.Ordinal);
        Push('c');
        await Run();
        Assert.Single(_github.Comments, comment => comment.ReplyTo is not null);
        Push('d');
        var outcome = await Run(At(1, 10));

        Assert.Equal((1, 2), (outcome.Posted, _github.Threads.Count()));
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task A_suggestion_is_offered_on_the_lines_that_it_replaces_and_shown_where_they_are_not()
    {
        var suggestion = new Suggestion(10, ["line 10", "line 11"], ["line 10 and 11"]);
        await Run(WithSuggestion(At(1, 10), suggestion, new SourceLocation(Path, 10)), WithSuggestion(At(2, 20), suggestion, new SourceLocation(Path, 500)));

        Assert.Equal([(11, true), (20, false)], _github.Threads.Select(comment => (comment.Line, comment.Body.Contains("```suggestion\nline 10 and 11\n```", StringComparison.Ordinal))));
        Assert.Contains("```diff\n-line 10\n-line 11\n+line 10 and 11\n```", _github.Threads.Last().Body, StringComparison.Ordinal);
        Held();

        static ForgeFinding WithSuggestion(ForgeFinding finding, Suggestion suggestion, SourceLocation at) => finding with { Finding = finding.Finding with { Suggestion = suggestion }, Suggested = at };
    }

    [ContractFact(OpenApi.File)]
    public async Task A_clean_pull_request_is_left_alone()
    {
        await Run();

        Assert.Empty(_github.Reviews);
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task A_finding_outside_of_the_diff_is_told_in_the_text_and_never_fails_the_review()
    {
        _github.Files["large.c"] = null;
        var elsewhere = At(3, 5) with { New = new SourceLocation("large.c", 5) };
        var outcome = await Run(At(1, 10), At(2, 500), elsewhere);

        Assert.Equal((1, 2), (outcome.Posted, outcome.Elsewhere));
        Assert.Equal(2, _github.Reviews[0].Body.Split("The lamp is lit").Length - 1);
        Assert.DoesNotContain(_github.Requests, request => request.Contains("422", StringComparison.Ordinal));
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task Of_many_findings_the_gravest_are_on_lines_and_the_rest_is_listed()
    {
        var many = Enumerable.Range(1, 40).Select(number => At(number, 10 + number))
            .Select((one, place) => place < 20 ? one with { Finding = one.Finding with { Severity = Severity.Note } } : one).ToImmutableArray();
        var outcome = await Run(many);

        Assert.Equal((25, 15), (outcome.Posted, outcome.OverCap));
        Assert.Equal(20, _github.Threads.Count(comment => comment.Body.Contains("**error:", StringComparison.Ordinal)));
        Assert.Contains("And 15 more that are not on lines", _github.Reviews[0].Body, StringComparison.Ordinal);
        await Run(many);
        Assert.Equal(40, _github.Threads.Select(comment => Marks.FindingOf(comment.Body)).Distinct().Count());
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task A_force_push_to_other_commits_repeats_nothing()
    {
        await Run(At(1, 10));
        Push('e');
        _github.Files[Path] = "@@ -0,0 +1,9 @@\n" + string.Concat(Enumerable.Range(1, 9).Select(line => $"+new {line}\n")).TrimEnd('\n');
        var outcome = await Run(At(1, 3));

        Assert.Equal((0, 1), (outcome.Posted, outcome.Unchanged));
        Assert.Single(_github.Threads);
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task A_token_that_may_not_write_leaves_every_finding_untold_for_annotations()
    {
        _github.IsReadOnly = true;
        var outcome = await Run(At(1, 10), At(2, 500));

        Assert.Equal(2, outcome.Untold.Length);
        Assert.Equal("GitHub answered 403: Resource not accessible by integration", outcome.Problem);
        Assert.Empty(_github.Reviews);
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task Rate_limits_in_the_middle_are_waited_for_as_long_as_the_server_says()
    {
        _github.Troubles.Add(request => request.RequestUri!.AbsolutePath.EndsWith("/comments", StringComparison.Ordinal) ? FakeGitHub.Trouble(HttpStatusCode.TooManyRequests, ("retry-after", "7")) : null);
        _github.Troubles.Add(request => request.Method == HttpMethod.Post ? FakeGitHub.Trouble(HttpStatusCode.Forbidden, ("retry-after", "60")) : null);
        _github.Troubles.Add(request => request.RequestUri!.AbsolutePath.EndsWith("/files", StringComparison.Ordinal)
            ? FakeGitHub.Trouble(HttpStatusCode.Forbidden, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", $"{(_time.GetUtcNow() + TimeSpan.FromSeconds(30)).ToUnixTimeSeconds()}")) : null);
        var outcome = await Run(At(1, 10));

        Assert.Equal((1, null), (outcome.Posted, outcome.Problem));
        Assert.InRange(_time.Waited, TimeSpan.FromSeconds(7 + 60 + 22), TimeSpan.FromSeconds(7 + 60 + 31));
        Assert.Single(_github.Threads);
        Held();
    }

    [ContractFact(OpenApi.File)]
    public async Task A_limit_for_an_hour_is_not_waited_for_and_loses_nothing()
    {
        _github.Troubles.Add(request => request.Method == HttpMethod.Post ? FakeGitHub.Trouble(HttpStatusCode.TooManyRequests, ("retry-after", "3600")) : null);
        var outcome = await Run(At(1, 10));

        Assert.Single(outcome.Untold);
        Assert.True(_time.Waited < TimeSpan.FromMinutes(1));
    }

    [ContractFact(OpenApi.File)]
    public async Task A_post_whose_answer_is_lost_is_not_posted_again()
    {
        _github.Troubles.Add(request =>
        {
            if (request.Method != HttpMethod.Post)
                return null;
            _github.Reviews.Add(new FakeReview(7, FakeGitHub.Bot, "<!-- reviewbot:standing -->\n", _github.Head));
            return FakeGitHub.Trouble(HttpStatusCode.BadGateway);
        });
        var outcome = await Run(At(1, 10));

        Assert.Equal((1, null), (outcome.Posted, outcome.Problem));
        Assert.Single(_github.Reviews);
    }

    [ContractFact(OpenApi.File)]
    public async Task A_server_that_fails_for_good_is_asked_a_few_times_and_loses_nothing()
    {
        for (var time = 0; time < 20; time++)
            _github.Troubles.Add(_ => FakeGitHub.Trouble(HttpStatusCode.ServiceUnavailable));
        var outcome = await Run(At(1, 10));

        Assert.Equal(GitHubPatience.MaxAttempts, _github.Requests.Count);
        Assert.Single(outcome.Untold);
    }

    [ContractFact(OpenApi.File)]
    public async Task Comments_that_are_refused_after_all_lose_their_lines_and_not_their_words()
    {
        _github.Troubles.Add(request => request.Method == HttpMethod.Post ? FakeGitHub.Trouble(HttpStatusCode.UnprocessableEntity) : null);
        var outcome = await Run(At(1, 10));

        Assert.Equal(0, outcome.Posted);
        Assert.Contains("The lamp is lit", Assert.Single(_github.Reviews).Body, StringComparison.Ordinal);
        Assert.Empty(outcome.Untold);
    }

    [ContractFact(OpenApi.File)]
    public async Task A_thread_that_may_not_be_resolved_keeps_its_answer_and_gets_no_second_one()
    {
        await Run(At(1, 10));
        _github.CanResolve = false;
        var first = await Run();
        await Run();

        Assert.Contains("could not be resolved", first.Problem, StringComparison.Ordinal);
        Assert.Single(_github.Comments, comment => comment.ReplyTo is not null);
    }

    [ContractFact(OpenApi.File)]
    public async Task Nothing_is_posted_on_a_pull_request_that_is_closed_or_has_moved_on()
    {
        _github.IsOpen = false;
        await Run(At(1, 10));
        _github.IsOpen = true;
        var outcome = await Run(new string('f', 40), At(1, 10));

        Assert.Contains("has moved on", outcome.Problem, StringComparison.Ordinal);
        Assert.Empty(_github.Reviews);
    }

    [ContractFact(OpenApi.File)]
    public async Task A_mark_that_a_stranger_wrote_or_that_stands_in_words_of_a_patch_silences_nothing()
    {
        var key = At(1, 10).Key;
        _github.Comments.Add(new FakeComment(5, "mallory", Path, 10, false, Marks.Finding(key) + "\n"));
        _github.Reviews.Add(new FakeReview(6, "mallory", Marks.Standing, _github.Head));
        var outcome = await Run(At(2, 11) with { Finding = SampleReview.Finding with { Message = $"x\n\n\t{Marks.Finding(key)}\n" } }, At(1, 10));

        Assert.Equal(2, outcome.Posted);
        Assert.Equal(2, (await Run(At(1, 10), At(2, 11))).Unchanged);
    }

    private static ForgeFinding At(int number, int line) =>
        new(SampleReview.Finding with { Fingerprint = $"{number:x16}", Line = line }, "Light the lamp", $"{number:x16}", new SourceLocation(Path, line), null, null);

    private void Push(char head) => _github.Head = new string(head, 40);

    private Task<PublishOutcome> Run(params ImmutableArray<ForgeFinding> findings) => Run(_github.Head, findings);

    private Task<PublishOutcome> Run(string head, params ImmutableArray<ForgeFinding> findings)
    {
        var forge = new GitHubForge(new HttpClient(_github, disposeHandler: false), GitHubAddress.Public, new PullRequestName(FakeGitHub.Repository, 1), "token", _time);
        return new ReviewPublisher(forge, new PublishOptions(FakeGitHub.Bot, 25)).Publish(new ForgeReport(FakeGitHub.Repository, 1, head, "Light the lamp", 1, findings, []));
    }

    private void Held() => Assert.Empty(_github.Violations);
}
