using System.Numerics;

namespace KvmModel.Symbolic;

/// <summary>
/// Arithmetic. Exact where the functions of the result are small enough to have; otherwise the result is opaque, with the operation as the reason.
/// Division by zero, undefined in C, is opaque too.
/// </summary>
public readonly partial struct SymbolicBits
{
    // The product of two vectors of n symbolic bits has diagrams exponential in n (Bryant 1991).
    private const int LargestProduct = 64;

    // Operations with no circuit worth having are still exact where their operands take few values.
    private const int MostValues = 64;

    public SymbolicBits Add(BddSpace space, SymbolicBits other)
    {
        Match(other);
        return _bits is null && other._bits is null ? new(_value + other._value, _width) : Sum(space, other, Bdd.False);
    }

    public SymbolicBits Subtract(BddSpace space, SymbolicBits other)
    {
        Match(other);
        return _bits is null && other._bits is null ? new(_value - other._value, _width) : Sum(space, other.Not(space), Bdd.True);
    }

    /// <summary>The two's complement.</summary>
    public SymbolicBits Negate(BddSpace space) =>
        _bits is null ? new(0 - _value, _width) : new SymbolicBits(0, _width).Sum(space, Not(space), Bdd.True);

    public SymbolicBits Multiply(BddSpace space, SymbolicBits other)
    {
        Match(other);
        if (_bits is null && other._bits is null)
            return new(_value * other._value, _width);
        if (SymbolicBitCount * other.SymbolicBitCount > LargestProduct)
            return OverValues(space, other, "product of two symbolic values", static (a, b) => new(a._value * b._value, a._width));
        var (addend, multiplier) = SymbolicBitCount >= other.SymbolicBitCount ? (this, other) : (other, this);
        var start = space.BeginCircuit();
        var product = new SymbolicBits(0, _width);
        for (var bit = 0; bit < _width; bit++)
            if (!multiplier.Bit(bit).IsFalse)
                product = product.Add(space, Ite(space, multiplier.Bit(bit), addend.ShiftLeft(bit), new(0, _width)));
        return space.EndCircuit(start) ? product : Unmade(space, _width);
    }

    /// <summary>The quotient of unsigned numbers.</summary>
    public SymbolicBits UnsignedDivide(BddSpace space, SymbolicBits other)
    {
        Match(other);
        if (other._bits is null && BitOperations.IsPow2(other._value))
            return ShiftRight(BitOperations.TrailingZeroCount(other._value));
        return OverValues(space, other, "division", static (a, b) => b._value == 0 ? null : new(a._value / b._value, a._width));
    }

    /// <summary>The remainder of unsigned numbers.</summary>
    public SymbolicBits UnsignedRemainder(BddSpace space, SymbolicBits other)
    {
        Match(other);
        if (other._bits is null && BitOperations.IsPow2(other._value))
            return And(space, new(other._value - 1, _width));
        return OverValues(space, other, "remainder", static (a, b) => b._value == 0 ? null : new(a._value % b._value, a._width));
    }

    /// <summary>The quotient of numbers in two's complement, rounded towards zero (C11 6.5.5 p6); the most negative number divided by -1 is itself.</summary>
    public SymbolicBits SignedDivide(BddSpace space, SymbolicBits other)
    {
        Match(other);
        if (_bits is not null && other._bits is null && other.Signed > 0 && BitOperations.IsPow2(other._value))
            return SignedQuotient(space, BitOperations.TrailingZeroCount(other._value));
        return OverValues(space, other, "division", static (a, b) =>
            b._value == 0 ? null : new(b.Signed == -1 ? 0 - a._value : (ulong)(a.Signed / b.Signed), a._width));
    }

    /// <summary>The remainder of numbers in two's complement, with the sign of the dividend (C11 6.5.5 p6).</summary>
    public SymbolicBits SignedRemainder(BddSpace space, SymbolicBits other)
    {
        Match(other);
        if (_bits is not null && other._bits is null && other.Signed > 0 && BitOperations.IsPow2(other._value))
        {
            var shift = BitOperations.TrailingZeroCount(other._value);
            return Subtract(space, SignedQuotient(space, shift).ShiftLeft(shift));
        }
        return OverValues(space, other, "remainder", static (a, b) =>
            b._value == 0 ? null : new(b.Signed == -1 ? 0 : (ulong)(a.Signed % b.Signed), a._width));
    }

    /// <summary>How many bits are set.</summary>
    public SymbolicBits PopulationCount(BddSpace space)
    {
        if (_bits is null)
            return new((ulong)BitOperations.PopCount(_value), _width);
        // Bits are counted one after the other: the carries of a counter of k bits are functions of k thresholds.
        var start = space.BeginCircuit();
        var count = new SymbolicBits(0, BitOperations.Log2((uint)_width) + 1);
        for (var bit = _width - 1; bit >= 0; bit--)
            count = count.Sum(space, new(0, count._width), _bits[bit]);
        return space.EndCircuit(start) ? count.ZeroExtend(_width) : Unmade(space, _width);
    }

    /// <summary>How many bits above the highest one set; the width for zero.</summary>
    public SymbolicBits CountLeadingZeros(BddSpace space)
    {
        var count = new SymbolicBits((ulong)_width, _width);
        if (_bits is null)
            return _value == 0 ? count : new((ulong)(BitOperations.LeadingZeroCount(_value) - (MaxWidth - _width)), _width);
        var start = space.BeginCircuit();
        for (var bit = 0; bit < _width; bit++)
            count = Ite(space, _bits[bit], new((ulong)(_width - 1 - bit), _width), count);
        return space.EndCircuit(start) ? count : Unmade(space, _width);
    }

    /// <summary>How many bits below the lowest one set; the width for zero.</summary>
    public SymbolicBits CountTrailingZeros(BddSpace space)
    {
        var count = new SymbolicBits((ulong)_width, _width);
        if (_bits is null)
            return _value == 0 ? count : new((ulong)BitOperations.TrailingZeroCount(_value), _width);
        var start = space.BeginCircuit();
        for (var bit = _width - 1; bit >= 0; bit--)
            count = Ite(space, _bits[bit], new((ulong)bit, _width), count);
        return space.EndCircuit(start) ? count : Unmade(space, _width);
    }

    /// <summary>A ripple-carry adder. Where the upper bits are too much, the lower ones are still exact.</summary>
    private SymbolicBits Sum(BddSpace space, SymbolicBits other, Bdd carry)
    {
        var kept = space.BeginCircuit();
        var bits = new Bdd[_width];
        var bit = 0;
        while (bit < bits.Length)
        {
            var (left, right) = (Bit(bit), other.Bit(bit));
            var differ = space.Xor(left, right);
            bits[bit] = space.Xor(differ, carry);
            if (bit < bits.Length - 1)
                carry = space.Ite(differ, carry, left);
            if (space.CircuitFailed)
                break;
            kept = space.TotalNodes;
            bit++;
        }
        space.EndCircuit(kept);
        while (bit < bits.Length)
        {
            bits[bit] = space.Unmade(bit);
            bit++;
        }
        return Own(bits);
    }

    private static SymbolicBits Unmade(BddSpace space, int width)
    {
        var bits = new Bdd[width];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = space.Unmade(bit);
        return Own(bits);
    }

    /// <summary>
    /// Division by two to the power of <paramref name="shift"/>, rounded towards zero: what is lost below is given to negative numbers first.
    /// </summary>
    private SymbolicBits SignedQuotient(BddSpace space, int shift)
    {
        var bias = ArithmeticShiftRight(_width).And(space, new((1ul << shift) - 1, _width));
        return Add(space, bias).ArithmeticShiftRight(shift);
    }

    /// <summary>
    /// The result of an operation on numbers, one pair of values of the operands at a time; opaque where they take too many, or it has no result.
    /// </summary>
    private SymbolicBits OverValues(BddSpace space, SymbolicBits other, string operation, Func<SymbolicBits, SymbolicBits, SymbolicBits?> apply)
    {
        if (_bits is null && other._bits is null)
            return apply(this, other) ?? Opaque(space, $"{operation} by zero", _width);
        if (EnumerateValues(space, Bdd.True, MostValues) is not { } lefts)
            return Opaque(space, operation, _width);
        SymbolicBits? result = null;
        var room = MostValues;
        foreach (var (left, leftValue) in lefts)
        {
            if (other.EnumerateValues(space, left, room) is not { } pairs)
                return Opaque(space, operation, _width);
            room -= pairs.Count;
            foreach (var (pair, rightValue) in pairs)
            {
                var value = apply(new(leftValue, _width), new(rightValue, _width)) ?? Opaque(space, $"{operation} by zero", _width);
                result = result is null ? value : Ite(space, pair, value, result.Value);
            }
        }
        return result!.Value;
    }
}
