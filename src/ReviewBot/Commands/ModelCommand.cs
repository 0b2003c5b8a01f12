using System.CommandLine;
using ReviewBot.Model;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot model</c>: questions about what KVM in a tree does, answered by running its source.</summary>
internal static class ModelCommand
{
    public static Command Create(Terminal terminal, SimulationFactory simulations)
    {
        var command = new Command("model", "Says what KVM does to a virtual machine, by running its source.");
        if (simulations.Symbolic is { } symbolic)
        {
            command.Subcommands.Add(new ModelAccessCommand(terminal, symbolic).Create());
            command.Subcommands.Add(new ModelRegisterCommand(terminal, symbolic).Create());
            command.Subcommands.Add(new ModelDumpCommand(terminal, symbolic).Create());
            command.Subcommands.Add(new ModelDiffCommand(terminal, simulations.Successive ?? symbolic).Create());
        }
        command.Subcommands.Add(new ModelSimulateCommand(terminal, simulations.Concrete).Create());
        HelpWithExamples.AddTo(command, simulations.Symbolic is null ? "reviewbot model simulate --profile machine.json --tree ~/linux" : """
            reviewbot model access 'MSR FPMR' --el 0 --tree ~/linux
            reviewbot model register TCR2_EL1 --tree ~/linux
            reviewbot model diff v6.11 v6.12 --repo ~/linux
            reviewbot model simulate --profile machine.json --tree ~/linux
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
