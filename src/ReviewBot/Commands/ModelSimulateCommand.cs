using System.CommandLine;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Model;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot model simulate</c>: one concrete machine, every access, as rows that a measured table can be compared with.</summary>
internal sealed class ModelSimulateCommand(Terminal terminal, Func<ISourceTree, KernelConfig, MachineProfile, IVcpuSimulation> simulate)
{
    private readonly Option<string> _profile = new("--profile") { Description = "The machine and the VM, as JSON.", HelpName = "FILE", Required = true };
    private readonly Option<string> _format = new("--format") { Description = "How the answer is written.", DefaultValueFactory = _ => "jsonl" };
    private readonly TreeOptions _tree = new(terminal);
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        _format.AcceptOnlyFromAmong("jsonl");
        var command = new Command("simulate", "Answers every access of one machine's guest, in the form of a measured table.") { _profile, _format };
        _tree.AddTo(command);
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, "reviewbot model simulate --profile machine.json --tree ~/linux --config .config --output answer.jsonl");
        command.SetAction(parsed => _tree.With(parsed, source => Run(parsed, source)));
        return command;
    }

    private int Run(ParseResult parsed, ModelSource source)
    {
        var file = parsed.GetRequiredValue(_profile);
        if (!File.Exists(file))
            throw new InputException($"no such file: {file}", "give --profile a JSON object with the machine's registers");
        if (new FileInfo(file).Length > ProfileReader.MaxLength)
            throw new InputException($"{file} is longer than {ProfileReader.MaxLength} bytes", "give --profile a JSON object with the machine's registers");
        var profile = ProfileReader.Read(File.ReadAllBytes(file), out var problem) ?? throw new InputException($"{file}: {problem}");
        var simulation = simulate(source.Tree, source.Config, profile);
        _output.Write(parsed, stream => SimulatedRows.Write(stream, simulation, profile.Vm));
        foreach (var failure in simulation.BootFailures)
            terminal.Error.WriteLine($"reviewbot: at boot: {Reports.PrintableText.Of($"{failure.Text} in {failure.Function}(){(failure.Location is { } at ? $" ({at})" : "")}")}");
        foreach (var what in simulation.Unanswered)
            terminal.Error.WriteLine($"reviewbot: not answered: {Reports.PrintableText.Of(what)}");
        return ExitStatus.Clean;
    }
}
