using System.CommandLine;
using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Model;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Trees;

namespace ReviewBot.Commands;

/// <summary><c>reviewbot model diff</c>: the behaviours that two trees differ in, each with a case that shows it. The exit status is 0 when there are none, else 1.</summary>
internal sealed class ModelDiffCommand(Terminal terminal, Func<ISourceTree, KernelConfig, Scenario, IVcpuSimulation> simulate)
{
    private readonly Argument<string> _before = new("A") { Description = "A directory, or a revision of --repo." };
    private readonly Argument<string> _after = new("B") { Description = "What it is compared with." };
    private readonly Option<string?> _repository = new("--repo") { Description = "A git repository that A and B are revisions of.", HelpName = "PATH" };
    private readonly Option<string?> _config = new("--config") { Description = "A kernel configuration (.config, plain or .gz) in place of the default one.", HelpName = "FILE" };
    private readonly Option<string> _format = ModelCommand.FormatOption("text");
    private readonly ScenarioOptions _scenario = new();
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        var command = new Command("diff", "Says which behaviours differ between two trees.") { _before, _after, _repository, _config, _format };
        _scenario.AddTo(command);
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, """
            reviewbot model diff ~/linux-6.11 ~/linux-6.12
            reviewbot model diff HEAD~1 HEAD --repo ~/linux
            """);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var config = KernelConfigFile.Load(parsed.GetValue(_config));
        var (a, b) = (parsed.GetRequiredValue(_before), parsed.GetRequiredValue(_after));
        if (parsed.GetValue(_repository) is not { } path)
            return Compare(parsed, ModelSource.OfDirectory(a, config), ModelSource.OfDirectory(b, config));
        using var repository = GitRepository.Open(path, out var problem) ?? throw new InputException(problem?.Message ?? $"{path} cannot be opened");
        return Compare(parsed, ModelSource.OfRevision(repository, a, config), ModelSource.OfRevision(repository, b, config));
    }

    private int Compare(ParseResult parsed, ModelSource before, ModelSource after)
    {
        var scenario = _scenario.Of(parsed);
        var naming = new RegisterNaming(before.ReadModel(), after.ReadModel());
        var (old, @new) = (simulate(before.Tree, before.Config, scenario), simulate(after.Tree, after.Config, scenario));
        var registers = naming.Encodings.Union(old.Registers.Concat(@new.Registers).Select(view => view.Register)).Order();
        var delta = BehaviourComparer.Compare(old, @new, registers.SelectMany(register => RegisterNaming.AccessesTo(register)), after.Fields ?? before.Fields);
        if (parsed.GetValue(_format) == "jsonl")
        {
            _output.Write(parsed, stream =>
            {
                var json = new ModelJson(stream, naming, scenario);
                foreach (var difference in delta.Differences)
                    json.WriteDifference(difference);
                foreach (var what in delta.Incomparable)
                    json.WriteUnanswered(what);
            });
        }
        else
        {
            _output.WriteText(parsed, text =>
            {
                var page = new ModelPage(text, naming, new Paint(_output.IsColoured(parsed)));
                page.WriteScenario(scenario);
                foreach (var difference in delta.Differences)
                    page.WriteDifference(difference);
                page.WriteUnanswered(delta.Incomparable, int.MaxValue);
                page.Line(delta.Differences.Length switch { 0 => "no difference", 1 => "1 difference", var count => $"{count} differences" });
            });
        }
        return delta.Differences.IsEmpty ? ExitStatus.Clean : ExitStatus.Findings;
    }
}
