namespace KvmModel.Symbolic;

/// <summary>Bitwise operations, and those that move, join or choose bits.</summary>
public readonly partial struct SymbolicBits
{
    public SymbolicBits And(BddSpace space, SymbolicBits other) => Zip(space, other, _value & other._value, static (space, left, right) => space.And(left, right));

    public SymbolicBits Or(BddSpace space, SymbolicBits other) => Zip(space, other, _value | other._value, static (space, left, right) => space.Or(left, right));

    public SymbolicBits Xor(BddSpace space, SymbolicBits other) => Zip(space, other, _value ^ other._value, static (space, left, right) => space.Xor(left, right));

    public SymbolicBits Not(BddSpace space) => _bits is null ? new(~_value, _width) : Map(space.Not);

    /// <summary>Moves bits up; zero for an amount not less than the width, which in C is undefined.</summary>
    public SymbolicBits ShiftLeft(int amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (amount >= _width)
            return new(0, _width);
        if (_bits is null)
            return new(_value << amount, _width);
        var bits = new Bdd[_width];
        _bits.AsSpan(0, _width - amount).CopyTo(bits.AsSpan(amount));
        return Own(bits);
    }

    /// <summary>Moves bits down, zeros coming in; zero for an amount not less than the width, which in C is undefined.</summary>
    public SymbolicBits ShiftRight(int amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (amount >= _width)
            return new(0, _width);
        return _bits is null ? new(_value >> amount, _width) : Down(amount, Bdd.False);
    }

    /// <summary>Moves bits down, copies of the sign coming in; all of them for an amount not less than the width, which in C is undefined.</summary>
    public SymbolicBits ArithmeticShiftRight(int amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        amount = Math.Min(amount, _width - 1);
        return _bits is null ? new((ulong)(Signed >> amount), _width) : Down(amount, Bit(_width - 1));
    }

    /// <summary>Moves bits up; zero for an amount, of any width and unsigned, not less than the width.</summary>
    public SymbolicBits ShiftLeft(BddSpace space, SymbolicBits amount) =>
        Shift(space, amount, new(0, _width), static (value, by) => value.ShiftLeft(by));

    /// <summary>Moves bits down, zeros coming in; zero for an amount, of any width and unsigned, not less than the width.</summary>
    public SymbolicBits ShiftRight(BddSpace space, SymbolicBits amount) =>
        Shift(space, amount, new(0, _width), static (value, by) => value.ShiftRight(by));

    /// <summary>Moves bits down, copies of the sign coming in; all of them for an amount, of any width and unsigned, not less than the width.</summary>
    public SymbolicBits ArithmeticShiftRight(BddSpace space, SymbolicBits amount) =>
        Shift(space, amount, ArithmeticShiftRight(_width), static (value, by) => value.ArithmeticShiftRight(by));

    /// <summary>The bits from <paramref name="low"/> up.</summary>
    public SymbolicBits Extract(int low, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(low);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low + Checked(width), _width, nameof(width));
        return _bits is null ? new(_value >> low, width) : width == _width ? this : Own(_bits.AsSpan(low, width).ToArray());
    }

    /// <summary>The value with the bits from <paramref name="low"/> up replaced.</summary>
    public SymbolicBits Insert(int low, SymbolicBits field)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(low);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low + field._width, _width, nameof(field));
        if (_bits is null && field._bits is null)
            return new((_value & ~(Mask(field._width) << low)) | field._value << low, _width);
        var bits = ToArray(_width);
        for (var bit = 0; bit < field._width; bit++)
            bits[low + bit] = field.Bit(bit);
        return Own(bits);
    }

    /// <summary>The bits of <paramref name="high"/> above those of <paramref name="low"/>.</summary>
    public static SymbolicBits Concat(SymbolicBits high, SymbolicBits low) => low.ZeroExtend(high._width + low._width).Insert(low._width, high);

    public SymbolicBits ZeroExtend(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Checked(width), _width, nameof(width));
        return width == _width ? this : new(_value, width, _bits is null ? null : ToArray(width));
    }

    public SymbolicBits SignExtend(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Checked(width), _width, nameof(width));
        if (width == _width)
            return this;
        if (_bits is null)
            return new((ulong)Signed, width);
        var bits = ToArray(width);
        Array.Fill(bits, bits[_width - 1], _width, width - _width);
        return Own(bits);
    }

    /// <summary>The lowest bits.</summary>
    public SymbolicBits Truncate(int width) => Extract(0, width);

    /// <summary>The value cut or extended to another width.</summary>
    /// <param name="signed">Whether extension copies the sign.</param>
    public SymbolicBits Resize(int width, bool signed) => width <= _width ? Truncate(width) : signed ? SignExtend(width) : ZeroExtend(width);

    public static SymbolicBits Ite(BddSpace space, Bdd condition, SymbolicBits then, SymbolicBits otherwise)
    {
        then.Match(otherwise);
        if (condition.IsConstant)
            return condition.IsTrue ? then : otherwise;
        if (then._bits is null && otherwise._bits is null && then._value == otherwise._value)
            return then;
        var bits = new Bdd[then._width];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = space.Ite(condition, then.Bit(bit), otherwise.Bit(bit));
        return Own(bits);
    }

    /// <summary>The value as a number in two's complement; only when it is constant.</summary>
    private long Signed => (long)(_value << (MaxWidth - _width)) >> (MaxWidth - _width);

    private SymbolicBits Down(int amount, Bdd fill)
    {
        var bits = new Bdd[_width];
        _bits.AsSpan(amount).CopyTo(bits);
        Array.Fill(bits, fill, _width - amount, amount);
        return Own(bits);
    }

    /// <summary>A barrel shifter: one choice for each bit of the amount.</summary>
    private SymbolicBits Shift(BddSpace space, SymbolicBits amount, SymbolicBits beyond, Func<SymbolicBits, int, SymbolicBits> by)
    {
        if (amount.TryGetConstant(out var constant))
            return constant >= (ulong)_width ? beyond : by(this, (int)constant);
        var start = space.BeginCircuit();
        var result = this;
        var isBeyond = Bdd.False;
        for (var bit = 0; bit < amount._width; bit++)
        {
            if (bit < 7 && 1 << bit < _width)
                result = Ite(space, amount.Bit(bit), by(result, 1 << bit), result);
            else
                isBeyond = space.Or(isBeyond, amount.Bit(bit));
        }
        result = Ite(space, isBeyond, beyond, result);
        return space.EndCircuit(start) ? result : Unmade(space, _width);
    }

    private Bdd[] ToArray(int width)
    {
        var bits = new Bdd[width];
        for (var bit = 0; bit < _width; bit++)
            bits[bit] = Bit(bit);
        return bits;
    }
}
