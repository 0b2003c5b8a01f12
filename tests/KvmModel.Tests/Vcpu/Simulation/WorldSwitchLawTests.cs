using FsCheck;
using FsCheck.Fluent;
using KvmModel.Arm64;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>Where marks say that a value goes is where following names through the moves of a switch, one machine at a time, says that it goes.</summary>
public sealed class WorldSwitchLawTests
{
    /// <summary>What a switch moves between: words of the vCPU, registers, a variable of the host's.</summary>
    private static readonly string[] s_places = ["W0", "W1", "R0", "R1", "host"];

    private static readonly SystemRegisterEncoding[] s_registers = [new(3, 0, 13, 0, 4), new(3, 0, 7, 4, 0)];

    private static readonly string[] s_words = ["vcpu.arch.ctxt.sys_regs[TPIDR_EL1]", "vcpu.arch.apart"];

    /// <summary>A move from one place to another; on all machines, or on those that have feature 0 or 1.</summary>
    private sealed record Move(int Feature, int From, int To)
    {
        public bool IsMade(int machine) => Feature == 2 || (machine >> Feature & 1) != 0;

        public override string ToString()
        {
            var value = From is 2 or 3 ? $"read_sysreg_s({s_places[From]})" : s_places[From];
            var store = To is 2 or 3 ? $"write_sysreg_s({value}, {s_places[To]});" : $"{s_places[To]} = {value};";
            return Feature == 2 ? store : $"if (HAS({Feature})) {store}";
        }
    }

    [Fact]
    public void Every_guard_holds_on_the_machines_on_which_the_moves_bring_the_value_there()
    {
        var move = from feature in Gen.Choose(0, 2) from source in Gen.Choose(0, 4) from target in Gen.Choose(0, 4) where source != target select new Move(feature, source, target);
        var program = from enter in move.ListOf(4) from leave in move.ListOf(4) select (Enter: enter.ToArray(), Leave: leave.ToArray());
        Check.One(Laws.Config(40), Prop.ForAll(program.ToArbitrary(), moves => Agrees(moves.Enter, moves.Leave)));
    }

    private static void Agrees(Move[] enter, Move[] leave)
    {
        var simulation = SwitchTree.Run(string.Join("\n", enter.Select(move => $"{move}")), string.Join("\n", leave.Select(move => $"{move}")));
        var views = simulation.Switches.ToDictionary(view => view.Register);
        for (var machine = 0; machine < 4; machine++)
        {
            string[] now = [.. s_words, "what R0 held", "what R1 held", "the host's"];
            Run(enter, machine, now);
            var inGuest = now.ToArray();
            (now[2], now[3]) = ("what the guest left in R0", "what the guest left in R1");
            Run(leave, machine, now);
            for (var number = 0; number < 2; number++)
            {
                var isTouched = enter.Concat(leave).Any(move => move.From == 2 + number || move.To == 2 + number);
                Assert.Equal(isTouched, views.TryGetValue(s_registers[number], out var view));
                if (view is null)
                    continue;
                Assert.True(view.Unknown.IsFalse);
                Assert.Equal(inGuest[2 + number] == $"what R{number} held", Holds(simulation, view.Previous, machine));
                Assert.Equal(now[2 + number] == $"what R{number} held", Holds(simulation, view.Kept.Guard, machine));
                Assert.Equal(now[2 + number] == $"what the guest left in R{number}", Holds(simulation, view.Left, machine));
                for (var word = 0; word < 2; word++)
                {
                    var storage = view.Storage.FirstOrDefault(storage => storage.Place == s_words[word]);
                    Assert.Equal(inGuest[2 + number] == s_words[word], storage is not null && Holds(simulation, storage.Restore.Guard, machine));
                    Assert.Equal(now[word] == $"what the guest left in R{number}", storage is not null && Holds(simulation, storage.Save.Guard, machine));
                }
            }
        }
    }

    private static void Run(Move[] moves, int machine, string[] now)
    {
        foreach (var move in moves.Where(move => move.IsMade(machine)))
            now[move.To] = now[move.From];
    }

    private static bool Holds(VcpuSimulation simulation, Bdd guard, int machine)
    {
        var isSet = simulation.Space.Inputs.Where(input => input.Name is "host.ID_AA64MMFR3_EL1[0]" && (machine & 1) != 0 || input.Name is "host.ID_AA64MMFR3_EL1[1]" && (machine & 2) != 0)
            .Select(input => input.Index).ToHashSet();
        return simulation.Space.Evaluate(guard, isSet.Contains);
    }
}
