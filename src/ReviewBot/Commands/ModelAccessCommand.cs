using System.CommandLine;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Model;
using ReviewBot.Reports;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot model access</c>: what becomes of one access, in which cases, and because of which lines.</summary>
internal sealed class ModelAccessCommand(Terminal terminal, Func<ISourceTree, KernelConfig, Scenario, IVcpuSimulation> simulate)
{
    private readonly Argument<string> _access = new("ACCESS") { Description = "An instruction, such as 'MRS FPMR', 'MSR S3_3_C4_C4_2' or 'DC ISW'." };
    private readonly Option<int?> _level = new("--el") { Description = "The exception level of the guest: 0 or 1, or 2 for a guest hypervisor; all that the VM has when it is not given.", HelpName = "0|1|2" };
    private readonly Option<string> _assume = new("--assume") { Description = "What is taken for granted, such as guest.ID_AA64PFR2_EL1.FPMR=0,!vcpu.feature.SVE,cap.X.", HelpName = "LIST", DefaultValueFactory = _ => "" };
    private readonly Option<string> _format = ModelCommand.FormatOption("text");
    private readonly TreeOptions _tree = new(terminal);
    private readonly ScenarioOptions _scenario = new();
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        var command = new Command("access", "Says what a guest's access to a system register does, when, and why.") { _access, _level, _assume, _format };
        _tree.AddTo(command);
        _scenario.AddTo(command);
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, """
            reviewbot model access 'MSR FPMR' --el 0 --tree ~/linux
            # of a guest that does not have the feature, with a series on the tree
            reviewbot model access 'MSR FPMR' --assume guest.ID_AA64PFR2_EL1.FPMR=0 --tree ~/linux --patches series.mbox
            """);
        command.SetAction(parsed => _tree.With(parsed, source => Run(parsed, source)));
        return command;
    }

    private int Run(ParseResult parsed, ModelSource source)
    {
        var scenario = _scenario.Of(parsed);
        var all = GuestLevels.Of(scenario.Vm);
        var levels = parsed.GetValue(_level) is not { } level ? all : all.Contains(level) ? [level]
            : throw new InputException($"--el is {string.Join(" or ", all.Order())} for a {VmKindNames.Of(scenario.Vm)} VM", "give the exception level that the guest runs at");
        var simulating = new Beside<IVcpuSimulation>(() => simulate(source.Tree, source.Config, scenario));
        var model = source.ReadModel();
        var accesses = levels.Select(at => Read(parsed.GetRequiredValue(_access), at, model)).ToList();
        var simulation = simulating.Result;
        // Variables come into being when code that asks for them runs: assumptions are about those that there are then.
        var behaviours = accesses.Select(simulation.Access).ToList();
        var assumptions = new AssumptionReader(simulation.Space, source.Fields).Read(parsed.GetRequiredValue(_assume), out var problem)
            ?? throw new InputException(problem!);
        foreach (var name in assumptions.WithoutEffect)
            terminal.Error.WriteLine($"reviewbot: note: nothing here depends on {PrintableText.Of(name)}");
        var possible = simulation.Space.And(simulation.Possible, assumptions.Guard);
        if (possible.IsFalse)
            throw new InputException("the assumptions contradict each other, or what a machine can be", "leave one of them out");
        var printer = new GuardPrinter(simulation.Space, possible, source.Fields);
        if (parsed.GetValue(_format) == "jsonl")
        {
            _output.Write(parsed, stream =>
            {
                var json = new ModelJson(stream, new RegisterNaming(model), scenario);
                foreach (var behaviour in behaviours)
                    json.WriteAccess(behaviour, behaviour.Outcomes, possible, simulation, printer);
            });
            return ExitStatus.Clean;
        }
        _output.WriteText(parsed, text =>
        {
            var page = new ModelPage(text, new RegisterNaming(model), new Paint(_output.IsColoured(parsed)));
            page.WriteScenario(scenario);
            foreach (var behaviour in behaviours)
                page.WriteAccess(behaviour, possible, simulation, printer);
            page.WriteUnanswered(simulation.Unanswered, most: 3);
        });
        return ExitStatus.Clean;
    }

    private static GuestAccess Read(string text, int level, VcpuModel model) =>
        AccessReader.Read(text, level, model.Registers, out var problem) ?? throw new InputException(problem!);
}
