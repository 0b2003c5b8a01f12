using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Delta;
using KvmModel.Symbolic;
using KvmModel.Tests.Vcpu.Simulation;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;

namespace KvmModel.Tests.Delta;

public sealed class BehaviourComparerTests
{
    private static readonly SystemRegisterEncoding Lamp = new(3, 3, 4, 4, 2);
    private static readonly GuestAccess Write = new(Lamp, AccessDirection.Write, 0);
    private const string Field = "guest.ID_LAMP_EL1";

    [Fact]
    public void Two_simulations_of_one_tree_do_not_differ()
    {
        Assert.Empty(Compare(Gated(), Gated()).Differences);
    }

    [Fact]
    public void The_order_in_which_variables_were_made_does_not_matter()
    {
        var before = new GivenSimulation();
        before.Space.Input("cap.LAMP");
        var after = new GivenSimulation();
        after.HasField(Field, 3, 0);
        foreach (var simulation in (GivenSimulation[])[before, after])
            simulation.With(Write, simulation.Space.And(simulation.Space.Input("cap.LAMP"), simulation.HasField(Field, 3, 0)), OutcomeKind.Direct, OutcomeKind.Undef);

        Assert.Empty(Compare(before, after).Differences);
    }

    [Fact]
    public void A_guard_that_forgets_the_guest_is_one_difference_with_a_case_that_shows_it()
    {
        var ungated = new GivenSimulation();
        ungated.With(Write, ungated.Space.Input("cap.LAMP"), OutcomeKind.Direct, OutcomeKind.Undef, new Reason("the control is set for every guest", null));

        var difference = Assert.Single(Compare(Gated(), ungated).Differences);

        Assert.Equal((BehaviourKind.Access, Write, "undef", "direct"), (difference.Kind, difference.Access, difference.Before, difference.After));
        Assert.Equal("\"cap.LAMP\": true, \"guest.ID_LAMP_EL1.LAMP\": 0", difference.Witness.ToString());
        Assert.Equal("cap.LAMP and guest.ID_LAMP_EL1.LAMP = NI", difference.When.ToString());
        Assert.Equal("the control is set for every guest", Assert.Single(difference.ReasonsAfter).Text);
    }

    [Fact]
    public void A_difference_on_no_machine_is_none()
    {
        var (before, after) = (new GivenSimulation(), new GivenSimulation());
        after.Possible = after.Space.Not(after.Space.Input("cap.LAMP"));
        after.With(Write, after.Space.Input("cap.LAMP"), OutcomeKind.Direct, OutcomeKind.Undef);

        Assert.Empty(Compare(before, after).Differences);
    }

    [Fact]
    public void What_is_unknown_for_one_reason_is_the_same_and_for_another_is_not()
    {
        GivenSimulation Unknown(string reason, string elsewhere)
        {
            var simulation = new GivenSimulation();
            simulation.Space.Opaque(elsewhere);
            return simulation.With(Write, simulation.Space.Opaque(reason), OutcomeKind.Direct, OutcomeKind.Undef);
        }

        Assert.Empty(Compare(Unknown("a loop", "x"), Unknown("a loop", "a loop")).Differences);
        Assert.NotEmpty(Compare(Unknown("a loop", "x"), Unknown("an assembly", "x")).Differences);
    }

    [Fact]
    public void An_unknown_outcome_is_compared_by_its_reason_and_not_by_its_place()
    {
        GivenSimulation Unknown(string reason, int line) => new GivenSimulation().With(Write, new GuardedOutcome(Bdd.True, OutcomeKind.Unknown, [new Reason(reason, new("a.c", line))]));

        Assert.Empty(Compare(Unknown("no body", 1), Unknown("no body", 2)).Differences);
        var difference = Assert.Single(Compare(Unknown("no body", 1), Unknown("too deep", 1)).Differences);
        Assert.Equal(("unknown (no body)", "unknown (too deep)"), (difference.Before, difference.After));
    }

    [Fact]
    public void A_register_that_userspace_sees_in_more_cases_is_listed_anew()
    {
        var (before, after) = (new GivenSimulation(), new GivenSimulation());
        before.Registers = [new(Lamp, before.Space.And(before.Space.Input("cap.LAMP"), before.HasField(Field, 3, 0)), null, null)];
        after.Registers = [new(Lamp, after.Space.Input("cap.LAMP"), null, null)];

        var difference = Assert.Single(Compare(before, after).Differences);

        Assert.Equal((BehaviourKind.Listed, Lamp, "not listed", "listed"), (difference.Kind, difference.Register, difference.Before, difference.After));
    }

    [Fact]
    public void Values_masks_and_controls_are_compared_by_their_bits()
    {
        GivenSimulation With(ulong value, ulong mask, Func<BddSpace, Bdd> control)
        {
            var simulation = new GivenSimulation();
            simulation.Registers = [new(Lamp, Bdd.True, SymbolicBits.FromConstant(value, 64), SymbolicBits.FromConstant(mask, 64))];
            simulation.Controls = [new("HCRX_EL2", SymbolicBits.FromBool(control(simulation.Space), 64), [])];
            return simulation;
        }

        var differences = Compare(With(1, 2, _ => Bdd.True), With(3, 0, space => space.Input("cap.LAMP"))).Differences;

        Assert.Equal(
            ["Value 0x1 0x3 anything", "WritableMask 0x2 0x0 anything", "Control 0x1 0x0 \"cap.LAMP\": false"],
            differences.Select(one => $"{one.Kind} {one.Before} {one.After} {one.Witness}"));
    }

    [Fact]
    public void A_control_that_only_one_tree_has_is_a_difference()
    {
        var after = new GivenSimulation { Controls = [new("HCRX_EL2", SymbolicBits.FromConstant(0, 64), [])] };

        var difference = Assert.Single(Compare(new GivenSimulation(), after).Differences);
        Assert.Equal(("HCRX_EL2", "not known", "known"), (difference.Control, difference.Before, difference.After));
    }

    private static GivenSimulation Gated()
    {
        var simulation = new GivenSimulation();
        return simulation.With(Write, simulation.Space.And(simulation.HasField(Field, 3, 0), simulation.Space.Input("cap.LAMP")), OutcomeKind.Direct, OutcomeKind.Undef);
    }

    private static BehaviourDelta Compare(IVcpuSimulation before, IVcpuSimulation after) => BehaviourComparer.Compare(before, after, [Write], LampRegisters.File);
}
