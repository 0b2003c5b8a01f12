using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Delta;

/// <summary>
/// All that a simulation answers, as lines of text that are the same for two simulations exactly when the answers are, in whatever spaces these are: a function is written as a digest of its
/// diagram over the names of its variables.
/// </summary>
internal sealed class SimulationText
{
    private readonly BddDigests _digests;

    private SimulationText(BddSpace space) => _digests = new BddDigests(space);

    public static List<string> Of(VcpuSimulation simulation, IEnumerable<GuestAccess> accesses)
    {
        var text = new SimulationText(simulation.Space);
        return
        [
            $"possible {text.Digest(simulation.Possible)}",
            .. simulation.Registers.Select(view => $"register {view.Register} listed {text.Digest(view.Listed)} value {text.Digest(view.Value)} mask {text.Digest(view.WritableMask)}"),
            .. simulation.Controls.Select(view => $"control {view.Register} {text.Digest(view.Value)}"),
            .. simulation.Unanswered.Select(what => $"unanswered {what}"),
            .. simulation.BootFailures.Select(failure => $"boot {text.Digest(failure.Guard)} {failure.Text} {failure.Function} {failure.Location}"),
            .. simulation.Log.Select(noticed => $"{noticed.Kind} {text.Digest(noticed.Guard)} {noticed.Text} {noticed.Function} {noticed.Location}"),
            .. simulation.FunctionsRun.Order(StringComparer.Ordinal),
            .. accesses.SelectMany(access => simulation.Explained(access).Outcomes.Select(outcome => $"{access} {outcome.Kind} {text.Digest(outcome.Guard)} {string.Join("; ", outcome.Reasons)}")),
        ];
    }

    private string Digest(Bdd function) => _digests.Of(function);

    private string Digest(SymbolicBits? value) => value is { } bits ? string.Join(' ', Enumerable.Range(0, bits.Width).Select(bit => Digest(bits[bit]))) : "none";
}
