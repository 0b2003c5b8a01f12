using KvmModel.Symbolic;

namespace KvmModel.Tests.Symbolic;

/// <summary>Work beyond the budgets ends in an opaque variable, and leaves everything else as it was.</summary>
public sealed class BddBudgetTests
{
    [Fact]
    public void An_operation_beyond_the_budget_is_opaque_and_says_why()
    {
        var space = new BddSpace(nodeBudget: 20);
        var sum = Parity(space, 40);
        Assert.True(space.HasOpaque(sum));
        Assert.Equal(["node budget of 20 exceeded"], space.OpaqueReasons(sum));
        Assert.NotEqual(0, space.Exhausted);
    }

    [Fact]
    public void What_was_given_up_is_not_remembered_as_true()
    {
        var space = new BddSpace(nodeBudget: 100_000, operationBudget: 10);
        var product = Comparison(space, 20, out var inputs);
        Assert.True(space.HasOpaque(product));
        Assert.False(space.HasOpaque(space.And(inputs[0], inputs[1])));
        Assert.True(space.Implies(space.And(inputs[0], inputs[1]), inputs[0]));
        Assert.NotEqual(Comparison(space, 20, out _), Comparison(space, 20, out _));
    }

    [Fact]
    public void One_operation_that_is_too_much_leaves_the_budget_to_the_others()
    {
        var space = new BddSpace(nodeBudget: 40_000, operationBudget: 2_000);
        var (x, y) = (SymbolicBits.Input(space, "x", 64), SymbolicBits.Input(space, "y", 64));
        var before = space.TotalNodes;
        for (var i = 0; i < 100; i++)
            Assert.True(x.Multiply(space, SymbolicBits.FromConstant(0x9E3779B97F4A7C15, 64)).HasOpaque(space));
        Assert.Equal(before + 100 * 64, space.TotalNodes);
        Assert.Equal(100, space.Exhausted);
        Assert.False(x.And(space, y).HasOpaque(space));
    }

    [Fact]
    public void The_lower_bits_of_a_sum_that_is_too_much_are_exact()
    {
        var space = new BddSpace(operationBudget: 5_000);
        var (x, y) = (SymbolicBits.Input(space, "x", 64), SymbolicBits.Input(space, "y", 64));
        var sum = x.Add(space, y);
        Assert.Equal(x.Truncate(8).Add(space, y.Truncate(8)), sum.Truncate(8));
        Assert.True(space.HasOpaque(sum[63]));
        Assert.Equal(1, space.Exhausted);
    }

    [Fact]
    public void With_no_budget_at_all_every_question_still_has_an_answer()
    {
        var space = new BddSpace(nodeBudget: 0);
        var (a, b) = (space.Input("a"), space.Input("b"));
        var unknown = space.And(a, b);
        Assert.True(space.HasOpaque(unknown));
        Assert.Equal(Bdd.False, space.MustHold(unknown));
        Assert.Equal(Bdd.True, space.MayHold(unknown));
        Assert.Equal(a, space.And(a, Bdd.True));
        Assert.Equal(Bdd.False, space.And(a, space.Not(a)));
        Assert.True(space.Implies(a, a));
        Assert.Equal(a, space.Simplify(a, b));
        Assert.Null(SymbolicBits.FromBits([a, b]).EnumerateValues(space, Bdd.True, 4));
    }

    [Fact]
    public void Ten_thousand_variables_do_not_overflow_the_stack()
    {
        Bdd result = default;
        var space = new BddSpace();
        var thread = new Thread(() =>
        {
            var parity = Parity(space, 10_000);
            var all = space.All(Enumerable.Range(0, 10_000).Reverse().Select(space.Literal));
            result = space.Exists(space.Ite(parity, all, space.Simplify(space.Not(all), parity)), variable => variable % 2 == 0);
        }, maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(Bdd.True, result);
    }

    private static Bdd Parity(BddSpace space, int variables)
    {
        var parity = Bdd.False;
        foreach (var input in Enumerable.Range(0, variables).Select(i => space.Input($"v{i}")).ToList().AsEnumerable().Reverse())
            parity = space.Xor(parity, input);
        return parity;
    }

    /// <summary>Whether two numbers are equal whose bits are not interleaved: exponential.</summary>
    private static Bdd Comparison(BddSpace space, int width, out List<Bdd> inputs)
    {
        var (x, y) = (SymbolicBits.Input(space, "x", width), SymbolicBits.Input(space, "y", width));
        inputs = [x[0], y[0]];
        return x.Equal(space, y);
    }
}
