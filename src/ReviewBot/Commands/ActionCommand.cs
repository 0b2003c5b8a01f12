using System.CommandLine;
using ReviewBot.Forge;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot action</c>: the step of a GitHub workflow. It takes everything from the environment, as <c>action.yml</c> passes it.</summary>
internal sealed class ActionCommand(Terminal terminal, Func<ReviewRequest, IProgress<string>, SeriesReview> review)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public Command Create()
    {
        var command = new Command("action", "Reviews the pull request of a GitHub workflow's event, and posts the review (see action.yml).");
        HelpWithExamples.AddTo(command, """
            # in a workflow: uses: OWNER/reviewbot@v1 (docs/github-action.md)
            # by hand, on an event that was kept, telling it in annotations:
            GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_PATH=event.json INPUT_TREE=~/linux INPUT_COMMENTS=annotations reviewbot action
            """);
        command.SetAction(parsed => Run(parsed.InvocationConfiguration.Output));
        return command;
    }

    private int Run(TextWriter output)
    {
        var inputs = new ActionInputs { Variable = name => terminal.Variable(name) is { Length: > 0 } value ? value : null };
        using var progress = new ProgressLine(terminal);
        var action = new PullRequestAction(inputs, output, request => review(request, progress), Client, TimeProvider.System, RuleCatalogue.Page);
        return action.Run() ? ExitStatus.Findings : ExitStatus.Clean;
    }

    /// <summary>Redirects are not followed: what is sent to the forge is sent nowhere else.</summary>
    private static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = _patience };
}
