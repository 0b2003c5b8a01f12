using System.Collections.Immutable;
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
    private readonly ScenarioOptions _scenario = new(severalModes: true);
    private readonly OutputFile _output = new(terminal);

    public Command Create()
    {
        var command = new Command("diff", "Says which behaviours differ between two trees.") { _before, _after, _repository, _config, _format };
        _scenario.AddTo(command);
        _output.AddTo(command);
        HelpWithExamples.AddTo(command, """
            reviewbot model diff ~/linux-6.11 ~/linux-6.12
            reviewbot model diff HEAD~1 HEAD --repo ~/linux
            # in any mode of the hypervisor
            reviewbot model diff v6.12 my-feature --repo ~/linux --mode all
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
        var scenarios = _scenario.AllOf(parsed);
        var naming = new RegisterNaming(before.ReadModel(), after.ReadModel());
        var found = new ModeDifferences();
        foreach (var scenario in scenarios)
            found.Add(scenario.Mode, Compare(before, after, naming, scenario, tellApart: scenarios.Length > 1));
        if (parsed.GetValue(_format) == "jsonl")
            _output.Write(parsed, stream => Write(new ModelJson(stream, naming, scenarios[0]), scenarios[0], found));
        else
            _output.WriteText(parsed, text => Write(new ModelPage(text, naming, new Paint(_output.IsColoured(parsed))), scenarios, found));
        return found.All.IsEmpty ? ExitStatus.Clean : ExitStatus.Findings;
    }

    /// <summary>What differs in one mode. Nothing of the simulations is kept.</summary>
    private BehaviourDelta Compare(ModelSource before, ModelSource after, RegisterNaming naming, Scenario scenario, bool tellApart)
    {
        var (old, @new) = (simulate(before.Tree, before.Config, scenario), simulate(after.Tree, after.Config, scenario));
        var registers = naming.Encodings.Union(old.Registers.Concat(@new.Registers).Select(view => view.Register)).Order();
        var delta = BehaviourComparer.Compare(old, @new, registers.SelectMany(register => RegisterNaming.AccessesTo(register, scenario.Vm)), after.Fields ?? before.Fields, tellApart);
        // What neither side answers is the same on both.
        return delta with
        {
            Incomparable = [.. delta.Incomparable, .. old.Unanswered.Except(@new.Unanswered).Select(what => $"before: {what}"), .. @new.Unanswered.Except(old.Unanswered).Select(what => $"after: {what}")],
        };
    }

    private static void Write(ModelJson json, Scenario first, ModeDifferences found)
    {
        foreach (var (difference, modes) in found.All)
            json.WriteDifference(difference, modes);
        foreach (var (mode, what) in found.Incomparable)
            json.In(first with { Mode = mode }).WriteUnanswered(what);
    }

    private static void Write(ModelPage page, ImmutableArray<Scenario> scenarios, ModeDifferences found)
    {
        page.WriteScenarios(scenarios);
        foreach (var (difference, modes) in found.All)
            page.WriteDifference(difference, scenarios.Length > 1 ? modes : []);
        page.WriteUnanswered([.. found.Incomparable.Select(one => scenarios.Length > 1 ? $"{HypModeNames.Of(one.Mode)}: {one.What}" : one.What)], int.MaxValue);
        page.Line(found.All.Length switch { 0 => "no difference", 1 => "1 difference", var count => $"{count} differences" });
    }
}
