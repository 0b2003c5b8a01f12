using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KvmModel.Symbolic;
using ReviewBot.Testing;

namespace KvmModel.Tests.Symbolic;

/// <summary>A symbolic result, evaluated at any assignment, is what the operation gives on the numbers that its operands are there.</summary>
public sealed class SymbolicBitsLawTests
{
    /// <summary>Two operands of one width, and a number that fixes some of their bits, the amount of shifts and the assignment.</summary>
    public sealed record Case(int Width, ulong Left, ulong Right, ulong LeftSymbolic, ulong RightSymbolic, ulong Assignment);

    private static readonly Gen<ulong> s_word =
        from high in Gen.Choose(int.MinValue, int.MaxValue) from low in Gen.Choose(int.MinValue, int.MaxValue) select (ulong)(uint)high << 32 | (uint)low;

    // All symbolic, sparse, dense or none; and numbers with the edges of their range.
    private static readonly Gen<ulong> s_mask = Gen.Frequency(
        (2, Gen.Constant(ulong.MaxValue)), (2, Gen.Constant(0ul)), (4, s_word), (3, from a in s_word from b in s_word from c in s_word select a & b & c));

    private static readonly Gen<ulong> s_number = Gen.Frequency(
        (4, s_word), (2, Gen.Choose(0, 9).Select(value => (ulong)value)), (1, Gen.Choose(0, 9).Select(value => 0ul - (ulong)value)), (2, Gen.Choose(0, 63).Select(bit => 1ul << bit)));

    private static Arbitrary<Case> Cases(int widest) => (
        from width in Gen.Frequency((3, Gen.Choose(1, widest)), (1, Gen.Elements(8, 16, 32, 64).Where(width => width <= widest)))
        from left in s_number
        from right in s_number
        from leftMask in s_mask
        from rightMask in s_mask
        from assignment in s_word
        select new Case(width, left, right, leftMask, rightMask, assignment)).ToArbitrary();

    [Fact]
    public void Bitwise_operations() => Law(64, run =>
    {
        run.Same((space, a, b) => a.And(space, b), (a, b) => a & b);
        run.Same((space, a, b) => a.Or(space, b), (a, b) => a | b);
        run.Same((space, a, b) => a.Xor(space, b), (a, b) => a ^ b);
        run.Same((space, a, _) => a.Not(space), (a, _) => ~a);
    });

    [Fact]
    public void Sums_and_differences() => Law(64, run =>
    {
        run.Same((space, a, b) => a.Add(space, b), (a, b) => a + b);
        run.Same((space, a, b) => a.Subtract(space, b), (a, b) => a - b);
        run.Same((space, a, _) => a.Negate(space), (a, _) => 0 - a);
    });

    [Fact]
    public void Comparisons() => Law(64, run =>
    {
        run.Same((space, a, b) => a.Equal(space, b), (a, b) => a == b);
        run.Same((space, a, b) => a.NotEqual(space, b), (a, b) => a != b);
        run.Same((space, a, b) => a.UnsignedLess(space, b), (a, b) => a < b);
        run.Same((space, a, b) => a.UnsignedLessOrEqual(space, b), (a, b) => a <= b);
        run.Same((space, a, b) => a.SignedLess(space, b), (a, b) => run.Signed(a) < run.Signed(b));
        run.Same((space, a, b) => a.SignedLessOrEqual(space, b), (a, b) => run.Signed(a) <= run.Signed(b));
        run.Same((space, a, _) => a.IsNonZero(space), (a, _) => a != 0);
    });

    [Fact]
    public void Shifts_by_a_constant() => Law(64, run =>
    {
        var amount = (int)(run.Case.Right % 70);
        run.Same((_, a, _) => a.ShiftLeft(amount), (a, _) => amount >= run.Width ? 0 : a << amount);
        run.Same((_, a, _) => a.ShiftRight(amount), (a, _) => amount >= run.Width ? 0 : a >> amount);
        run.Same((_, a, _) => a.ArithmeticShiftRight(amount), (a, _) => (ulong)(run.Signed(a) >> Math.Min(amount, 63)));
    });

    [Fact]
    public void Shifts_by_a_symbolic_amount() => Law(16, run =>
    {
        ulong Clamp(ulong amount) => Math.Min(amount, 63);
        run.Same((space, a, b) => a.ShiftLeft(space, b), (a, b) => b >= (ulong)run.Width ? 0 : a << (int)b);
        run.Same((space, a, b) => a.ShiftRight(space, b), (a, b) => b >= (ulong)run.Width ? 0 : a >> (int)b);
        run.Same((space, a, b) => a.ArithmeticShiftRight(space, b), (a, b) => (ulong)(run.Signed(a) >> (int)Clamp(b)));
    });

    [Fact]
    public void Products() => Law(64, run => run.Same((space, a, b) => a.Multiply(space, b), (a, b) => a * b, mayBeOpaque: true));

    [Fact]
    public void Quotients_and_remainders() => Law(64, run =>
    {
        run.Same((space, a, b) => a.UnsignedDivide(space, b), (a, b) => b == 0 ? null : a / b, mayBeOpaque: true);
        run.Same((space, a, b) => a.UnsignedRemainder(space, b), (a, b) => b == 0 ? null : a % b, mayBeOpaque: true);
        run.Same((space, a, b) => a.SignedDivide(space, b), (a, b) => b == 0 ? null : (ulong)(Int128)(run.Signed(a) / (Int128)run.Signed(b)), mayBeOpaque: true);
        run.Same((space, a, b) => a.SignedRemainder(space, b), (a, b) => b == 0 ? null : (ulong)(run.Signed(a) % (Int128)run.Signed(b)), mayBeOpaque: true);
    });

    [Fact]
    public void Counts_of_bits() => Law(64, run =>
    {
        run.Same((space, a, _) => a.PopulationCount(space), (a, _) => (ulong)BitOperations.PopCount(a));
        run.Same((space, a, _) => a.CountLeadingZeros(space), (a, _) => (ulong)(BitOperations.LeadingZeroCount(a) - (64 - run.Width)));
        run.Same((space, a, _) => a.CountTrailingZeros(space), (a, _) => (ulong)Math.Min(BitOperations.TrailingZeroCount(a), run.Width));
    });

    [Fact]
    public void Fields() => Law(64, run =>
    {
        var low = (int)(run.Case.Assignment % (ulong)run.Width);
        var width = 1 + (int)(run.Case.Right % (ulong)(run.Width - low));
        var mask = ulong.MaxValue >> (64 - width);
        run.Same((_, a, _) => a.Extract(low, width), (a, _) => a >> low & mask, width);
        run.Same((_, a, b) => a.Insert(low, b.Truncate(width)), (a, b) => (a & ~(mask << low)) | (b & mask) << low);
        run.Same((_, a, _) => a.Truncate(width), (a, _) => a & mask, width);
        run.Same((_, a, _) => a.ZeroExtend(64), (a, _) => a, 64);
        run.Same((_, a, _) => a.SignExtend(64), (a, _) => (ulong)run.Signed(a), 64);
        if (run.Width <= 32)
            run.Same((_, a, b) => SymbolicBits.Concat(a, b), (a, b) => a << run.Width | b, 2 * run.Width);
    });

    [Fact]
    public void Choices_are_the_same_in_any_order() => Law(64, run =>
    {
        var condition = run.Space.Input("condition");
        var (a, b) = (run.Left, run.Right);
        var chosen = SymbolicBits.Ite(run.Space, condition, a, b);
        Assert.Equal(run.Value(a), chosen.Evaluate(run.Space, variable => variable == run.Space.Support(condition)[0].Index || run.Assignment(variable)));
        Assert.Equal(chosen, SymbolicBits.Ite(run.Space, run.Space.Not(condition), b, a));
        Assert.Equal(chosen.GetHashCode(), SymbolicBits.Ite(run.Space, run.Space.Not(condition), b, a).GetHashCode());
        Assert.Equal(a, SymbolicBits.Ite(run.Space, condition, a, a));
    });

    [Fact]
    public void Sums_made_in_another_order_are_equal_values() => Law(24, run =>
    {
        var (space, a, b) = (run.Space, run.Left, run.Right);
        Assert.Equal(a.Add(space, b), b.Add(space, a));
        Assert.Equal(a, a.Add(space, b).Subtract(space, b));
        Assert.Equal(a.Subtract(space, b), a.Add(space, b.Negate(space)));
    });

    private static void Law(int widest, Action<Run> law) =>
        Check.One(Laws.Config(200), Prop.ForAll(Cases(widest), @case => law(new Run(@case))));

    /// <summary>The operands of a case, with their bits interleaved in the order of variables, as a sum needs it.</summary>
    private sealed class Run
    {
        public Run(Case @case)
        {
            Case = @case;
            for (var bit = 0; bit < Width; bit++)
            {
                Space.Input($"a[{bit}]");
                Space.Input($"b[{bit}]");
            }
            Left = Operand("a", @case.Left, @case.LeftSymbolic);
            Right = Operand("b", @case.Right, @case.RightSymbolic);
        }

        public Case Case { get; }
        public BddSpace Space { get; } = new();
        public SymbolicBits Left { get; }
        public SymbolicBits Right { get; }
        public int Width => Case.Width;

        public bool Assignment(int variable) => (BitOperations.RotateLeft(Case.Assignment * 0x9E3779B97F4A7C15, variable) & 1) != 0;

        public ulong Value(SymbolicBits bits) => bits.Evaluate(Space, Assignment);

        public long Signed(ulong value) => (long)(value << (64 - Width)) >> (64 - Width);

        public void Same(Func<BddSpace, SymbolicBits, SymbolicBits, SymbolicBits> symbolic, Func<ulong, ulong, ulong?> concrete, int? width = null, bool mayBeOpaque = false)
        {
            var result = symbolic(Space, Left, Right);
            Assert.Equal(width ?? Width, result.Width);
            var (a, b) = (Value(Left), Value(Right));
            // On numbers the operation is never opaque; on functions it may be, and then says so.
            var numbers = symbolic(Space, SymbolicBits.FromConstant(a, Width), SymbolicBits.FromConstant(b, Width));
            if (concrete(a, b) is not { } expected)
            {
                Assert.True(numbers.HasOpaque(Space));
                return;
            }
            expected &= ulong.MaxValue >> (64 - result.Width);
            Assert.Equal(SymbolicBits.FromConstant(expected, result.Width), numbers);
            Assert.True(mayBeOpaque || !result.HasOpaque(Space));
            if (!result.HasOpaque(Space))
                Assert.Equal(expected, Value(result));
        }

        public void Same(Func<BddSpace, SymbolicBits, SymbolicBits, Bdd> symbolic, Func<ulong, ulong, bool> concrete) =>
            Same((space, a, b) => SymbolicBits.FromBool(symbolic(space, a, b), 1), (a, b) => concrete(a, b) ? 1ul : 0, 1);

        private SymbolicBits Operand(string name, ulong value, ulong symbolic)
        {
            var bits = new Bdd[Width];
            for (var bit = 0; bit < Width; bit++)
                bits[bit] = (symbolic >> bit & 1) != 0 ? Space.Input($"{name}[{bit}]") : Bdd.Constant((value >> bit & 1) != 0);
            return SymbolicBits.FromBits(bits);
        }
    }
}
