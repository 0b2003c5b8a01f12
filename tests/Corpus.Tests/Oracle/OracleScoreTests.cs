using System.Collections.Immutable;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>The score itself: a simulation that says what was measured is right everywhere, and one that does not is told so.</summary>
public sealed class OracleScoreTests
{
    private const string Truth = """
        {"t":"meta","cpu":"lamp","mode":"vhe"}
        {"t":"hw","el":2,"op":"3,0,0,4,0","v":"0x11"}
        {"t":"config","c":"default","features":"0x14","gic":1,"mte":0,"ok":1}
        {"t":"accsum","c":"default","s":"el1r","cells":1}
        {"t":"acc","c":"default","s":"el1r","op":"3,0,0,0,0","r":"ok","name":"UNTRAPPED"}
        {"t":"acc","c":"default","s":"el1r","op":"3,0,0,0,1","r":"undef"}
        {"t":"acc","c":"default","s":"el1r","op":"3,0,0,0,2","r":"ok","trap":["0x18"]}
        {"t":"acc","c":"default","s":"el1w","op":"3,0,0,0,3","r":"undef","kvm":"LAMP"}
        {"t":"acc","c":"default","s":"el0w","op":"3,0,0,0,3","r":"undef","kvm":"LAMP"}
        {"t":"acc","c":"default","s":"el1r","op":"3,0,0,0,4","r":"hang","trap":["0x18"]}
        {"t":"acc","c":"default","s":"el1r","op":"3,0,0,0,5","r":"ok","vol":1}
        {"t":"acc","c":"default","s":"el1s","op":"1,0,0,0,5","r":"ok"}
        {"t":"reg","c":"default","id":"0x1","op":"3,0,0,4,0","v":"0x11","name":"LAMP"}
        {"t":"reg","c":"default","id":"0x2","op":"3,0,0,4,1","v":"0x5","vol":1}
        {"t":"reg","c":"default","id":"0x3","v":"0x5"}
        {"t":"mask","c":"default","op":"3,0,0,4,0","m":"0xf"}
        {"t":"traps","c":"default","HCR_EL2":"0x3"}
        {"t":"dsum","c":"default/3,0,0,4,0[3:0]=0","cells":1}
        {"t":"dacc","c":"default/3,0,0,4,0[3:0]=0","s":"el1r","op":"3,0,0,0,0","r":"undef","trap":["0x18"]}
        {"t":"dreg","c":"default/3,0,0,4,0[3:0]=0","id":"0x1","op":"3,0,0,4,0","d":"value","v":"0x10"}
        {"t":"dreg","c":"default/3,0,0,4,0[3:0]=0","id":"0x2","d":"gone"}
        {"t":"dsum","c":"default/PMCR_EL0.N=4","cells":1}
        """;

    [Fact]
    public void A_configuration_has_the_profile_of_its_machine()
    {
        var truth = OracleTruth.Parse(Truth);

        Assert.Equal(["default", "default/3,0,0,4,0[3:0]=0", "default/PMCR_EL0.N=4"], truth.Configurations);
        var profile = truth.Configuration("default").Profile;
        Assert.Equal(("lamp-vhe:default", HypMode.Vhe, true, false), (profile.Name, profile.Mode, profile.HasGic, profile.HasMte));
        Assert.Equal([2, 4], profile.VcpuFeatures);
        Assert.Equal(new IdRegisterWrite(new(3, 0, 0, 4, 0), 3, 0, 0), Assert.Single(truth.Configuration("default/3,0,0,4,0[3:0]=0").Profile.IdRegisters));
        Assert.Equal(new IdRegisterWrite(new(3, 3, 9, 12, 0), 15, 11, 4), Assert.Single(truth.Configuration("default/PMCR_EL0.N=4").Profile.IdRegisters));
    }

    [Fact]
    public void What_decides_nothing_is_not_counted()
    {
        var score = OracleScore.Of(new GivenSimulation(), OracleTruth.Parse(Truth).Configuration("default"));

        // Of the accesses 5 count; everything is said to be UNDEF, which agrees with a refusal with or without a trap.
        Assert.Equal(
            "default: wrong 2, unknown 68 of 73 (93.15 %); access right 3, access wrong 2, control bits right 0, control bits unknown 64, control bits wrong 0, listed unknown 2, mask unknown 1, value unknown 1",
            score.Report(0));
    }

    [Fact]
    public void A_configuration_that_differs_in_a_field_has_the_rest_of_its_base()
    {
        var configuration = OracleTruth.Parse(Truth).Configuration("default/3,0,0,4,0[3:0]=0");

        Assert.Equal(["undef", "direct undef", "emulated", "undef"], configuration.Cells.Values.Where(cell => cell.IsDecisive).Select(cell => string.Join(' ', cell.Allowed)));
        Assert.Equal(0x10ul, Assert.Single(configuration.Registers).Value.Value);
        Assert.Empty(configuration.Masks);
    }

    [Fact]
    public void Bits_of_controls_are_scored_as_far_as_they_are_known()
    {
        var simulation = new GivenSimulation();
        simulation.Controls = [new("HCR_EL2", SymbolicBits.FromBits([Bdd.True, Bdd.False, simulation.Space.Opaque("x"), .. Enumerable.Repeat(Bdd.False, 61)]), [])];

        var report = OracleScore.Of(simulation, OracleTruth.Parse(Truth).Configuration("default")).Report(9);

        Assert.Contains("control bits right 62, control bits unknown 1, control bits wrong 1", report, StringComparison.Ordinal);
        Assert.Contains("\n  wrong 1 x control HCR_EL2: HCR_EL2 bits 0x2: real 0x3, said 0x1", report, StringComparison.Ordinal);
    }

    [OracleTheory("truth-cortex-a57-nvhe.jsonl.gz")]
    [InlineData("truth-max-vhe.jsonl.gz")]
    [InlineData("truth-neoverse-n1-vhe.jsonl.gz")]
    [InlineData("truth-cortex-a57-nvhe.jsonl.gz")]
    public void A_simulation_that_says_what_was_measured_is_right_in_every_cell(string file)
    {
        var truth = OracleTruth.Read(Path.Combine(TestData.Oracle!, file));
        foreach (var name in truth.Configurations.Where(OracleSample.IsTried))
        {
            var configuration = truth.Configuration(name);
            var score = OracleScore.Of(Saying(configuration), configuration);
            Assert.Equal((0, 0), (score.WrongCount, score.UnknownCount));
            Assert.True(score.Total > 100, score.Report(0));
        }
    }

    private static GivenSimulation Saying(MeasuredConfiguration configuration)
    {
        var simulation = new GivenSimulation();
        foreach (var (access, cell) in configuration.Cells)
        {
            var kind = cell.Allowed[0] switch { "direct" => OutcomeKind.Direct, "emulated" => OutcomeKind.Emulated, _ => OutcomeKind.Undef };
            simulation.With(access, new GuardedOutcome(Bdd.True, kind, []));
        }
        simulation.Registers = [.. configuration.Registers.Select(pair => new RegisterView(
            pair.Key, Bdd.True, pair.Value.Value is { } value ? SymbolicBits.FromConstant(value, 64) : null,
            configuration.Masks.TryGetValue(pair.Key, out var mask) ? SymbolicBits.FromConstant(mask, 64) : null))];
        simulation.Controls = [.. configuration.Controls.Select(pair => new ControlView(pair.Key, SymbolicBits.FromConstant(pair.Value, 64), ImmutableArray<ControlSource>.Empty))];
        return simulation;
    }
}
