using System.Text.Json.Nodes;
using KvmModel.Source;
using ReviewBot.Commands;
using ReviewBot.Forge;
using ReviewBot.Testing;
using ReviewBot.Tests.Trees;

namespace ReviewBot.Tests.Forge;

/// <summary>
/// A pull request with a real repository behind it: the example's kernel as the base branch, its series as the commits, GitHub's own example of the event with their ids in it, and a fake
/// GitHub that shows their difference. Runs of the action on it, and everything that they leave.
/// </summary>
internal sealed class KernelPullRequest : IDisposable
{
    public const string Events = "github-webhooks.json";
    public const string Token = "canary-4c7e1f";

    private readonly TemporaryDirectory _runner = new();

    public KernelPullRequest(Action<TemporaryRepository>? onBase = null, Action<TemporaryRepository>? onHead = null)
    {
        CopyTree(Path.Combine(TestData.Repository, "examples/first-light/tree"), Repository.FullPath);
        onBase?.Invoke(Repository);
        Base = Repository.Commit("The kernel");
        Repository.Git("am", "-q", "--empty=drop", Path.Combine(TestData.Repository, "examples/first-light/series.mbox"));
        if (onHead is not null)
        {
            onHead(Repository);
            Repository.Commit("Something else");
        }

        Head = Repository.Git("rev-parse", "HEAD");
        Repository.Git("checkout", "-q", Base);
        GitHub.Head = Head;
        foreach (var file in UnifiedDiff.Parse(Repository.Git("diff", Base, Head)).Files.Where(file => !file.Hunks.IsEmpty))
            GitHub.Files[file.Path] = UnifiedDiff.Print(file) is var text ? text[text.IndexOf("@@", StringComparison.Ordinal)..].TrimEnd('\n') : null;
    }

    public TemporaryRepository Repository { get; } = new();

    public FakeGitHub GitHub { get; } = new();

    public string Base { get; }

    public string Head { get; }

    /// <summary>The directory that stands for RUNNER_TEMP; the event, the summary and the outputs are in it too.</summary>
    public string Runner => _runner.FullPath;

    public string Summary => File.ReadAllText(Path.Combine(Runner, "summary.md"));

    public string Outputs => File.ReadAllText(Path.Combine(Runner, "output"));

    /// <summary>Everything that runs have written, for who looks for what must not be there.</summary>
    public IEnumerable<string> Written => Directory.EnumerateFiles(Runner, "*", SearchOption.AllDirectories).Select(File.ReadAllText);

    public Dictionary<string, string> Variables(string name, string repository, params (string Name, string Value)[] inputs)
    {
        File.WriteAllText(Path.Combine(Runner, "event.json"), Event(name, repository).ToJsonString());
        var variables = new Dictionary<string, string>
        {
            ["GITHUB_EVENT_NAME"] = name,
            ["GITHUB_EVENT_PATH"] = Path.Combine(Runner, "event.json"),
            ["GITHUB_STEP_SUMMARY"] = Path.Combine(Runner, "summary.md"),
            ["GITHUB_OUTPUT"] = Path.Combine(Runner, "output"),
            ["GITHUB_WORKSPACE"] = Repository.FullPath,
            ["RUNNER_TEMP"] = Runner,
            ["INPUT_TOKEN"] = Token,
        };
        foreach (var (input, value) in inputs)
            variables[input] = value;
        return variables;
    }

    /// <summary>Runs the action in this process; the outcome of an error is its message.</summary>
    public (bool Failed, string Output) Run(string name = "pull_request", string repository = FakeGitHub.Repository, params (string Name, string Value)[] inputs)
    {
        using var output = new StringWriter();
        var action = new PullRequestAction(
            new ActionInputs { Variable = Variables(name, repository, inputs).GetValueOrDefault }, output, request => Reviewer.Review(request, new Progress<string>()),
            () => new HttpClient(GitHub, disposeHandler: false), new JumpingTime(), RuleCatalogue.Page);
        return (action.Run(), output.ToString());
    }

    public void Dispose()
    {
        Repository.Dispose();
        _runner.Dispose();
        GitHub.Dispose();
    }

    /// <param name="repository">Where the head is: the repository itself, or a fork.</param>
    private JsonObject Event(string name, string repository)
    {
        var examples = JsonNode.Parse(File.ReadAllText(TestData.Contract(Events)!))!.AsArray();
        var told = (JsonObject)examples.First(one => one!["name"]!.GetValue<string>() == name)!["examples"]![0]!.DeepClone();
        told["repository"]!["full_name"] = FakeGitHub.Repository;
        if (name == "workflow_run")
        {
            told["workflow_run"]!["head_sha"] = Head;
            told["workflow_run"]!["head_repository"]!["full_name"] = repository;
            return told;
        }

        told["number"] = 1;
        told["pull_request"]!["head"]!["sha"] = Head;
        told["pull_request"]!["head"]!["repo"]!["full_name"] = repository;
        told["pull_request"]!["base"]!["sha"] = Base;
        return told;
    }

    private static void CopyTree(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
