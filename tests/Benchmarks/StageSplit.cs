using System.Diagnostics;
using KvmModel.Symbolic;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Commands;
using ReviewBot.Model;

namespace Benchmarks;

/// <summary>
/// Where the time of <c>reviewbot model dump</c> goes: its stages one after the other in this process, nothing kept from one round to the next but compiled code. The command
/// itself reads the tables while the simulation runs.
/// </summary>
internal sealed class StageSplit(string tree, int rounds)
{
    private const string Tables = "read the tables of the tree";
    private const string WorldSwitch = "run the switch between host and guest";
    private const string Accesses = "run the accesses";
    private const string Printing = "print";
    private const string Reading = "of these: read units, lower functions";

    private readonly Dictionary<string, List<double>> _spent = [];

    public void Run(TextWriter output)
    {
        Round();
        _spent.Clear();
        for (var round = 0; round < rounds; round++)
            Round();
        var all = _spent.Where(stage => stage.Key != Reading).Sum(stage => Median(stage.Value));
        output.WriteLine($"\nreviewbot model dump, in {rounds} rounds of one process that was warmed up: {all / 1000:F2} s, stages one after the other");
        output.WriteLine();
        output.WriteLine($"{"",-44}{"ms",10}{"share",10}");
        foreach (var (stage, spent) in _spent)
            output.WriteLine($"{stage,-44}{Median(spent),10:F0}{Median(spent) / all,10:P0}");
    }

    private void Round()
    {
        var source = ModelSource.OfDirectory(tree, KernelConfigFile.Load(null));
        var start = Stopwatch.GetTimestamp();
        var model = source.ReadModel();
        Spend(Tables, start);
        var units = new ProgramUnitCache();
        var (simulation, cold) = Simulate(source, units, isSpent: true);
        start = Stopwatch.GetTimestamp();
        _ = simulation.Switches;
        Spend(WorldSwitch, start);
        start = Stopwatch.GetTimestamp();
        var entries = new RegisterEntries(model, simulation, VmKind.Plain).All.ToList();
        Spend(Accesses, start);
        start = Stopwatch.GetTimestamp();
        Print(source, model, simulation, entries);
        Spend(Printing, start);
        // The same with what was read and lowered at hand: what is missing is what that took.
        var (_, warm) = Simulate(source, units, isSpent: false);
        Add(Reading, Math.Max(0, cold - warm));
    }

    private (IVcpuSimulation Simulation, double Milliseconds) Simulate(ModelSource source, ProgramUnitCache units, bool isSpent)
    {
        var start = Stopwatch.GetTimestamp();
        var (stage, since) = ("", start);
        var simulation = VcpuSimulation.Symbolic(source.Tree, source.Config, Scenario.Default, units, null, Begin)
            ?? throw new InvalidOperationException("the tree has no KVM/arm64 that can be run");
        End();
        return (simulation, Stopwatch.GetElapsedTime(start).TotalMilliseconds);

        void Begin(SimulationStage next)
        {
            End();
            (stage, since) = (NameOf(next), Stopwatch.GetTimestamp());
        }

        void End()
        {
            if (isSpent && stage.Length > 0)
                Spend(stage, since);
        }
    }

    private static void Print(ModelSource source, VcpuModel model, IVcpuSimulation simulation, List<RegisterEntry> entries)
    {
        var printer = new GuardPrinter(simulation.Space, simulation.Possible, source.Fields);
        var json = new ModelJson(Stream.Null, new RegisterNaming(model), Scenario.Default);
        foreach (var entry in entries)
            json.WriteRegister(entry, simulation, printer);
        foreach (var control in simulation.Controls)
            json.WriteControl(control, simulation, printer);
    }

    private static string NameOf(SimulationStage stage) => stage switch
    {
        SimulationStage.Host => "start the host",
        SimulationStage.Vm => "make the VM and its vCPU",
        SimulationStage.IdRegisters => "ask which ID registers are accepted",
        SimulationStage.Userspace => "read what userspace sees",
        SimulationStage.Entry => "enter the guest",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    private void Spend(string stage, long since) => Add(stage, Stopwatch.GetElapsedTime(since).TotalMilliseconds);

    private void Add(string stage, double milliseconds)
    {
        if (!_spent.TryGetValue(stage, out var spent))
            _spent.Add(stage, spent = []);
        spent.Add(milliseconds);
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
