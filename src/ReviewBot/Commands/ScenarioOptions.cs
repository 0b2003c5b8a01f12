using System.Collections.Immutable;
using System.CommandLine;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Commands;

/// <summary>The options of a <c>model</c> command that say what its model takes as given.</summary>
internal sealed class ScenarioOptions
{
    /// <summary>The word for every mode, one after the other.</summary>
    private const string AllModes = "all";

    private readonly Option<string> _mode = new("--mode") { DefaultValueFactory = _ => HypModeNames.Of(Scenario.Default.Mode) };

    /// <param name="severalModes">Whether all modes can be asked for at once.</param>
    public ScenarioOptions(bool severalModes = false)
    {
        _mode.Description = severalModes ? "How KVM is installed; all for each mode after the other." : "How KVM is installed.";
        _mode.AcceptOnlyFromAmong(severalModes ? [.. HypModeNames.All, AllModes] : [.. HypModeNames.All]);
    }

    public void AddTo(Command command) => command.Options.Add(_mode);

    public Scenario Of(ParseResult parsed) => new(HypModeNames.Find(parsed.GetValue(_mode)) ?? Scenario.Default.Mode);

    /// <summary>The scenarios that are asked for, one a mode.</summary>
    public ImmutableArray<Scenario> AllOf(ParseResult parsed) =>
        parsed.GetValue(_mode) == AllModes ? [.. Enum.GetValues<HypMode>().Select(mode => Of(parsed) with { Mode = mode }).Where(scenario => scenario.IsPossible)] : [Of(parsed)];
}
