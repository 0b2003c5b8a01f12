using System.CommandLine;
using ReviewBot.Model;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot model</c>: questions about what KVM in a tree does, answered by running its source.</summary>
internal static class ModelCommand
{
    public static Command Create(Terminal terminal, SimulationFactory simulations)
    {
        var command = new Command("model", "Says what KVM does to a virtual machine, by running its source.")
        {
            new ModelAccessCommand(terminal, simulations).Create(),
            new ModelRegisterCommand(terminal, simulations).Create(),
            new ModelDumpCommand(terminal, simulations).Create(),
            new ModelDiffCommand(terminal, simulations).Create(),
            new ModelSimulateCommand(terminal, simulations).Create(),
        };
        HelpWithExamples.AddTo(command, """
            reviewbot model access 'MSR FPMR' --el 0 --tree ~/linux
            reviewbot model register TCR2_EL1 --tree ~/linux
            reviewbot model diff v6.11 v6.12 --repo ~/linux
            """);
        return command;
    }

    /// <summary><c>text</c> for people, <c>jsonl</c> for scripts.</summary>
    public static Option<string> FormatOption(string otherwise)
    {
        var format = new Option<string>("--format") { Description = "How the answer is written.", DefaultValueFactory = _ => otherwise };
        format.AcceptOnlyFromAmong("text", "jsonl");
        return format;
    }
}
