using System.CommandLine;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Model;
using ReviewBot.Reports;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot model dump</c>: every register and control, what goes wrong at boot, and what could not be answered.</summary>
internal sealed class ModelDumpCommand(Terminal terminal, Func<ISourceTree, KernelConfig, Scenario, IVcpuSimulation> simulate)
{
    private readonly Option<string> _format = ModelCommand.FormatOption("jsonl");
    private readonly TreeOptions _tree = new(terminal);
    private readonly ScenarioOptions _scenario = new();
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        var command = new Command("dump", "Writes everything that is known of every system register.") { _format };
        _tree.AddTo(command);
        _scenario.AddTo(command);
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, """
            reviewbot model dump --tree ~/linux --output model.jsonl
            # the registers that a guest reaches directly from EL0
            reviewbot model dump --tree ~/linux | jq -r 'select(.kind == "register" and any(.accesses[]; .el == 0 and any(.outcomes[]; .outcome == "direct"))) | .name'
            """);
        command.SetAction(parsed => _tree.With(parsed, source => Run(parsed, source)));
        return command;
    }

    private int Run(ParseResult parsed, ModelSource source)
    {
        var scenario = _scenario.Of(parsed);
        var simulating = new Beside<IVcpuSimulation>(() => simulate(source.Tree, source.Config, scenario));
        var model = source.ReadModel();
        var naming = new RegisterNaming(model);
        var simulation = simulating.Result;
        var entries = new RegisterEntries(model, simulation, scenario.Vm);
        var printer = new GuardPrinter(simulation.Space, simulation.Possible, source.Fields);
        // A host that does not start has no guest: what is possible for one does not matter there.
        var everywhere = new GuardPrinter(simulation.Space, Bdd.True, source.Fields);
        if (parsed.GetValue(_format) == "jsonl")
        {
            _output.Write(parsed, stream =>
            {
                var buffered = new BufferedStream(stream, 1 << 16);
                var json = new ModelJson(buffered, naming, scenario);
                foreach (var entry in entries.All)
                    json.WriteRegister(entry, simulation, printer);
                foreach (var control in simulation.Controls)
                    json.WriteControl(control, simulation, printer);
                foreach (var failure in simulation.BootFailures)
                    json.WriteBootFailure(failure, everywhere);
                foreach (var what in simulation.Unanswered)
                    json.WriteUnanswered(what);
                buffered.Flush();
            });
            return ExitStatus.Clean;
        }
        _output.WriteText(parsed, text =>
        {
            var page = new ModelPage(text, naming, new Paint(_output.IsColoured(parsed)));
            page.WriteScenario(scenario);
            foreach (var entry in entries.All)
                page.WriteRegister(entry, simulation, printer);
            foreach (var control in simulation.Controls)
                page.WriteControl(control, simulation, printer);
            foreach (var failure in simulation.BootFailures)
                page.WriteBootFailure(failure, everywhere);
            page.WriteUnanswered(simulation.Unanswered, int.MaxValue);
        });
        return ExitStatus.Clean;
    }
}
