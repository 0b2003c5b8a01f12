using System.CommandLine;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Commands;

/// <summary>The options of a <c>model</c> command that say what its model takes as given.</summary>
internal sealed class ScenarioOptions
{
    private readonly Option<string> _mode = new("--mode") { Description = "How KVM is installed.", DefaultValueFactory = _ => HypModeNames.Of(Scenario.Default.Mode) };

    public ScenarioOptions() => _mode.AcceptOnlyFromAmong([.. HypModeNames.All]);

    public void AddTo(Command command) => command.Options.Add(_mode);

    public Scenario Of(ParseResult parsed) => new(HypModeNames.Find(parsed.GetValue(_mode)) ?? Scenario.Default.Mode);
}
