using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Marks on values: variables that stand for "this value were another". What depends on a mark afterwards depends on the value, and where is the Boolean derivative (Akers 1959). A mark is
/// two variables, one of which inverts the bits at even places, the other those at odd ones: a bit that was copied depends on the one of its place alone, a bit that the value decides
/// about depends on either. Each mark is asked about with all others at 0, that is, in the state that the kernel really has.
/// </summary>
internal sealed class SwitchMarks(BddSpace space)
{
    /// <summary>The most bits that a word may hold at even places alone, or at odd ones alone, and be copied.</summary>
    private const int MostOfOneKind = 2;

    private readonly List<int> _variables = [];
    private readonly Dictionary<int, int> _numbers = [];
    private readonly Dictionary<Bdd, int[]> _mentioned = [];
    private readonly Dictionary<(Bdd, int), Bdd> _derivatives = [];

    /// <summary>A value that has a mark, by its number.</summary>
    public SymbolicBits Put(int mark, SymbolicBits value)
    {
        while (_variables.Count <= 2 * mark + 1)
        {
            _variables.Add(space.Support(space.Input($"switch.mark[{_variables.Count}]"))[0].Index);
            _numbers.Add(_variables[^1], _variables.Count - 1);
        }
        var bits = new Bdd[value.Width];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = space.Xor(value[bit], space.Literal(VariableOf(mark, bit)));
        return SymbolicBits.FromBits(bits);
    }

    /// <summary>When a value, as a whole or in part, is that which has a mark, and in how many of its bits it ever is.</summary>
    public (Bdd Guard, int Bits) Copied(SymbolicBits value, int mark)
    {
        var (guard, counts) = (Bdd.False, (int[])[0, 0]);
        for (var bit = 0; bit < value.Width; bit++)
        {
            var copied = value[bit].IsConstant ? Bdd.False : space.AndNot(Derivative(value[bit], VariableOf(mark, bit)), Derivative(value[bit], VariableOf(mark, bit + 1)));
            guard = space.Or(guard, copied);
            counts[bit & 1] += copied.IsFalse ? 0 : 1;
        }
        // One bit that decides about all others makes those of its own kind depend on its mark.
        return Math.Min(counts[0], counts[1]) == 0 && Math.Max(counts[0], counts[1]) > MostOfOneKind ? (Bdd.False, 0) : (guard, counts[0] + counts[1]);
    }

    /// <summary>The marks that a value may depend on.</summary>
    public IReadOnlySet<int> In(SymbolicBits value)
    {
        var marks = new HashSet<int>();
        for (var bit = 0; bit < value.Width; bit++)
            if (!value[bit].IsConstant)
                marks.UnionWith(Mentioned(value[bit]).Select(variable => _numbers[variable] / 2));
        return marks;
    }

    /// <summary>A function in the state that the kernel has.</summary>
    public Bdd Plain(Bdd function) => At(function, -1);

    /// <summary>A value in the state that the kernel has.</summary>
    public SymbolicBits Plain(SymbolicBits value)
    {
        var bits = new Bdd[value.Width];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = Plain(value[bit]);
        return SymbolicBits.FromBits(bits);
    }

    private int VariableOf(int mark, int bit) => _variables[2 * mark + (bit & 1)];

    private Bdd Derivative(Bdd function, int variable)
    {
        if (!Mentioned(function).Contains(variable))
            return Bdd.False;
        if (!_derivatives.TryGetValue((function, variable), out var derivative))
            _derivatives.Add((function, variable), derivative = space.Xor(At(function, variable), At(function, -1)));
        return derivative;
    }

    /// <summary>A function where one mark is 1 and all others are 0.</summary>
    private Bdd At(Bdd function, int one)
    {
        if (!function.IsConstant)
            foreach (var variable in Mentioned(function))
                function = space.Restrict(function, variable, variable == one);
        return function;
    }

    private int[] Mentioned(Bdd function)
    {
        if (!_mentioned.TryGetValue(function, out var marks))
            _mentioned.Add(function, marks = [.. space.Support(function).Select(variable => variable.Index).Where(_numbers.ContainsKey)]);
        return marks;
    }
}
