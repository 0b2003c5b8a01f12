using System.Numerics;

namespace KvmModel.Symbolic;

/// <summary>
/// A value of 1 to 64 bits, each of them a Boolean function; arithmetic is modulo 2 to the power of the width, as in C's unsigned types and in
/// AArch64 registers. Canonical: two values are the same function of the variables of one space exactly when they are equal. Values with no
/// symbolic bit are plain numbers, and operations on them make nothing on the heap.
/// </summary>
public readonly partial struct SymbolicBits : IEquatable<SymbolicBits>
{
    public const int MaxWidth = 64;

    // The values of the bits that are constant; zero at all others.
    private readonly ulong _value;

    // All bits, the lowest first; null exactly when all of them are constant.
    private readonly Bdd[]? _bits;

    private readonly int _width;

    private SymbolicBits(ulong value, int width)
    {
        _value = value & Mask(width);
        _width = width;
    }

    private SymbolicBits(ulong value, int width, Bdd[]? bits) : this(value, width) => _bits = bits;

    /// <summary>In bits; 0 only for a value that was never made.</summary>
    public int Width => _width;

    public bool IsConstant => _bits is null;

    /// <summary>Ones at the bits that are constant.</summary>
    public ulong KnownMask => _bits is null ? Mask(_width) : MaskOfConstants(_bits);

    /// <summary>The values of the bits that are constant; zero at all others.</summary>
    public ulong KnownValue => _value;

    /// <summary>The function of one bit, 0 being the lowest.</summary>
    public Bdd this[int bit]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)bit, (uint)_width, nameof(bit));
            return Bit(bit);
        }
    }

    public static SymbolicBits FromConstant(ulong value, int width) => new(value, Checked(width));

    /// <summary>1 where the condition holds, otherwise 0.</summary>
    public static SymbolicBits FromBool(Bdd condition, int width)
    {
        Checked(width);
        if (condition.IsConstant)
            return new(condition.IsTrue ? 1u : 0u, width);
        var bits = new Bdd[width];
        bits[0] = condition;
        return new(0, width, bits);
    }

    /// <summary>A value from its bits, the lowest first.</summary>
    public static SymbolicBits FromBits(ReadOnlySpan<Bdd> bits)
    {
        Checked(bits.Length);
        return Own(bits.ToArray());
    }

    /// <summary>Inputs <c>name[0]</c> and up.</summary>
    public static SymbolicBits Input(BddSpace space, string name, int width) => InputField(space, name, Checked(width) - 1, 0);

    /// <summary>Inputs <c>name[low]</c> to <c>name[high]</c>, as the bits from 0 up.</summary>
    public static SymbolicBits InputField(BddSpace space, string name, int high, int low)
    {
        var bits = new Bdd[Checked(high - low + 1)];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = space.Input($"{name}[{low + bit}]");
        return Own(bits);
    }

    /// <summary>A value of which nothing is known.</summary>
    /// <param name="reason">Why not.</param>
    public static SymbolicBits Opaque(BddSpace space, string reason, int width)
    {
        var bits = new Bdd[Checked(width)];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = space.Opaque(reason, bit);
        return Own(bits);
    }

    /// <summary>A value of which nothing is known, and each bit of which is unknown for a reason of its own: <c>name[0]</c> and up.</summary>
    public static SymbolicBits OpaqueBits(BddSpace space, string name, int width)
    {
        var bits = new Bdd[Checked(width)];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = space.Opaque($"{name}[{bit}]");
        return Own(bits);
    }

    public bool TryGetConstant(out ulong value)
    {
        value = _value;
        return _bits is null;
    }

    /// <summary>Whether the value is one number wherever <paramref name="care"/> holds; any number is where that is nowhere.</summary>
    public bool IsConstantUnder(BddSpace space, Bdd care, out ulong value)
    {
        value = _value;
        if (_bits is null)
            return true;
        for (var bit = 0; bit < _width; bit++)
        {
            if (_bits[bit].IsConstant || space.AreDisjoint(care, _bits[bit]))
                continue;
            if (!space.Implies(care, _bits[bit]))
                return false;
            value |= 1ul << bit;
        }
        return true;
    }

    /// <summary>
    /// Every number that the value takes where <paramref name="care"/> holds, in ascending order, with the part of <paramref name="care"/> where it does;
    /// the guards are disjoint, cover <paramref name="care"/>, and none is false. Null for more than <paramref name="limit"/>.
    /// </summary>
    public IReadOnlyList<(Bdd Guard, ulong Value)>? EnumerateValues(BddSpace space, Bdd care, int limit)
    {
        var values = new List<(Bdd, ulong)>();
        var branches = new Stack<(Bdd Guard, ulong Value, int Bits)>();
        if (!care.IsFalse)
            branches.Push((care, 0, _width));
        while (branches.TryPop(out var branch))
        {
            var (guard, value, bits) = branch;
            while (bits > 0)
            {
                var bit = Bit(--bits);
                if (space.TryAnd(guard, space.Not(bit)) is not { } zero || space.TryAnd(guard, bit) is not { } one)
                    return null;
                if (!one.IsFalse && !zero.IsFalse)
                    branches.Push((one, value | 1ul << bits, bits));
                else if (!one.IsFalse)
                    value |= 1ul << bits;
                guard = zero.IsFalse ? one : zero;
                if (values.Count + 1 + branches.Count > limit)
                    return null;
            }
            values.Add((guard, value));
        }
        return values;
    }

    /// <summary>The number where <paramref name="assignment"/>, by index, says the value of each variable.</summary>
    public ulong Evaluate(BddSpace space, Func<int, bool> assignment)
    {
        var value = _value;
        for (var bit = 0; _bits is not null && bit < _width; bit++)
            if (!_bits[bit].IsConstant && space.Evaluate(_bits[bit], assignment))
                value |= 1ul << bit;
        return value;
    }

    /// <summary>Whether any bit depends on something that is not known.</summary>
    public bool HasOpaque(BddSpace space) => _bits is not null && Array.Exists(_bits, space.HasOpaque);

    /// <summary>Why bits are not known, each reason once, from the lowest bit up.</summary>
    public IReadOnlyList<string> OpaqueReasons(BddSpace space) =>
        _bits is null ? [] : [.. _bits.SelectMany(space.OpaqueReasons).Distinct(StringComparer.Ordinal)];

    /// <summary>A value that is the same wherever <paramref name="care"/> holds, and anything elsewhere.</summary>
    public SymbolicBits Simplify(BddSpace space, Bdd care) => _bits is null ? this : Map(bit => space.Simplify(bit, care));

    /// <summary>The value where a variable, by index, is fixed.</summary>
    public SymbolicBits Restrict(BddSpace space, int variable, bool value) => _bits is null ? this : Map(bit => space.Restrict(bit, variable, value));

    public bool Equals(SymbolicBits other) =>
        _value == other._value && _width == other._width
        && (_bits == other._bits || (_bits is not null && other._bits is not null && _bits.AsSpan().SequenceEqual(other._bits)));

    public override bool Equals(object? obj) => obj is SymbolicBits other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_value);
        hash.Add(_width);
        if (_bits is not null)
            foreach (var bit in _bits)
                hash.Add(bit.Index);
        return hash.ToHashCode();
    }

    public static bool operator ==(SymbolicBits left, SymbolicBits right) => left.Equals(right);

    public static bool operator !=(SymbolicBits left, SymbolicBits right) => !left.Equals(right);

    /// <summary>Hexadecimal when constant; otherwise binary, with a question mark for each symbolic bit.</summary>
    public override string ToString()
    {
        if (_bits is null)
            return $"0x{_value:x}";
        var bits = _bits;
        return string.Concat("0b", string.Create(_width, bits, static (text, all) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = all[text.Length - 1 - i] switch { { IsTrue: true } => '1', { IsFalse: true } => '0', _ => '?' };
        }));
    }

    private int SymbolicBitCount => _bits is null ? 0 : _width - BitOperations.PopCount(MaskOfConstants(_bits));

    private Bdd Bit(int bit) => _bits is null ? new Bdd((int)(_value >> bit) & 1) : _bits[bit];

    private SymbolicBits Map(Func<Bdd, Bdd> change) => Own(Array.ConvertAll(_bits!, bit => change(bit)));

    /// <param name="constant">The result for two constants.</param>
    private SymbolicBits Zip(BddSpace space, SymbolicBits other, ulong constant, Func<BddSpace, Bdd, Bdd, Bdd> combine)
    {
        Match(other);
        if (_bits is null && other._bits is null)
            return new(constant, _width);
        var bits = new Bdd[_width];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = combine(space, Bit(bit), other.Bit(bit));
        return Own(bits);
    }

    /// <summary>A value from bits that nobody else will change.</summary>
    private static SymbolicBits Own(Bdd[] bits)
    {
        var value = 0ul;
        var symbolic = false;
        for (var bit = 0; bit < bits.Length; bit++)
        {
            symbolic |= !bits[bit].IsConstant;
            value |= (bits[bit].IsTrue ? 1ul : 0) << bit;
        }
        return new(value, bits.Length, symbolic ? bits : null);
    }

    private static ulong Mask(int width) => ulong.MaxValue >> (MaxWidth - width);

    private static ulong MaskOfConstants(Bdd[] bits)
    {
        var mask = 0ul;
        for (var bit = 0; bit < bits.Length; bit++)
            mask |= (bits[bit].IsConstant ? 1ul : 0) << bit;
        return mask;
    }

    private static int Checked(int width)
    {
        if (width is < 1 or > MaxWidth)
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width is from 1 to 64 bits.");
        return width;
    }

    private void Match(SymbolicBits other)
    {
        if (_width != other._width)
            throw new ArgumentException($"Operands of {_width} and {other._width} bits.", nameof(other));
    }
}
