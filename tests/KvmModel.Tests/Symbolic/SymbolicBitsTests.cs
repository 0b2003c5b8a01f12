using FsCheck;
using FsCheck.Fluent;
using KvmModel.Symbolic;
using ReviewBot.Testing;

namespace KvmModel.Tests.Symbolic;

/// <summary>Vectors by example: their values, names, equality, and what is not exact.</summary>
public sealed class SymbolicBitsTests
{
    private readonly BddSpace _space = new();

    [Fact]
    public void A_field_has_the_names_of_its_bits_in_the_register()
    {
        var field = SymbolicBits.InputField(_space, "guest.ID_AA64PFR2_EL1", 35, 32);
        Assert.Equal(4, field.Width);
        Assert.Equal(_space.Input("guest.ID_AA64PFR2_EL1[32]"), field[0]);
        Assert.Equal(field, SymbolicBits.Input(_space, "guest.ID_AA64PFR2_EL1", 64).Extract(32, 4));
    }

    [Fact]
    public void A_value_whose_bits_turn_out_constant_is_that_number()
    {
        var x = SymbolicBits.Input(_space, "x", 32);
        var zero = x.Xor(_space, x);
        Assert.True(zero.IsConstant);
        Assert.True(zero.TryGetConstant(out var value));
        Assert.Equal(0ul, value);
        Assert.Equal(SymbolicBits.FromConstant(0, 32), zero);
        Assert.Equal(SymbolicBits.FromConstant(0, 32).GetHashCode(), zero.GetHashCode());
        Assert.NotEqual(SymbolicBits.FromConstant(0, 64), zero);
        Assert.Equal(x, x.Not(_space).Not(_space));
    }

    [Fact]
    public void A_value_shows_its_known_bits()
    {
        Assert.Equal("0xff", SymbolicBits.FromConstant(255, 64).ToString());
        Assert.Equal("0b1??0", SymbolicBits.FromConstant(8, 4).Insert(1, SymbolicBits.Input(_space, "x", 2)).ToString());
    }

    [Fact]
    public void The_values_under_a_condition_are_listed_in_ascending_order_with_their_guards()
    {
        var (sve, sme) = (_space.Input("sve"), _space.Input("sme"));
        var value = SymbolicBits.Ite(_space, sve, SymbolicBits.FromConstant(7, 8), SymbolicBits.Ite(_space, sme, SymbolicBits.FromConstant(3, 8), SymbolicBits.FromConstant(9, 8)));
        Assert.Equal([(_space.AndNot(sme, sve), 3ul), (sve, 7ul), (_space.And(_space.Not(sve), _space.Not(sme)), 9ul)], value.EnumerateValues(_space, Bdd.True, 3));
        Assert.Equal([(sve, 7ul)], value.EnumerateValues(_space, sve, 1));
        Assert.Null(value.EnumerateValues(_space, Bdd.True, 2));
        Assert.Equal([], value.EnumerateValues(_space, Bdd.False, 2)!);
        Assert.Null(SymbolicBits.Input(_space, "x", 64).EnumerateValues(_space, Bdd.True, 1000));
    }

    [Fact]
    public void The_listed_values_are_those_that_the_vector_takes() => Check.One(
        Laws.Config(200),
        Prop.ForAll(BooleanExpression.Any.Generator.ListOf(5).ToArbitrary(), expressions =>
        {
            var space = BooleanExpression.Space();
            var vector = SymbolicBits.FromBits([.. expressions.Skip(1).Select(expression => expression.Build(space))]);
            var care = expressions[0].Build(space);
            var listed = vector.EnumerateValues(space, care, 16)!;
            var taken = Enumerable.Range(0, 1 << BooleanExpression.Variables).Where(expressions[0].Holds)
                .Select(assignment => Enumerable.Range(0, 4).Sum(bit => expressions[bit + 1].Holds(assignment) ? 1 << bit : 0)).Distinct().Order().Select(value => (ulong)value);
            Assert.Equal(taken, listed.Select(value => value.Value));
            Assert.Equal(care, space.Any(listed.Select(value => value.Guard)));
            Assert.All(listed, value => Assert.True(vector.IsConstantUnder(space, value.Guard, out var constant) && constant == value.Value));
            Assert.Equal(listed.Count <= 1, vector.IsConstantUnder(space, care, out _));
            Assert.Equal(listed.Select(value => value.Value), vector.Simplify(space, care).EnumerateValues(space, care, 16)!.Select(value => value.Value));
        }));

    [Fact]
    public void A_division_of_a_value_that_takes_few_numbers_is_exact()
    {
        var field = SymbolicBits.Input(_space, "x", 4).ZeroExtend(64);
        var quotient = field.UnsignedDivide(_space, SymbolicBits.FromConstant(3, 64));
        Assert.Equal([0ul, 1, 2, 3, 4, 5], quotient.EnumerateValues(_space, Bdd.True, 10)!.Select(value => value.Value));
        Assert.Equal(["division"], SymbolicBits.Input(_space, "y", 64).UnsignedDivide(_space, SymbolicBits.FromConstant(3, 64)).OpaqueReasons(_space));
    }

    [Fact]
    public void Only_the_part_where_the_divisor_is_zero_is_unknown()
    {
        var divisor = SymbolicBits.Input(_space, "x", 2).ZeroExtend(32);
        var quotient = SymbolicBits.FromConstant(12, 32).UnsignedDivide(_space, divisor);
        Assert.Equal(["division by zero"], quotient.OpaqueReasons(_space));
        Assert.True(quotient.IsConstantUnder(_space, divisor.Equal(_space, SymbolicBits.FromConstant(3, 32)), out var value));
        Assert.Equal(4ul, value);
    }

    [Fact]
    public void Operands_of_different_widths_are_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => SymbolicBits.FromConstant(1, 32).Add(_space, SymbolicBits.FromConstant(1, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SymbolicBits.FromConstant(1, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => SymbolicBits.FromConstant(1, 32).Extract(30, 3));
    }

    [Fact]
    public void Operations_on_numbers_allocate_nothing()
    {
        var (value, three) = (SymbolicBits.FromConstant(1, 64), SymbolicBits.FromConstant(3, 64));
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                value = value.Add(_space, three).Xor(_space, three).ShiftLeft(1).Multiply(_space, three).Extract(3, 32).ZeroExtend(64).Insert(0, three);
                value = SymbolicBits.Ite(_space, value.UnsignedLess(_space, three), three, value).Subtract(_space, three).And(_space, value).Or(_space, three);
            }
            if (round == 1)
                Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }
}
