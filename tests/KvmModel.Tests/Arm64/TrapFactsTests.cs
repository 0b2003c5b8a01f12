using FsCheck;
using FsCheck.Fluent;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Tests.Arm64;

public sealed class TrapFactsTests
{
    private static readonly ArchitectureRegister[] Registers = [.. TrapFacts.Shared.Registers.Where(register => !register.Name.StartsWith("IMPDEF", StringComparison.Ordinal))];

    [Fact]
    public void Every_trap_bit_of_the_EL2_controls_that_a_rule_names_has_the_polarity_on_record()
    {
        foreach (var rule in Rules().Where(rule => rule.TargetLevel == 2))
        {
            foreach (var bit in rule.Bits)
            {
                if (ControlBits.Find(bit.Register, bit.Bit) is not { } control || control.Field != bit.Field || bit.Field is "EL1PCTEN" or "EL1PTEN")
                    continue;
                if (rule.Bits.Length > 1)
                    continue;
                var set = MachineRegisters.WithEveryFeature(new Dictionary<string, ulong> { [bit.Register] = 1ul << bit.Bit });
                var clear = MachineRegisters.WithEveryFeature(new Dictionary<string, ulong>());
                Assert.True(rule.When.In(set) == (control.Polarity == TrapPolarity.TrapsWhenSet) && rule.When.In(clear) == (control.Polarity == TrapPolarity.TrapsWhenClear), rule.Source);
            }
        }
    }

    [Fact]
    public void Every_feature_is_used_by_some_register_or_trap()
    {
        var used = Accesses().Select(access => TrapFacts.Shared.Of(access).Exists).Concat(Rules().Select(rule => rule.When)).Select(condition => condition.ToString()).Distinct().ToList();
        Assert.Empty(TrapFacts.Shared.Features.Where(feature => !used.Any(text => text.Split(' ', '(', ')', '!').Contains(feature.Name))));
    }

    [Fact]
    public void An_encoding_that_is_not_on_record_is_undefined() =>
        Assert.True(Decide(new(new SystemRegisterEncoding(3, 3, 1, 0, 0), AccessDirection.Read, 1), new()).Undefined);

    [Fact]
    public void A_write_to_a_read_only_register_is_undefined_before_any_trap() =>
        Assert.True(Decide(Access("ID_AA64PFR0_EL1", AccessDirection.Write, 1), new() { ["HCR_EL2"] = ulong.MaxValue }).Undefined);

    [Fact]
    public void An_EL1_register_is_undefined_at_EL0_before_any_trap() =>
        Assert.True(Decide(Access("SCTLR_EL1", AccessDirection.Write, 0), new() { ["HCR_EL2"] = ulong.MaxValue }).Undefined);

    [Fact]
    public void A_register_whose_feature_is_absent_is_undefined_whatever_the_controls_are() =>
        Assert.True(Decide(Access("FPMR", AccessDirection.Write, 1), new() { ["HCRX_EL2"] = 0 }).Undefined);

    [Fact]
    public void An_enable_bit_traps_when_it_is_clear()
    {
        const ulong fpmr = 1ul << 32, enable = 1ul << 23, fpen = 3ul << 20, e2h = 1ul << 34;
        var access = Access("FPMR", AccessDirection.Write, 1);
        var values = new Dictionary<string, ulong> { ["ID_AA64PFR2_EL1"] = fpmr, ["CPACR_EL1"] = fpen, ["CPTR_EL2"] = fpen, ["HCR_EL2"] = e2h };
        var trap = Assert.Single(Decide(access, values).ToEl2);
        Assert.Equal((ExceptionClass.SystemInstruction, "HCRX_EL2.EnFPM[23]"), (trap.Rule.Class, Assert.Single(trap.Rule.Bits).ToString()));
        values["HCRX_EL2"] = enable;
        Assert.True(Decide(access, values).Direct);
        values["CPTR_EL2"] = 0;
        Assert.Equal(ExceptionClass.FloatingPoint, Assert.Single(Decide(access, values).ToEl2).Rule.Class);
    }

    [Fact]
    public void CPTR_EL2_has_the_format_that_E2H_gives_it()
    {
        const ulong sve = 1ul << 32, zen = 3ul << 16, tz = 1ul << 8, e2h = 1ul << 34;
        var access = Access("ZCR_EL1", AccessDirection.Read, 1);
        var values = new Dictionary<string, ulong> { ["ID_AA64PFR0_EL1"] = sve, ["CPACR_EL1"] = zen, ["CPTR_EL2"] = tz };
        Assert.Equal(ExceptionClass.Sve, Assert.Single(Decide(access, values).ToEl2).Rule.Class);
        values["CPTR_EL2"] = 0;
        Assert.True(Decide(access, values).Direct);
        values["HCR_EL2"] = e2h;
        Assert.Equal(ExceptionClass.Sve, Assert.Single(Decide(access, values).ToEl2).Rule.Class);
    }

    [Theory]
    [InlineData("ID_AA64DFR0_EL1.BRPs >= 5", 12, 4)]
    [InlineData("PMCR_EL0.N > 17", 11, 5)]
    [InlineData("MDCR_EL2.HPMN <= 6", 0, 5)]
    [InlineData("CPTR_EL2:E2H1.FPEN != 3", 20, 2)]
    [InlineData("ID_AA64DFR0_EL1.PMUVer == 15", 8, 4)]
    public void A_comparison_of_a_field_means_what_it_says(string text, int lsb, int width)
    {
        var condition = TrapFactsReader.ConditionOf(text);
        var parts = text.Split(' ', '.');
        for (var value = 0ul; value >> width == 0; value++)
        {
            var number = ulong.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture);
            var expected = parts[2] switch { ">=" => value >= number, ">" => value > number, "<=" => value <= number, "!=" => value != number, _ => value == number };
            Assert.Equal(expected, condition.In(new MachineRegisters(new Dictionary<string, ulong> { [parts[0].Split(':')[0]] = value << lsb })));
        }
    }

    /// <summary>All machines at once, evaluated at one of them, is that machine; and the parts of a decision exclude each other and cover every case.</summary>
    [Fact]
    public void The_symbolic_decision_at_an_assignment_is_the_concrete_decision() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, Registers.Length - 1).Zip(Gen.Choose(0, 3)).Zip(Gen.Choose(int.MinValue, int.MaxValue)).ToArbitrary(),
        sample =>
        {
            var ((index, kind), seed) = sample;
            var access = new GuestAccess(Registers[index].Encoding, (AccessDirection)(kind & 1), kind >> 1);
            var space = new BddSpace();
            var symbolic = TrapFacts.Shared.Decide(access, new SymbolicMachine(space, bit => space.Input($"{bit.Register}[{bit.Bit}]"), feature => space.Input(feature.Name)));
            Bdd[] parts = [symbolic.Undefined, symbolic.Direct, .. symbolic.ToEl1.Select(trap => trap.Taken), .. symbolic.ToEl2.Select(trap => trap.Taken)];
            var disjoint = parts.SelectMany((part, at) => parts.Skip(at + 1).Select(other => space.And(part, other))).All(both => both.IsFalse);
            bool Value(string input) => (Stable($"{seed} {input}") >> 8 & 1) != 0;
            bool At(Bdd guard) => space.Evaluate(guard, variable => Value(space.Variable(variable).Name));
            var concrete = TrapFacts.Shared.Decide(access, new Assigned(Value));
            return disjoint && space.Any(parts).IsTrue
                && At(symbolic.Undefined) == concrete.Undefined && At(symbolic.Direct) == concrete.Direct
                && symbolic.ToEl2.Where(trap => At(trap.Taken)).Select(trap => trap.Rule).SequenceEqual(concrete.ToEl2.Select(trap => trap.Rule))
                && symbolic.ToEl1.Where(trap => At(trap.Taken)).Select(trap => trap.Rule).SequenceEqual(concrete.ToEl1.Select(trap => trap.Rule));
        }));

    private static int Stable(string text) => text.Aggregate(17, (hash, character) => unchecked(hash * 31 + character));

    private static TrapDecision<bool> Decide(GuestAccess access, Dictionary<string, ulong> values) => TrapFacts.Shared.Decide(access, new MachineRegisters(values));

    private static GuestAccess Access(string register, AccessDirection direction, int level) => new(Registers.Single(found => found.Name == register).Encoding, direction, level);

    private static IEnumerable<GuestAccess> Accesses() =>
        from register in Registers
        from direction in new[] { AccessDirection.Read, AccessDirection.Write }
        from level in new[] { 0, 1 }
        select new GuestAccess(register.Encoding, direction, level);

    private static IEnumerable<TrapRule> Rules() => Accesses().Select(TrapFacts.Shared.Of).SelectMany(rules => rules.ToEl1.Concat(rules.ToEl2)).Distinct();

    /// <summary>A machine in which each bit and each feature has the value of its name.</summary>
    private sealed class Assigned(Func<string, bool> value) : IMachineState<bool>
    {
        public bool Bit(RegisterBit bit) => value($"{bit.Register}[{bit.Bit}]");

        public bool Has(ArchitectureFeature feature) => value(feature.Name);

        public bool Constant(bool constant) => constant;

        public bool And(bool left, bool right) => left && right;

        public bool Or(bool left, bool right) => left || right;

        public bool Not(bool operand) => !operand;

        public bool IsFalse(bool guard) => !guard;

        public bool IsTrue(bool guard) => guard;
    }
}
