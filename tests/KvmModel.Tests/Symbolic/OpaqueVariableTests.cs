using FsCheck;
using FsCheck.Fluent;
using KvmModel.Symbolic;
using ReviewBot.Testing;

namespace KvmModel.Tests.Symbolic;

/// <summary>An opaque variable is a value on which no conclusion rests.</summary>
public sealed class OpaqueVariableTests
{
    [Fact]
    public void Inputs_of_one_name_are_one_variable_and_no_opaque_variable_is_like_another()
    {
        var space = new BddSpace();
        Assert.Equal(space.Input("cap.ARM64_HAS_SVE"), space.Input("cap.ARM64_HAS_SVE"));
        Assert.NotEqual(space.Opaque("asm"), space.Opaque("asm"));
    }

    [Fact]
    public void An_opaque_variable_is_below_the_inputs_created_after_it()
    {
        var space = new BddSpace();
        var function = space.And(space.Opaque("asm"), space.And(space.Input("a"), space.Input("b")));
        Assert.Equal(["a", "b", "asm"], space.Support(function).Select(variable => variable.Name));
        Assert.Equal([SymbolicVariableKind.Input, SymbolicVariableKind.Input, SymbolicVariableKind.Opaque], space.Support(function).Select(variable => variable.Kind));
    }

    [Fact]
    public void What_holds_either_way_is_known_although_an_unknown_went_into_it()
    {
        var space = new BddSpace();
        var (input, unknown) = (space.Input("a"), space.Opaque("asm"));
        Assert.Equal(input, space.Or(space.And(input, unknown), space.AndNot(input, unknown)));
        Assert.False(space.HasOpaque(space.Ite(unknown, input, input)));
        Assert.Equal(Bdd.True, space.Or(unknown, space.Not(unknown)));
    }

    [Fact]
    public void What_must_hold_and_what_may_hold_enclose_the_function() => Check.One(
        Laws.Config(300),
        Prop.ForAll(BooleanExpression.Any, expression =>
        {
            // v4 to v7 are made opaque: the function of v0 to v3 that is left is over all values of the rest.
            var space = BooleanExpression.Space();
            var function = expression.Build(space);
            var chosen = Enumerable.Range(4, 4).ToHashSet();
            var (must, may) = (space.ForAll(function, chosen), space.Exists(function, chosen));
            foreach (var variable in chosen)
            {
                var opaque = space.Opaque($"unknown {variable}");
                function = space.Ite(opaque, space.Restrict(function, variable, true), space.Restrict(function, variable, false));
            }
            Assert.Equal(must, space.MustHold(function));
            Assert.Equal(may, space.MayHold(function));
            Assert.Equal(must != may, space.HasOpaque(function));
        }));

    [Fact]
    public void Reasons_are_given_once_in_the_order_of_the_variables()
    {
        var space = new BddSpace();
        var (first, second, third) = (space.Opaque("loop"), space.Opaque("asm"), space.Opaque("loop"));
        var function = space.Xor(space.Xor(third, second), space.Xor(first, space.Input("a")));
        Assert.Equal(["loop", "asm"], space.OpaqueReasons(function));
        Assert.Empty(space.OpaqueReasons(space.Input("a")));
    }

    [Fact]
    public void A_mask_makes_bits_of_an_unknown_value_known()
    {
        var space = new BddSpace();
        var value = SymbolicBits.Opaque(space, "MMIO", 64).And(space, SymbolicBits.FromConstant(0xf0, 64));
        Assert.Equal(~0xf0ul, value.KnownMask);
        Assert.Equal(0ul, value.KnownValue);
        Assert.Equal(["MMIO"], value.OpaqueReasons(space));
        Assert.False(value.Extract(0, 4).HasOpaque(space));
        Assert.Equal(Bdd.True, value.UnsignedLess(space, SymbolicBits.FromConstant(0x100, 64)));
    }

    [Fact]
    public void Two_unknown_words_are_added_and_compared_within_a_small_budget()
    {
        var space = new BddSpace(operationBudget: 5_000);
        var (now, offset) = (SymbolicBits.Opaque(space, "time", 64), SymbolicBits.Opaque(space, "time", 64));
        var difference = now.Subtract(space, offset);
        Assert.Equal(now, difference.Add(space, offset));
        Assert.True(space.NodeCount(now.UnsignedLess(space, offset)) < 300);
        Assert.Equal(0, space.Exhausted);
    }

    [Fact]
    public void Unknown_words_of_two_reasons_are_as_small_in_the_space_they_are_brought_into()
    {
        var (from, to) = (new BddSpace(), new BddSpace());
        var isLess = SymbolicBits.Opaque(from, "time", 64).UnsignedLess(from, SymbolicBits.Opaque(from, "a device", 64));
        var importer = new BddImporter(from, new OpaqueNames(to), to);
        importer.Begin([isLess]);
        Assert.Equal(from.NodeCount(isLess), to.NodeCount(importer.Import(isLess)));
    }
}
