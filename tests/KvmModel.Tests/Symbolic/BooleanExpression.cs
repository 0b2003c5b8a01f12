using FsCheck;
using FsCheck.Fluent;
using KvmModel.Symbolic;

namespace KvmModel.Tests.Symbolic;

/// <summary>A random Boolean expression over the variables <c>v0</c> to <c>v7</c>, with its truth table as the meaning to compare diagrams with.</summary>
public abstract record BooleanExpression
{
    public const int Variables = 8;

    public sealed record Variable(int Index) : BooleanExpression;

    public sealed record Constant(bool Value) : BooleanExpression;

    public sealed record Not(BooleanExpression Operand) : BooleanExpression;

    public sealed record Binary(string Operator, BooleanExpression Left, BooleanExpression Right) : BooleanExpression;

    public sealed record Choice(BooleanExpression Condition, BooleanExpression Then, BooleanExpression Otherwise) : BooleanExpression;

    public static Arbitrary<BooleanExpression> Any { get; } = Generate(6).ToArbitrary();

    /// <summary>The value for the assignment whose bit <c>i</c> is the value of <c>vi</c>.</summary>
    public bool Holds(int assignment) => this switch
    {
        Variable variable => (assignment >> variable.Index & 1) != 0,
        Constant constant => constant.Value,
        Not not => !not.Operand.Holds(assignment),
        Binary { Operator: "&" } and => and.Left.Holds(assignment) & and.Right.Holds(assignment),
        Binary { Operator: "|" } or => or.Left.Holds(assignment) | or.Right.Holds(assignment),
        Binary xor => xor.Left.Holds(assignment) ^ xor.Right.Holds(assignment),
        Choice choice => choice.Condition.Holds(assignment) ? choice.Then.Holds(assignment) : choice.Otherwise.Holds(assignment),
        _ => throw new InvalidOperationException(),
    };

    public bool[] TruthTable() => [.. Enumerable.Range(0, 1 << Variables).Select(Holds)];

    public Bdd Build(BddSpace space) => this switch
    {
        Variable variable => space.Input($"v{variable.Index}"),
        Constant constant => Bdd.Constant(constant.Value),
        Not not => space.Not(not.Operand.Build(space)),
        Binary { Operator: "&" } and => space.And(and.Left.Build(space), and.Right.Build(space)),
        Binary { Operator: "|" } or => space.Or(or.Left.Build(space), or.Right.Build(space)),
        Binary xor => space.Xor(xor.Left.Build(space), xor.Right.Build(space)),
        Choice choice => space.Ite(choice.Condition.Build(space), choice.Then.Build(space), choice.Otherwise.Build(space)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>A space in which the variables exist, in order.</summary>
    public static BddSpace Space()
    {
        var space = new BddSpace();
        for (var index = 0; index < Variables; index++)
            space.Input($"v{index}");
        return space;
    }

    public static bool[] TruthTable(BddSpace space, Bdd function) =>
        [.. Enumerable.Range(0, 1 << Variables).Select(assignment => space.Evaluate(function, variable => (assignment >> variable & 1) != 0))];

    private static Gen<BooleanExpression> Generate(int depth)
    {
        var leaf = Gen.Frequency(
            (12, Gen.Choose(0, Variables - 1).Select(index => (BooleanExpression)new Variable(index))),
            (1, Gen.Elements(true, false).Select(value => (BooleanExpression)new Constant(value))));
        if (depth == 0)
            return leaf;
        return Gen.Frequency(
            (1, leaf),
            (1, Generate(depth - 1).Select(operand => (BooleanExpression)new Not(operand))),
            (4, from op in Gen.Elements("&", "|", "^") from left in Generate(depth - 1) from right in Generate(depth - 1) select (BooleanExpression)new Binary(op, left, right)),
            (1, from c in Generate(depth - 1) from a in Generate(depth - 1) from b in Generate(depth - 1) select (BooleanExpression)new Choice(c, a, b)));
    }
}
