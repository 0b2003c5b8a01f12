using FsCheck;
using FsCheck.Fluent;
using KvmModel.Symbolic;
using ReviewBot.Testing;
using static KvmModel.Tests.Symbolic.BooleanExpression;

namespace KvmModel.Tests.Symbolic;

/// <summary>Diagrams of random expressions say the same as truth tables.</summary>
public sealed class BddLawTests
{
    private static readonly Config s_config = Laws.Config(300);

    [Fact]
    public void A_diagram_has_the_truth_table_of_its_expression() => Law(expression =>
    {
        var space = Space();
        Assert.Equal(expression.TruthTable(), TruthTable(space, expression.Build(space)));
    });

    [Fact]
    public void Expressions_of_one_space_have_one_handle_exactly_when_they_have_one_truth_table() => Law((left, right) =>
    {
        var space = Space();
        var (a, b) = (left.Build(space), right.Build(space));
        Assert.Equal(left.TruthTable().SequenceEqual(right.TruthTable()), a == b);
        Assert.Equal(a, FromTruthTable(space, left.TruthTable()));
    });

    [Fact]
    public void Merging_the_cases_of_a_switch_in_any_order_gives_one_handle() => Law((left, right) =>
    {
        var space = Space();
        var (a, b) = (left.Build(space), right.Build(space));
        var (then, otherwise) = (space.Input("x"), space.Input("y"));
        var onlyA = space.AndNot(a, b);
        var onlyB = space.AndNot(b, a);
        var forward = space.Ite(onlyA, then, space.Ite(onlyB, otherwise, Bdd.False));
        var backward = space.Ite(onlyB, otherwise, space.Ite(onlyA, then, Bdd.False));
        var joined = space.Or(space.And(onlyB, otherwise), space.And(onlyA, then));
        Assert.Equal(forward, backward);
        Assert.Equal(forward, joined);
    });

    [Fact]
    public void Implication_and_disjointness_are_those_of_the_truth_tables_and_make_no_node() => Law((left, right) =>
    {
        var space = Space();
        var (a, b) = (left.Build(space), right.Build(space));
        var rows = left.TruthTable().Zip(right.TruthTable()).ToList();
        var nodes = space.TotalNodes;
        Assert.Equal(rows.All(row => !row.First || row.Second), space.Implies(a, b));
        Assert.Equal(rows.All(row => !row.First || !row.Second), space.AreDisjoint(a, b));
        Assert.Equal(nodes, space.TotalNodes);
    });

    [Fact]
    public void A_restriction_fixes_a_variable() => Law(expression =>
    {
        var space = Space();
        var function = expression.Build(space);
        for (var variable = 0; variable < Variables; variable++)
        {
            var (zero, one) = (space.Restrict(function, variable, false), space.Restrict(function, variable, true));
            for (var assignment = 0; assignment < 1 << Variables; assignment++)
            {
                Assert.Equal(expression.Holds(assignment & ~(1 << variable)), Holds(space, zero, assignment));
                Assert.Equal(expression.Holds(assignment | 1 << variable), Holds(space, one, assignment));
            }
            Assert.Equal(function, space.Ite(space.Literal(variable), one, zero));
        }
    });

    [Fact]
    public void Quantification_ranges_over_all_values_of_the_variables() => Law((expression, chooser) =>
    {
        var space = Space();
        var function = expression.Build(space);
        var chosen = Enumerable.Range(0, Variables).Where(variable => chooser.Holds(1 << variable)).ToHashSet();
        var mask = chosen.Sum(variable => 1 << variable);
        var (some, all) = (space.Exists(function, chosen), space.ForAll(function, chosen));
        for (var assignment = 0; assignment < 1 << Variables; assignment++)
        {
            var fixedPart = assignment & ~mask;
            var values = Enumerable.Range(0, 1 << Variables).Where(other => (other & ~mask) == fixedPart).Select(expression.Holds).ToList();
            Assert.Equal(values.Contains(true), Holds(space, some, assignment));
            Assert.Equal(!values.Contains(false), Holds(space, all, assignment));
        }
    });

    [Fact]
    public void The_support_is_the_variables_that_matter() => Law(expression =>
    {
        var space = Space();
        var function = expression.Build(space);
        var table = expression.TruthTable();
        var matters = Enumerable.Range(0, Variables).Where(variable => table.Where((value, row) => value != table[row ^ 1 << variable]).Any());
        Assert.Equal(matters, space.Support(function).Select(variable => variable.Index));
    });

    [Fact]
    public void A_simplified_function_agrees_inside_the_care_set_and_has_no_new_support() => Law((expression, condition) =>
    {
        var space = Space();
        var (function, care) = (expression.Build(space), condition.Build(space));
        var simplified = space.Simplify(function, care);
        Assert.Equal(space.And(function, care), space.And(simplified, care));
        Assert.Subset(space.Support(function).ToHashSet(), space.Support(simplified).ToHashSet());
    });

    [Fact]
    public void The_satisfying_assignment_satisfies_with_the_fewest_true_variables() => Law(expression =>
    {
        var space = Space();
        var literals = space.FindSatisfying(expression.Build(space));
        var satisfying = Enumerable.Range(0, 1 << Variables).Where(expression.Holds).ToList();
        Assert.Equal(satisfying.Count > 0, literals is not null);
        if (literals is null)
            return;
        // First in the order of variables, false before true: v0 is the most significant.
        var best = satisfying.OrderBy(int.PopCount).ThenBy(assignment => Enumerable.Range(0, Variables).Sum(i => (assignment >> i & 1) << (Variables - 1 - i))).First();
        Assert.Equal(best, literals.Where(literal => literal.Value).Sum(literal => 1 << literal.Variable.Index));
        var product = space.All(literals.Select(literal => literal.Value ? space.Literal(literal.Variable.Index) : space.Not(space.Literal(literal.Variable.Index))));
        Assert.True(space.Implies(product, expression.Build(space)));
    });

    [Fact]
    public void The_paths_are_disjoint_and_add_up_to_the_function() => Law(expression =>
    {
        var space = Space();
        var sum = Bdd.False;
        foreach (var path in space.Paths(expression.Build(space), int.MaxValue))
        {
            var product = space.All(path.Select(literal => literal.Value ? space.Literal(literal.Variable.Index) : space.Not(space.Literal(literal.Variable.Index))));
            Assert.True(space.AreDisjoint(sum, product));
            sum = space.Or(sum, product);
        }
        Assert.Equal(expression.Build(space), sum);
    });

    private static Bdd FromTruthTable(BddSpace space, bool[] table)
    {
        var function = Bdd.False;
        for (var row = 0; row < table.Length; row++)
            if (table[row])
                function = space.Or(function, space.All(Enumerable.Range(0, Variables).Select(variable => (row >> variable & 1) != 0 ? space.Literal(variable) : space.Not(space.Literal(variable)))));
        return function;
    }

    private static bool Holds(BddSpace space, Bdd function, int assignment) => space.Evaluate(function, variable => (assignment >> variable & 1) != 0);

    private static void Law(Action<BooleanExpression> law) => Check.One(s_config, Prop.ForAll(Any, law));

    private static void Law(Action<BooleanExpression, BooleanExpression> law) => Check.One(s_config, Prop.ForAll(Any, Any, law));
}
