using System.CommandLine;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Model;
using ReviewBot.Reports;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot model register</c>: everything that the model knows of one register.</summary>
internal sealed class ModelRegisterCommand(Terminal terminal, Func<ISourceTree, KernelConfig, Scenario, IVcpuSimulation> simulate)
{
    private readonly Argument<string> _register = new("REGISTER") { Description = "A name that the tree has, or an encoding, such as S3_3_C4_C4_2." };
    private readonly Option<string> _format = ModelCommand.FormatOption("text");
    private readonly TreeOptions _tree = new(terminal);
    private readonly ScenarioOptions _scenario = new();
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        var command = new Command("register", "Says everything that is known of one system register.") { _register, _format };
        _tree.AddTo(command);
        _scenario.AddTo(command);
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, "reviewbot model register TCR2_EL1 --tree ~/linux");
        command.SetAction(parsed => _tree.With(parsed, source => Run(parsed, source)));
        return command;
    }

    private int Run(ParseResult parsed, ModelSource source)
    {
        var scenario = _scenario.Of(parsed);
        var simulating = new Beside<IVcpuSimulation>(() => simulate(source.Tree, source.Config, scenario));
        var model = source.ReadModel();
        var encoding = AccessReader.Register(parsed.GetRequiredValue(_register), model.Registers, out var problem) ?? throw new InputException(problem!);
        if (encoding.Op0 < 2)
            throw new InputException($"{encoding} is no register: op0 is 2 or 3", "ask for an instruction with 'reviewbot model access'");
        var simulation = simulating.Result;
        var entry = new RegisterEntries(model, simulation, scenario.Vm).Of(encoding);
        var printer = new GuardPrinter(simulation.Space, simulation.Possible, source.Fields);
        var controls = simulation.Controls.Where(control => entry.Names.Contains(control.Register)).ToList();
        if (parsed.GetValue(_format) == "jsonl")
        {
            _output.Write(parsed, stream =>
            {
                var json = new ModelJson(stream, new RegisterNaming(model), scenario);
                json.WriteRegister(entry, simulation, printer);
                foreach (var control in controls)
                    json.WriteControl(control, simulation, printer);
            });
            return ExitStatus.Clean;
        }
        _output.WriteText(parsed, text =>
        {
            var page = new ModelPage(text, new RegisterNaming(model), new Paint(_output.IsColoured(parsed)));
            page.WriteScenario(scenario);
            page.WriteRegister(entry, simulation, printer);
            foreach (var control in controls)
                page.WriteControl(control, simulation, printer);
            page.WriteUnanswered(simulation.Unanswered, most: 3);
        });
        return ExitStatus.Clean;
    }
}
