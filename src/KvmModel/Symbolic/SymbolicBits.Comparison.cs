namespace KvmModel.Symbolic;

/// <summary>Comparisons: the condition under which they hold.</summary>
public readonly partial struct SymbolicBits
{
    public Bdd Equal(BddSpace space, SymbolicBits other)
    {
        Match(other);
        if (_bits is null && other._bits is null)
            return Bdd.Constant(_value == other._value);
        if (((_value ^ other._value) & KnownMask & other.KnownMask) != 0)
            return Bdd.False;
        var start = space.BeginCircuit();
        var equal = Bdd.True;
        // From the top bit down: inputs have their lowest bit first in the order, and a product grows best from its bottom.
        for (var bit = _width - 1; bit >= 0 && !equal.IsFalse; bit--)
            equal = space.And(equal, space.Equivalent(Bit(bit), other.Bit(bit)));
        return space.EndCircuit(start) ? equal : space.Unmade();
    }

    public Bdd NotEqual(BddSpace space, SymbolicBits other) => space.Not(Equal(space, other));

    public Bdd IsNonZero(BddSpace space)
    {
        if (_bits is null || _value != 0)
            return Bdd.Constant(_value != 0);
        var any = Bdd.False;
        for (var bit = _width - 1; bit >= 0; bit--)
            any = space.Or(any, _bits[bit]);
        return any;
    }

    public Bdd UnsignedLess(BddSpace space, SymbolicBits other)
    {
        Match(other);
        return _bits is null && other._bits is null ? Bdd.Constant(_value < other._value) : Less(space, other, isSigned: false);
    }

    public Bdd UnsignedLessOrEqual(BddSpace space, SymbolicBits other) => space.Not(other.UnsignedLess(space, this));

    public Bdd SignedLess(BddSpace space, SymbolicBits other)
    {
        Match(other);
        return _bits is null && other._bits is null ? Bdd.Constant(Signed < other.Signed) : Less(space, other, isSigned: true);
    }

    public Bdd SignedLessOrEqual(BddSpace space, SymbolicBits other) => space.Not(other.SignedLess(space, this));

    private Bdd Less(BddSpace space, SymbolicBits other, bool isSigned)
    {
        var start = space.BeginCircuit();
        var less = Bdd.False;
        for (var bit = 0; bit < _width; bit++)
        {
            var (left, right) = (Bit(bit), other.Bit(bit));
            // At the sign the greater bit is the lesser number.
            var greater = isSigned && bit == _width - 1 ? left : right;
            less = space.Ite(space.Xor(left, right), greater, less);
        }
        return space.EndCircuit(start) ? less : space.Unmade();
    }
}
