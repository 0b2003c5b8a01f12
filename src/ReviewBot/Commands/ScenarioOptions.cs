using System.Collections.Immutable;
using System.CommandLine;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Review;

namespace ReviewBot.Commands;

/// <summary>The options of a <c>model</c> command that say what its model takes as given.</summary>
internal sealed class ScenarioOptions
{
    /// <summary>The word for every mode, one after the other.</summary>
    private const string AllModes = "all";

    private readonly Option<string?> _mode = new("--mode");
    private readonly Option<string> _vm = new("--vm") { Description = "The kind of VM: nested is one that runs a hypervisor, protected one that is kept from its host.", DefaultValueFactory = _ => VmKindNames.Of(Scenario.Default.Vm) };

    /// <param name="severalModes">Whether all modes can be asked for at once.</param>
    public ScenarioOptions(bool severalModes = false)
    {
        _mode.Description = $"How KVM is installed{(severalModes ? "; all for each mode after the other" : "")}. Without it, vhe or what the VM needs.";
        _mode.AcceptOnlyFromAmong(severalModes ? [.. HypModeNames.All, AllModes] : [.. HypModeNames.All]);
        _vm.AcceptOnlyFromAmong([.. VmKindNames.All]);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_mode);
        command.Options.Add(_vm);
    }

    public Scenario Of(ParseResult parsed)
    {
        var vm = VmKindNames.Find(parsed.GetValue(_vm)) ?? Scenario.Default.Vm;
        var needed = Scenario.ModeOf(vm);
        var scenario = new Scenario(HypModeNames.Find(parsed.GetValue(_mode)) ?? needed, vm);
        return scenario.IsPossible ? scenario
            : throw new InputException($"no host in mode {HypModeNames.Of(scenario.Mode)} has {VmKindNames.Of(vm)} VMs", $"give --mode {HypModeNames.Of(needed)}, or leave it out");
    }

    /// <summary>The scenarios that are asked for, one a mode.</summary>
    public ImmutableArray<Scenario> AllOf(ParseResult parsed) =>
        parsed.GetValue(_mode) == AllModes ? [.. Enum.GetValues<HypMode>().Select(mode => Of(parsed) with { Mode = mode }).Where(scenario => scenario.IsPossible)] : [Of(parsed)];
}
