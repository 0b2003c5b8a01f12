using FsCheck;
using FsCheck.Fluent;
using KvmModel.Symbolic;
using KvmModel.Tests.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;

namespace KvmModel.Tests.Vcpu.Simulation;

public sealed class GuardPrinterTests
{
    private readonly BddSpace _space = new();
    private readonly SymbolicBits _register;

    public GuardPrinterTests() => _register = SymbolicBits.Input(_space, "guest.ID_LAMP_EL1", 64);

    private SymbolicBits Lamp => _register.Extract(0, 4);

    [Fact]
    public void A_field_that_is_there_is_said_by_its_first_value() => Assert.Equal("guest.ID_LAMP_EL1.LAMP >= IMP", Print(Lamp.IsNonZero(_space)));

    [Fact]
    public void A_field_that_is_absent_is_said_by_the_name_of_zero() => Assert.Equal("guest.ID_LAMP_EL1.LAMP = NI", Print(_space.Not(Lamp.IsNonZero(_space))));

    [Theory]
    [InlineData(15, "guest.ID_LAMP_EL1.FP = NI")]
    [InlineData(0, "guest.ID_LAMP_EL1.FP = IMP")]
    public void One_value_of_a_signed_field_has_its_name(ulong value, string expected) => Assert.Equal(expected, Print(Is(12, value)));

    [Fact]
    public void A_signed_field_compares_as_a_signed_number() =>
        Assert.Equal("guest.ID_LAMP_EL1.FP >= FP16", Print(SymbolicBits.FromConstant(0, 4).SignedLess(_space, _register.Extract(12, 4))));

    [Fact]
    public void A_value_without_a_name_is_a_number() => Assert.Equal("guest.ID_LAMP_EL1.SHADE != 0xf", Print(_space.Not(Is(4, 15))));

    [Fact]
    public void Values_in_between_are_a_range_and_others_a_list()
    {
        Assert.Equal("guest.ID_LAMP_EL1.COUNT from 3 to 5", Print(_space.Any([Is(8, 3), Is(8, 4), Is(8, 5)])));
        Assert.Equal("guest.ID_LAMP_EL1.COUNT one of 1, 4, 6", Print(_space.Any([Is(8, 1), Is(8, 4), Is(8, 6)])));
    }

    [Fact]
    public void A_reserved_bit_stands_for_itself() => Assert.Equal("guest.ID_LAMP_EL1[40] = 1", Print(_register[40]));

    [Fact]
    public void Statements_are_said_as_they_are() =>
        Assert.Equal("cap.LAMP and not mode.protected", Print(_space.AndNot(_space.Input("cap.LAMP"), _space.Input("mode.protected"))));

    [Fact]
    public void Cases_do_not_say_that_the_others_are_not_so() =>
        Assert.Equal("cap.LAMP; or vcpu.feature.LAMP", Print(_space.Or(_space.Input("cap.LAMP"), _space.Input("vcpu.feature.LAMP"))));

    [Fact]
    public void Cases_are_told_by_condition_too()
    {
        var words = Printer().Words(_space.Or(_space.AndNot(Lamp.IsNonZero(_space), _space.Input("cap.LAMP")), _space.Input("vcpu.feature.LAMP")));

        Assert.Equal(["yes of vcpu.feature.LAMP", ">= IMP of guest.ID_LAMP_EL1.LAMP, no of cap.LAMP"], words.Cases.Select(conditions => string.Join(", ", conditions.Select(condition => $"{condition.Value} of {condition.Subject}"))));
        Assert.Equal("vcpu.feature.LAMP; or guest.ID_LAMP_EL1.LAMP >= IMP and not cap.LAMP", words.ToString());
    }

    [Fact]
    public void Always_is_one_case_without_conditions() => Assert.Empty(Assert.Single(Printer().Words(Bdd.True).Cases));

    [Fact]
    public void What_always_holds_where_it_matters_is_left_out()
    {
        var host = _space.Input("cap.LAMP");
        var possible = _space.Or(host, _space.Not(Lamp.IsNonZero(_space)));

        Assert.Equal("guest.ID_LAMP_EL1.LAMP >= IMP", Print(_space.And(host, Lamp.IsNonZero(_space)), possible));
        Assert.Equal("always", Print(host, host));
        Assert.Equal("never", Print(_space.Not(host), host));
    }

    [Fact]
    public void Values_that_no_machine_has_do_not_matter()
    {
        var possible = SymbolicBits.FromConstant(1, 4).UnsignedLessOrEqual(_space, Lamp) is var there ? _space.Or(_space.Not(there), Is(0, 1)) : default;

        Assert.Equal("guest.ID_LAMP_EL1.LAMP >= IMP", Print(_register[0], possible));
    }

    [Fact]
    public void What_is_not_known_says_why() => Assert.Equal("unknown (a loop without bound)", Print(_space.Opaque("a loop without bound")));

    [Fact]
    public void Too_many_cases_are_counted_or_said_the_other_way_round()
    {
        var pairs = _space.Any(Enumerable.Range(0, 12).Select(number => _space.And(_space.Input($"cap.A{number}"), _space.Input($"cap.B{number}"))));
        var parity = Enumerable.Range(0, 12).Select(number => _space.Input($"cap.A{number}")).Aggregate(_space.Xor);
        var allButOne = _space.Not(_space.All("ABCDEFGHIJ".Select(letter => _space.Input($"cap.{letter}"))));
        var printer = new GuardPrinter(_space, Bdd.True, LampRegisters.File);

        Assert.Equal((9, "and 4 more cases"), (printer.Cases(pairs).Length, printer.Cases(pairs)[^1]));
        Assert.Equal((9, "and more cases"), (printer.Cases(parity).Length, printer.Cases(parity)[^1]));
        Assert.Equal("except when cap.A and cap.B and cap.C and cap.D and cap.E and cap.F and cap.G and cap.H and cap.I and cap.J", Assert.Single(printer.Cases(allButOne)));
    }

    [Fact]
    public void A_condition_on_too_many_things_only_names_them()
    {
        var parity = Enumerable.Range(0, 60).Select(number => _space.Input($"cap.A{number}")).Aggregate(_space.Xor);

        Assert.Equal("some condition on cap.A0, cap.A1, cap.A2, cap.A3, cap.A4, cap.A5 and 54 more holds", Print(parity));
    }

    [Fact]
    public void Without_a_description_of_registers_bits_stand_for_themselves() =>
        Assert.Equal("guest.ID_LAMP_EL1[0] = 1", new GuardPrinter(_space, Bdd.True, null).Print(_register[0]));

    [Fact]
    public void A_witness_names_as_little_as_it_can()
    {
        var guard = _space.And(_space.Input("cap.LAMP"), _space.Not(Lamp.IsNonZero(_space)));
        var printer = new GuardPrinter(_space, _space.Or(_space.Input("cap.LAMP"), _space.Input("mode.vhe")), LampRegisters.File);

        Assert.Equal("\"cap.LAMP\": true, \"guest.ID_LAMP_EL1.LAMP\": 0", printer.Witness(guard)!.ToString());
        Assert.Equal("\"guest.ID_LAMP_EL1.LAMP\": 1", printer.Witness(Lamp.IsNonZero(_space))!.ToString());
        Assert.Equal("anything", printer.Witness(Bdd.True)!.ToString());
        Assert.Null(printer.Witness(Bdd.False));
    }

    [Fact]
    public void Printing_leaves_nothing_in_the_space_that_guards_come_from()
    {
        var guard = _space.Xor(_space.Input("cap.LAMP"), Lamp.IsNonZero(_space));
        var printer = new GuardPrinter(_space, _space.Or(_space.Input("cap.LAMP"), _register[40]), LampRegisters.File);
        var nodes = _space.TotalNodes;

        Assert.NotEqual(printer.Print(guard), printer.Witness(guard)!.ToString());
        Assert.Equal(nodes, _space.TotalNodes);
    }

    [Fact]
    public void A_witness_rests_on_what_is_known_where_it_can()
    {
        var guard = _space.Or(_space.Opaque("why"), _space.Input("cap.LAMP"));

        Assert.Equal("\"cap.LAMP\": true", new GuardPrinter(_space, Bdd.True, null).Witness(guard)!.ToString());
    }

    [Fact]
    public void The_products_have_the_function_as_their_sum_wherever_anything_is_possible() => Check.One(
        Laws.Config(300),
        Prop.ForAll(BooleanExpression.Any, BooleanExpression.Any, (expression, care) =>
        {
            var space = new BddSpace();
            var literals = Enumerable.Range(0, BooleanExpression.Variables).Select(variable => space.Input(variable < 4 ? $"guest.ID_LAMP_EL1[{variable}]" : $"cap.{variable}")).ToArray();
            var (function, possible) = (Build(space, literals, expression), Build(space, literals, care));
            var cover = new GuardCover(space, possible, new GuardGroups(space, LampRegisters.File));

            var terms = cover.Of(function, out var isWhole);
            var (wanted, sum) = (space.And(function, possible), space.And(space.Any(terms.Select(term => cover.Product(term))), possible));

            Assert.True(isWhole ? sum == wanted : terms.Count == GuardCover.MaxTerms && space.Implies(sum, wanted));
        }));

    private static Bdd Build(BddSpace space, Bdd[] literals, BooleanExpression expression) => space.Any(
        Enumerable.Range(0, 1 << literals.Length).Where(expression.Holds)
            .Select(assignment => space.All(literals.Select((literal, bit) => (assignment >> bit & 1) != 0 ? literal : space.Not(literal)))));

    private Bdd Is(int low, ulong value) => _register.Extract(low, 4).Equal(_space, SymbolicBits.FromConstant(value, 4));

    private string Print(Bdd guard, Bdd? possible = null) => Printer(possible).Print(guard);

    private GuardPrinter Printer(Bdd? possible = null) => new(_space, possible ?? Bdd.True, LampRegisters.File);
}
