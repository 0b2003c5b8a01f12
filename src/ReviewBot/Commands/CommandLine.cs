using System.CommandLine;
using ReviewBot.Model;
using ReviewBot.Reports;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary>
/// From arguments to an exit status. Whatever goes wrong is said in one line on standard error: what, where, and what to do; a stack trace only with
/// <c>REVIEWBOT_DEBUG</c> set.
/// </summary>
internal sealed class CommandLine(Terminal terminal, Func<ReviewRequest, IProgress<string>, SeriesReview> review, SimulationFactory? simulations = null)
{
    public int Run(IReadOnlyList<string> arguments)
    {
        try
        {
            var parsed = Root().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
                return Fail(parsed.CommandResult.Command.Name == DeliverCommand.Name ? ExitStatus.TryAgain : ExitStatus.BadInput, $"{parsed.Errors[0].Message.TrimEnd('.')}; see {PathOf(parsed.CommandResult.Command)} --help");
            using var output = new StreamWriter(terminal.Output, leaveOpen: true) { NewLine = "\n" };
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = terminal.Error });
        }
        catch (InputException exception)
        {
            return Fail(ExitStatus.BadInput, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(ExitStatus.BadInput, exception.Message, exception);
        }
        catch (Exception exception)
        {
            return Fail(ExitStatus.Internal, $"internal error: {exception.GetType().Name}: {exception.Message}; set REVIEWBOT_DEBUG=1 for a trace to report", exception);
        }
    }

    private RootCommand Root()
    {
        var root = new RootCommand("Reviews Linux KVM/arm64 patch series by what they do to a virtual machine.")
        {
            new ReviewCommand(terminal, review).Create(),
            RulesCommand.Create(terminal),
            new BacktestCommand(terminal).Create(),
        };
        if (Edition.HasServices)
        {
            root.Subcommands.Add(new DeliverCommand(terminal).Create());
            root.Subcommands.Add(new ServeCommand(terminal).Create());
            root.Subcommands.Add(new ActionCommand(terminal, review).Create());
        }
        if (simulations is not null)
            root.Subcommands.Add(ModelCommand.Create(terminal, simulations));
        if (simulations?.Symbolic is { } symbolic)
            root.Subcommands.Add(new AuditCommand(terminal, symbolic).Create());
        HelpWithExamples.AddTo(root, """
            reviewbot review series.mbox --tree ~/linux
            reviewbot rules list

            Exit status: 0 clean, 1 findings at or above --fail-on, 2 bad usage or input, 3 internal error.
            """);
        root.SetAction(_ => Fail(ExitStatus.BadInput, "no command given; see reviewbot --help"));
        return root;
    }

    private int Fail(int status, string message, Exception? cause = null)
    {
        terminal.Error.WriteLine($"reviewbot: {PrintableText.Of(message.ReplaceLineEndings(" "))}");
        if (cause is not null && terminal.IsDebugging)
            terminal.Error.WriteLine(cause);
        return status;
    }

    private static string PathOf(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? at = command; at is Command; at = at.Parents.FirstOrDefault())
            names.Push(at is RootCommand ? "reviewbot" : at.Name);
        return string.Join(' ', names);
    }
}
