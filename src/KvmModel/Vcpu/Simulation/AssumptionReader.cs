using System.Collections.Immutable;
using System.Globalization;
using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>What a user takes for granted, as a function.</summary>
/// <param name="WithoutEffect">Names that no variable of the simulation bears: nothing depends on them.</param>
public sealed record Assumptions(Bdd Guard, ImmutableArray<string> WithoutEffect);

/// <summary>
/// Reads assumptions: <c>cap.NAME</c>, <c>!vcpu.feature.NAME</c>, <c>guest.REGISTER.FIELD=VALUE</c>, <c>host.REGISTER[hi:lo]!=VALUE</c>, and <c>&gt;=</c>, separated by
/// commas. A value is a number, or the name that the tree gives to a value of the field.
/// </summary>
public sealed class AssumptionReader(BddSpace space, SystemRegisterFile? fields)
{
    private const int MaxItems = 100;
    private const int RegisterWidth = 64;
    private static readonly string[] s_operators = ["!=", ">=", "="];
    private static readonly string[] s_statements = ["cap.", "vcpu.feature.", "vcpu.", "mode.", "kvm."];

    private readonly GuardGroups _inputs = new(space, fields);
    private readonly ImmutableArray<string>.Builder _withoutEffect = ImmutableArray.CreateBuilder<string>();
    private string? _problem;

    /// <param name="problem">Null on success; else what is wrong with which item, and what is expected.</param>
    public Assumptions? Read(string text, out string? problem)
    {
        var guard = Bdd.True;
        var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _problem = items.Length > MaxItems ? $"there are more than {MaxItems} assumptions" : null;
        _withoutEffect.Clear();
        foreach (var item in items)
            guard = _problem is null ? space.And(guard, Item(item)) : guard;
        problem = _problem;
        return problem is null ? new Assumptions(guard, _withoutEffect.ToImmutable()) : null;
    }

    private Bdd Item(string item)
    {
        var at = s_operators.Select(op => (Operator: op, Index: item.IndexOf(op, StringComparison.Ordinal))).Where(found => found.Index > 0).OrderBy(found => found.Index).FirstOrDefault();
        var isNegated = item[0] == '!';
        var name = (at.Operator is null ? item : item[..at.Index]).TrimStart('!').Trim();
        var value = at.Operator is null ? null : item[(at.Index + at.Operator.Length)..].Trim();
        if (name.StartsWith("guest.", StringComparison.Ordinal) || name.StartsWith("host.", StringComparison.Ordinal))
            return isNegated || value is null ? Refuse(item, "a comparison, such as guest.ID_AA64PFR0_EL1.SVE=0") : Comparison(item, name, at.Operator!, value);
        if (at.Operator == ">=" || (value is not (null or "0" or "1" or "true" or "false")))
            return Refuse(item, "true or false for a statement");
        return Statement(item, name, (value is null or "1" or "true") ^ isNegated ^ (at.Operator == "!="));
    }

    private Bdd Statement(string item, string name, bool isTrue)
    {
        if (_inputs.Input(name) is { } index)
            return isTrue ? space.Literal(index) : space.Not(space.Literal(index));
        if (!s_statements.Any(prefix => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal)))
            return Refuse(item, "a name that starts with cap., vcpu.feature., mode., guest. or host.");
        _withoutEffect.Add(name);
        return Bdd.True;
    }

    private Bdd Comparison(string item, string name, string op, string text)
    {
        var owner = name[..(name.IndexOf('.') + 1)];
        if (Bits(name[owner.Length..]) is not { } bits)
            return Refuse(item, "a register of the tree, as REGISTER.FIELD, REGISTER[bit] or REGISTER[high:low]");
        var named = bits.Field?.Values.FirstOrDefault(value => value.Name == text) is { Name: not null } known ? known.Value : (ulong?)null;
        if ((named ?? Number(text)) is not { } value || value > ulong.MaxValue >> (RegisterWidth - (bits.High - bits.Low + 1)))
            return Refuse(item, $"a number of {bits.High - bits.Low + 1} bits");
        var functions = Enumerable.Range(bits.Low, bits.High - bits.Low + 1).Select(bit => _inputs.Input(InputName.OfBit(owner, bits.Register, bit)) is { } index ? space.Literal(index) : (Bdd?)null).ToArray();
        if (Array.TrueForAll(functions, function => function is null))
        {
            _withoutEffect.Add(name);
            return Bdd.True;
        }
        var operand = SymbolicBits.FromBits([.. functions.Select(function => function ?? Bdd.False)]);
        var constant = SymbolicBits.FromConstant(value, operand.Width);
        if (op == ">=")
            return bits.Field?.Kind == RegisterFieldKind.SignedEnum ? constant.SignedLessOrEqual(space, operand) : constant.UnsignedLessOrEqual(space, operand);
        // A bit that no variable stands for says nothing of the value.
        var equal = space.All(functions.Select((function, bit) => function is not { } known ? Bdd.True : (value >> bit & 1) != 0 ? known : space.Not(known)));
        return op == "=" ? equal : space.Not(equal);
    }

    private (string Register, int High, int Low, RegisterField? Field)? Bits(string name)
    {
        if (name.IndexOf('[') is > 0 and var bracket && name[^1] == ']')
        {
            var numbers = name[(bracket + 1)..^1].Split(':');
            return numbers.Length <= 2 && Bit(numbers[0]) is { } high && Bit(numbers[^1]) is { } low && low <= high ? (name[..bracket], high, low, null) : null;
        }
        var dot = name.IndexOf('.');
        var register = dot < 0 ? name : name[..dot];
        if (dot < 0)
            return IsKnown(register) ? (register, RegisterWidth - 1, 0, null) : null;
        for (var bit = 0; bit < RegisterWidth; bit++)
            if (fields?.FieldAt(register, bit) is { } field && field.Name == name[(dot + 1)..])
                return (register, field.Msb, field.Lsb, field);
        return null;
    }

    private bool IsKnown(string register) => fields?.Registers.Any(known => known.Name == register) == true;

    private static int? Bit(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bit) && bit < RegisterWidth ? bit : null;

    private static ulong? Number(string text)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(isHex ? text.AsSpan(2) : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private Bdd Refuse(string item, string expected)
    {
        _problem ??= $"the assumption '{item}' cannot be read: expected {expected}";
        return Bdd.True;
    }
}
