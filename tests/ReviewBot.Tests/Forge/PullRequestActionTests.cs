using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Forge;
using ReviewBot.Forge.GitHub;
using ReviewBot.Review;
using ReviewBot.Testing;
using ReviewBot.Tests.Reports;

namespace ReviewBot.Tests.Forge;

/// <summary>Runs of the action on GitHub's own events, with a real repository behind them.</summary>
public sealed class PullRequestActionTests
{
    private const string Fork = "robin/linux";

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void A_pull_request_is_reviewed_commit_by_commit_and_posted_on_its_lines()
    {
        using var pull = new KernelPullRequest();
        var (failed, output) = pull.Run();

        Assert.True(failed);
        Assert.Equal(Lines(pull), pull.GitHub.Threads.Count());
        Assert.Contains(pull.GitHub.Threads, comment => comment.Path == "arch/arm64/kvm/emulate-nested.c" && comment.Body.Contains("HCRX_EL2.EnFPM is an enable bit", StringComparison.Ordinal));
        Assert.DoesNotContain("::error", output, StringComparison.Ordinal);
        Assert.StartsWith("# ", pull.Summary, StringComparison.Ordinal);
        Assert.Contains("sarif=", pull.Outputs, StringComparison.Ordinal);
        Assert.Empty(pull.GitHub.Violations);
    }

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void The_token_is_in_nothing_that_a_run_writes()
    {
        using var pull = new KernelPullRequest();
        var (_, output) = pull.Run();
        pull.GitHub.IsReadOnly = true;
        pull.GitHub.Reviews.Clear();
        pull.GitHub.Comments.Clear();
        output += pull.Run().Output;

        Assert.Contains("::error file=", output, StringComparison.Ordinal);
        File.Delete(Path.Combine(pull.Runner, "event.json"));
        Assert.All(pull.Written.Append(output), text => Assert.DoesNotContain(KernelPullRequest.Token, text, StringComparison.Ordinal));
        Assert.All(pull.GitHub.Reviews.Select(review => review.Body), text => Assert.DoesNotContain(KernelPullRequest.Token, text, StringComparison.Ordinal));
    }

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void A_fork_is_told_in_annotations_and_its_review_posted_by_the_run_that_follows()
    {
        using var pull = new KernelPullRequest();
        pull.GitHub.HeadRepository = Fork;
        var (_, output) = pull.Run(repository: Fork);
        Assert.Contains("::error file=arch/arm64/kvm/emulate-nested.c,line=", output, StringComparison.Ordinal);
        Assert.Empty(pull.GitHub.Requests);

        pull.Run("workflow_run", Fork);

        Assert.Equal(Lines(pull), pull.GitHub.Threads.Count());
        Assert.Empty(pull.GitHub.Violations);
    }

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void A_report_is_posted_on_no_pull_request_but_its_own()
    {
        using var pull = new KernelPullRequest();
        pull.GitHub.HeadRepository = Fork;
        pull.Run(repository: Fork);
        pull.GitHub.Head = new string('c', 40);

        Assert.Throws<InputException>(() => pull.Run("workflow_run", Fork));
        Assert.Throws<InputException>(() => pull.Run("workflow_run", "mallory/linux"));
        Assert.Empty(pull.GitHub.Reviews);
    }

    [ContractTheory(OpenApi.File, KernelPullRequest.Events)]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""{"repository":"kvm/linux","number":1,"head":"HEAD","title":"x","patches":1,"findings":[{"finding":null,"subject":"x","key":"0","new":null,"old":null}],"remarks":[]}""")]
    [InlineData("""{"repository":"kvm/linux","number":1,"head":"HEAD","title":"x","patches":1,"findings":[null],"remarks":[]}""")]
    [InlineData("""{"repository":"kvm/linux","number":1,"head":"../..","title":"x","patches":1,"findings":[],"remarks":[]}""")]
    [InlineData("""{"repository":"kvm/linux","number":1,"head":"HEAD","title":"x","patches":1,"findings":[],"remarks":[null]}""")]
    public void A_report_that_no_run_of_ours_left_is_refused(string report)
    {
        using var pull = new KernelPullRequest();
        Directory.CreateDirectory(Path.Combine(pull.Runner, "reviewbot"));
        File.WriteAllText(Path.Combine(pull.Runner, "reviewbot", "report.json"), report.Replace("HEAD", pull.Head, StringComparison.Ordinal));

        Assert.Throws<InputException>(() => pull.Run("workflow_run", Fork));
    }

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void A_report_with_a_finding_twice_or_a_path_that_leaves_the_tree_is_refused()
    {
        using var pull = new KernelPullRequest();
        pull.GitHub.HeadRepository = Fork;
        pull.Run(repository: Fork);
        var file = Path.Combine(pull.Runner, "reviewbot", "report.json");
        var sound = ForgeReportFile.Read(file);
        var finding = sound.Findings[0];

        foreach (var report in (ForgeReport[])
        [
            sound with { Findings = [finding, finding] },
            sound with { Findings = [finding with { New = new SourceLocation("../x", 1) }] },
            sound with { Findings = [finding with { Key = "0 -->" }] },
            sound with { Findings = [finding with { Finding = finding.Finding with { Rule = "a\nb" } }] },
            sound with { Title = new string('x', 1 << 20) },
        ])
        {
            ForgeReportFile.Write(file, report);
            Assert.Throws<InputException>(() => ForgeReportFile.Read(file));
        }
    }

    [ContractFact(KernelPullRequest.Events)]
    public void Every_example_of_the_events_is_understood()
    {
        var examples = JsonDocument.Parse(File.ReadAllBytes(TestData.Contract(KernelPullRequest.Events)!)).RootElement.EnumerateArray().ToLookup(one => one.GetProperty("name").GetString(), one => one.GetProperty("examples"));

        Assert.All(examples["pull_request"].SelectMany(some => some.EnumerateArray()), example =>
            Assert.Equal(40, example.Deserialize(GitHubRestJson.Default.PullRequestEvent)!.PullRequest.Head.Sha.Length));
        Assert.All(examples["workflow_run"].SelectMany(some => some.EnumerateArray()), example =>
            Assert.Contains('/', example.Deserialize(GitHubRestJson.Default.WorkflowRunEvent)!.WorkflowRun.HeadRepository!.FullName));
    }

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void Rules_are_those_of_the_base_branch_whatever_the_pull_request_makes_of_them()
    {
        const string Silent = """{ "rules": [ { "id": "trap-polarity", "enabled": false } ] }""";
        using var loosened = new KernelPullRequest(onHead: head => head.Write("rules.json", Silent));
        using var owned = new KernelPullRequest(onBase: tree => tree.Write("rules.json", Silent));

        Assert.Contains("enable bit", loosened.Run(inputs: [("INPUT_RULES", "rules.json"), ("INPUT_COMMENTS", "annotations")]).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("enable bit", owned.Run(inputs: [("INPUT_RULES", "rules.json"), ("INPUT_COMMENTS", "annotations")]).Output, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => owned.Run(inputs: ("INPUT_RULES", "../../etc/passwd")));
    }

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void Hostile_names_links_and_submodules_lead_nowhere()
    {
        using var outside = new Trees.TemporaryDirectory();
        outside.Write("secret.h", "int canary_of_the_runner;\n");
        using var pull = new KernelPullRequest(onHead: head =>
        {
            head.Link("arch/arm64/kvm/secret.c", Path.Combine(outside.FullPath, "secret.h"));
            head.Link("arch/arm64/include/asm/kvm_secret.h", "../../../../../../../../" + outside.FullPath + "/secret.h");
            head.Write("arch/arm64/kvm/::error title=x::y.c", "int a;\n");
            head.Write("arch/arm64/kvm/a\nb`<script>.c", "int b;\n");
            head.Write("arch/arm64/kvm/.gitattributes", "*.c diff=evil\n");
            head.Write(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c touch% owned\n");
            head.Git("update-index", "--add", "--cacheinfo", "160000,0123456789012345678901234567890123456789,arch/arm64/kvm/sub");
        });
        pull.Repository.Git("config", "diff.evil.command", "touch owned");
        var (_, output) = pull.Run();

        Assert.Equal(Lines(pull), pull.GitHub.Threads.Count());
        Assert.All(pull.Written.Append(output), text => Assert.DoesNotContain("canary_of_the_runner", text, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(pull.Repository.FullPath, "owned")));
        Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("::error title=x", StringComparison.Ordinal));
    }

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public void Findings_are_told_only_of_the_paths_that_are_asked_for()
    {
        using var pull = new KernelPullRequest();
        var (_, output) = pull.Run(inputs: [("INPUT_PATHS", "arch/arm64/kvm/\n!arch/arm64/kvm/sys_regs.c"), ("INPUT_COMMENTS", "annotations"), ("INPUT_FAIL_ON", "never")]);

        Assert.All(output.Split('\n').Where(line => line.StartsWith("::", StringComparison.Ordinal)), line => Assert.Contains(" file=arch/arm64/kvm/", line, StringComparison.Ordinal));
        Assert.DoesNotContain("sys_regs.c,", output, StringComparison.Ordinal);
        Assert.False(pull.Run(inputs: [("INPUT_FAIL_ON", "never"), ("INPUT_COMMENTS", "none")]).Failed);
    }

    [Fact]
    public void Words_of_a_patch_are_no_workflow_command()
    {
        var finding = SampleReview.Finding with { Title = "a\n::stop-commands::x\r,b:c%", Path = "x,y:z.c", Message = "m\n::set-output name=a::b" };
        var annotation = WorkflowCommands.Annotation(new ForgeFinding(finding, "", "0", new SourceLocation("x,y:z.c", 3), null, null));

        Assert.DoesNotContain('\n', annotation);
        Assert.StartsWith("::error file=x%2Cy%3Az.c,line=3,title=a^J%3A%3Astop-commands%3A%3Ax^M%2Cb%3Ac%25 [trap-polarity]::", annotation, StringComparison.Ordinal);
    }

    /// <summary>Findings that have a line in the difference: all but those of the text.</summary>
    private static int Lines(KernelPullRequest pull) =>
        int.Parse(System.Text.RegularExpressions.Regex.Match(pull.Outputs, "findings=(\\d+)").Groups[1].Value) - (pull.GitHub.Reviews.First().Body.Split("\n**").Length - 1);
}
