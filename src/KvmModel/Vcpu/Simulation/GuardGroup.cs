using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Variables that people read as one thing: the bits of one field of a register, or a single variable. A group has 2 to the power of its width values; a set
/// of values is a word with one bit for each.
/// </summary>
/// <param name="Name">What reports call it: <c>guest.ID_AA64PFR2_EL1.FPMR</c>, <c>guest.HCR_EL2[3]</c>, <c>cap.ARM64_HAS_FPMR</c>.</param>
/// <param name="Kind">How its values compare; <see cref="RegisterFieldKind.Field"/> for a single variable.</param>
/// <param name="Variables">Indices of the variables, the lowest bit first.</param>
/// <param name="Values">The named values; empty when there are none.</param>
/// <param name="IsNumber">Whether its values are numbers, rather than false and true.</param>
internal sealed record GuardGroup(string Name, RegisterFieldKind Kind, ImmutableArray<int> Variables, ImmutableArray<RegisterFieldValue> Values, bool IsNumber)
{
    /// <summary>Wider fields are read bit by bit: a set of values has to fit a word.</summary>
    public const int MaxWidth = 6;

    public int Size => 1 << Variables.Length;

    /// <summary>All values.</summary>
    public ulong All => ulong.MaxValue >> (64 - Size);

    /// <summary>How readily a condition on it is left out where another says the same: what the guest was given is what a reader asks for.</summary>
    public int Weight => Name.Split('.', 2)[0] switch
    {
        "guest" => 5,
        "vcpu" => 4,
        "mode" => 3,
        "cap" => 2,
        "host" => 1,
        _ => 0,
    };

    /// <summary>The values in the order in which they compare: two's complement for a signed field.</summary>
    public IEnumerable<int> Ordered() =>
        Kind == RegisterFieldKind.SignedEnum ? Enumerable.Range(Size / 2, Size / 2).Concat(Enumerable.Range(0, Size / 2)) : Enumerable.Range(0, Size);

    public string ValueText(int value)
    {
        foreach (var named in Values)
            if (named.Value == (ulong)value)
                return named.Name;
        return value < 10 ? $"{value}" : $"0x{value:x}";
    }

    public bool Equals(GuardGroup? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}

/// <summary>Which variables of a space are read together, by the tree's own description of registers; found when they are asked for.</summary>
/// <param name="fields">Null where the tree describes no register: then every bit stands for itself.</param>
internal sealed class GuardGroups(BddSpace space, SystemRegisterFile? fields)
{
    private readonly Dictionary<int, GuardGroup> _groups = [];
    private readonly Dictionary<string, int> _inputs = new(StringComparer.Ordinal);
    private int _known;

    public GuardGroup Of(int variable)
    {
        if (!_groups.TryGetValue(variable, out var group))
        {
            group = Find(space.Variable(variable));
            foreach (var member in group.Variables)
                _groups[member] = group;
        }
        return group;
    }

    /// <summary>The index of an input; null when there is none of that name.</summary>
    public int? Input(string name)
    {
        for (; _known < space.Inputs.Count; _known++)
            _inputs[space.Inputs[_known].Name] = space.Inputs[_known].Index;
        return _inputs.TryGetValue(name, out var index) ? index : null;
    }

    private GuardGroup Find(SymbolicVariable variable)
    {
        if (variable.IsOpaque)
            return new GuardGroup($"unknown ({variable.Name})", RegisterFieldKind.Field, [variable.Index], [], IsNumber: false);
        var name = InputName.Parse(variable.Name);
        if (!name.IsRegisterBit)
            return new GuardGroup(variable.Name, RegisterFieldKind.Field, [variable.Index], [], IsNumber: false);
        if (fields?.FieldAt(name.Register!, name.Bit) is { Width: <= GuardGroup.MaxWidth } field)
        {
            var members = Enumerable.Range(field.Lsb, field.Width).Select(bit => Input(InputName.OfBit(name.Owner!, name.Register!, bit))).ToList();
            if (members.TrueForAll(member => member is not null && !_groups.ContainsKey(member.Value)))
                return new GuardGroup($"{name.Owner}{name.Register}.{field.Name}", field.Kind, [.. members.Select(member => member!.Value)], field.Values, IsNumber: true);
        }
        return new GuardGroup(variable.Name, RegisterFieldKind.Field, [variable.Index], [], IsNumber: true);
    }
}
