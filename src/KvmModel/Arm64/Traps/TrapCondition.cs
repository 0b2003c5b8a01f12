using System.Collections.Immutable;

namespace KvmModel.Arm64.Traps;

/// <summary>
/// A Boolean function of register bits and architecture features: when a control traps, when a feature is implemented. A closed family; comparisons of
/// fields with numbers are spelled out over the field's bits when the condition is read, so no other kind is needed.
/// </summary>
public abstract record TrapCondition
{
    private TrapCondition()
    {
    }

    public static TrapCondition Always { get; } = new Constant(true);

    public static TrapCondition Never { get; } = new Constant(false);

    /// <summary>The register bits it reads, each once, in the order of reading; those inside a feature's definition are not among them.</summary>
    public ImmutableArray<RegisterBit> Bits => [.. Read(this).Distinct()];

    /// <summary>The value in a machine state.</summary>
    public TGuard In<TGuard>(IMachineState<TGuard> state) => this switch
    {
        BitIsSet bit => state.Bit(bit.Bit),
        Implemented feature => state.Has(feature.Feature),
        Not not => state.Not(not.Operand.In(state)),
        All all => Fold(all.Operands, state, true),
        Any any => Fold(any.Operands, state, false),
        Constant constant => state.Constant(constant.Value),
        _ => throw new InvalidOperationException($"{GetType().Name} is no condition"),
    };

    private static TGuard Fold<TGuard>(ImmutableArray<TrapCondition> operands, IMachineState<TGuard> state, bool conjunction)
    {
        var result = operands[0].In(state);
        for (var index = 1; index < operands.Length; index++)
        {
            if (conjunction ? state.IsFalse(result) : state.IsTrue(result))
                break;
            var next = operands[index].In(state);
            result = conjunction ? state.And(result, next) : state.Or(result, next);
        }
        return result;
    }

    private static IEnumerable<RegisterBit> Read(TrapCondition condition) => condition switch
    {
        BitIsSet bit => [bit.Bit],
        Not not => Read(not.Operand),
        All all => all.Operands.SelectMany(Read),
        Any any => any.Operands.SelectMany(Read),
        _ => [],
    };

    public static TrapCondition operator !(TrapCondition operand) => operand switch
    {
        Constant constant => constant.Value ? Never : Always,
        Not not => not.Operand,
        _ => new Not(operand),
    };

    public static TrapCondition operator &(TrapCondition left, TrapCondition right) => (left, right) switch
    {
        (Constant constant, _) => constant.Value ? right : Never,
        (_, Constant constant) => constant.Value ? left : Never,
        _ => new All([.. left is All a ? a.Operands : [left], .. right is All b ? b.Operands : [right]]),
    };

    public static TrapCondition operator |(TrapCondition left, TrapCondition right) => (left, right) switch
    {
        (Constant constant, _) => constant.Value ? Always : right,
        (_, Constant constant) => constant.Value ? Always : left,
        _ => new Any([.. left is Any a ? a.Operands : [left], .. right is Any b ? b.Operands : [right]]),
    };

    public sealed record Constant(bool Value) : TrapCondition
    {
        public override string ToString() => Value ? "always" : "never";
    }

    public sealed record BitIsSet(RegisterBit Bit) : TrapCondition
    {
        public override string ToString() => Bit.ToString();
    }

    public sealed record Implemented(ArchitectureFeature Feature) : TrapCondition
    {
        public override string ToString() => Feature.Name;
    }

    public sealed record Not(TrapCondition Operand) : TrapCondition
    {
        public override string ToString() => $"!{Operand}";
    }

    /// <summary>Every operand holds. Two operands at least.</summary>
    public sealed record All(ImmutableArray<TrapCondition> Operands) : TrapCondition
    {
        public bool Equals(All? other) => other is not null && Operands.SequenceEqual(other.Operands);

        public override int GetHashCode() => Operands.Aggregate(1, HashCode.Combine);

        public override string ToString() => $"({string.Join(" & ", Operands)})";
    }

    /// <summary>Some operand holds. Two operands at least.</summary>
    public sealed record Any(ImmutableArray<TrapCondition> Operands) : TrapCondition
    {
        public bool Equals(Any? other) => other is not null && Operands.SequenceEqual(other.Operands);

        public override int GetHashCode() => Operands.Aggregate(2, HashCode.Combine);

        public override string ToString() => $"({string.Join(" | ", Operands)})";
    }
}
