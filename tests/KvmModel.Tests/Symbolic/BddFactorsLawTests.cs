using FsCheck;
using FsCheck.Fluent;
using KvmModel.Symbolic;
using ReviewBot.Testing;
using static KvmModel.Tests.Symbolic.BooleanExpression;

namespace KvmModel.Tests.Symbolic;

/// <summary>A function that was taken apart is what it was, in the smallest parts that there are, and answers as it did.</summary>
public sealed class BddFactorsLawTests
{
    private static readonly Config s_config = Laws.Config(300);

    [Fact]
    public void The_product_of_the_factors_is_the_function() => Law((left, right) =>
    {
        var (space, function) = Product(left, right);
        if (space.FactorsOf(function) is { } factors)
            Assert.Equal(function, space.All(factors.All));
    });

    [Fact]
    public void No_two_factors_depend_on_one_variable() => Law((left, right) =>
    {
        var (space, function) = Product(left, right);
        var variables = Factors(space, function).SelectMany(space.Support).ToList();
        Assert.Equal(variables.Distinct().Count(), variables.Count);
    });

    [Fact]
    public void No_factor_is_a_product_of_functions_of_different_variables() => Law((left, right) =>
    {
        var (space, function) = Product(left, right);
        foreach (var factor in Factors(space, function))
        {
            var support = space.Support(factor).Select(variable => variable.Index).ToArray();
            for (var choice = 1; choice < (1 << support.Length) - 1; choice++)
            {
                var some = support.Where((_, index) => (choice >> index & 1) != 0).ToHashSet();
                var apart = space.And(space.Exists(factor, some), space.Exists(factor, support.Except(some).ToHashSet()));
                Assert.NotEqual(factor, apart);
            }
        }
    });

    [Fact]
    public void A_function_is_simplified_to_the_same_inside_of_what_was_taken_apart() => Law((left, right, asked) =>
    {
        var (space, care) = Product(left, right);
        var function = asked.Build(space);
        var (simple, opposite) = (space.Simplify(function, care), space.Simplify(care, function));
        space.Factor(care);
        Assert.Equal(simple, space.Simplify(function, care));
        Assert.Equal(opposite, space.Simplify(care, function));
    });

    [Fact]
    public void What_was_taken_apart_excludes_and_implies_the_same() => Law((left, right, asked) =>
    {
        var (space, care) = Product(left, right);
        var function = asked.Build(space);
        var (excludes, implies, isImplied) = (space.AreDisjoint(care, function), space.Implies(care, function), space.Implies(function, care));
        space.Factor(care);
        Assert.Equal(excludes, space.AreDisjoint(care, function));
        Assert.Equal(excludes, space.AreDisjoint(function, care));
        Assert.Equal(implies, space.Implies(care, function));
        Assert.Equal(isImplied, space.Implies(function, care));
    });

    [Fact]
    public void Many_equal_fields_are_as_many_factors()
    {
        var space = new BddSpace();
        // All of one register above all of the other: as one diagram, a node for each combination.
        var (host, guest) = (SymbolicBits.Input(space, "host", 10), SymbolicBits.Input(space, "guest", 10));
        var same = host.Equal(space, guest);
        Assert.True(space.NodeCount(same) > 1000);
        var factors = Factors(space, same);
        Assert.Equal(10, factors.Count());
        Assert.All(factors, factor => Assert.Equal(2, space.Support(factor).Count));
    }

    /// <summary>A product of two expressions, of the odd and of the even variables where that leaves something, so that there is something to take apart.</summary>
    private static (BddSpace Space, Bdd Function) Product(BooleanExpression left, BooleanExpression right)
    {
        var space = Space();
        var upper = space.Exists(left.Build(space), variable => variable % 2 == 0);
        var lower = space.Exists(right.Build(space), variable => variable % 2 != 0);
        return (space, space.And(upper.IsFalse ? Bdd.True : upper, lower.IsFalse ? right.Build(space) : lower));
    }

    private static IEnumerable<Bdd> Factors(BddSpace space, Bdd function) => space.FactorsOf(function)?.All ?? [];

    private static void Law(Action<BooleanExpression, BooleanExpression> law) => Check.One(s_config, Prop.ForAll(Any, Any, law));

    private static void Law(Action<BooleanExpression, BooleanExpression, BooleanExpression> law) => Check.One(s_config, Prop.ForAll(Any, Any, Any, law));
}
