using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Says in words when something happens: a function over inputs of the model in, conditions on features and fields out, such as
/// <c>guest.ID_AA64PFR2_EL1.FPMR &gt;= IMP and not mode.protected</c>. True wherever <c>possible</c> holds. In ASCII, except for what names in the tree have.
/// </summary>
/// <param name="possible">The combinations of inputs that matter; conditions that always hold in them are left out.</param>
/// <param name="fields">The tree's description of registers, for the names of fields and values; null for none.</param>
public sealed class GuardPrinter(BddSpace space, Bdd possible, SystemRegisterFile? fields)
{
    public const string Always = "always";
    public const string Never = "never";
    private const int MostCases = 8;

    private const int MostNames = 6;

    private const int MaxScratchNodes = 1 << 19;

    private readonly Dictionary<Bdd, GuardWords> _known = [];
    private Scratch? _scratch;

    /// <summary>The combinations of inputs that matter.</summary>
    public Bdd Possible => possible;

    /// <summary>The cases in which it holds, in words and by condition.</summary>
    public GuardWords Words(Bdd guard)
    {
        if (!_known.TryGetValue(guard, out var words))
            _known.Add(guard, words = Find(guard));
        return words;
    }

    /// <summary>All cases, as text that says the same in whatever space: their words, or the function's digest where the words leave something out.</summary>
    public string Detail(Bdd guard)
    {
        if (Words(guard) is { IsWhole: true } words)
            return words.ToString();
        var (own, care, local, _) = Prepare(guard);
        return new BddDigests(own).Of(own.And(local, care));
    }

    /// <summary>The cases in which it holds, the simplest first: <c>always</c> or <c>never</c> alone, and at the end how many more there are when they are too many to read.</summary>
    public ImmutableArray<string> Cases(Bdd guard) => Words(guard).Lines;

    /// <summary>The cases in one line.</summary>
    public string Print(Bdd guard) => Words(guard).ToString();

    /// <summary>
    /// An assignment under which it holds, whatever is not named in it is; null when there is none. It names as little as can be, and what is not known only when
    /// it holds in no other way.
    /// </summary>
    public Assignment? Witness(Bdd guard)
    {
        if (space.AreDisjoint(possible, guard))
            return null;
        var (own, care, local, cover) = Prepare(guard);
        var wanted = own.And(local, care);
        if (own.MustHold(wanted) is { IsFalse: false } certain)
            wanted = certain;
        if (wanted.IsFalse)
            return null;
        var term = cover.Case(wanted, cover.Mentioned(wanted));
        var factors = term.Factors;
        foreach (var key in factors.OrderBy(factor => factor.Value.Group.Weight).ThenByDescending(factor => factor.Key).Select(factor => factor.Key).ToList())
        {
            if (own.Implies(own.And(cover.Product(term, except: key), care), wanted))
                factors.Remove(key);
        }
        foreach (var key in factors.Keys.ToList())
        {
            var (group, rest) = (factors[key].Group, own.And(cover.Product(term, except: key), care));
            var least = Enumerable.Range(0, group.Size).First(value => own.And(rest, cover.Condition(group, 1ul << value)) is { IsFalse: false } here && own.Implies(here, wanted));
            factors[key] = (group, 1ul << least);
        }
        return new Assignment([.. Joined(factors.Values.Select(factor => Assumed(factor.Group, factor.Values))).OrderBy(assumed => assumed.Name, StringComparer.Ordinal)]);
    }

    private GuardWords Find(Bdd guard)
    {
        if (space.Implies(possible, guard))
            return GuardWords.Always;
        if (space.AreDisjoint(possible, guard))
            return Said(Never);
        var (own, _, local, cover) = Prepare(guard);
        var cases = Cases(cover, local, out var isWhole);
        if (isWhole && cases.Length <= MostCases)
            return GuardWords.Of(cases);
        var exceptions = Cases(cover, own.Not(local), out var areWhole);
        if (areWhole && exceptions.Length <= MostCases)
            return Said($"except when {string.Join("; or when ", GuardWords.LinesOf(exceptions))}");
        if (!cases.IsEmpty)
            return Said([.. GuardWords.LinesOf(cases.Take(MostCases)), isWhole ? $"and {cases.Length - MostCases} more cases" : "and more cases"]) with { IsWhole = false };
        var names = cover.Mentioned(local).ConvertAll(group => group.Name);
        return Said($"some condition on {string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more holds") with { IsWhole = false };
    }

    private static GuardWords Said(params ImmutableArray<string> lines) => new(lines, []);

    /// <summary>
    /// The guard in a space where printing may make nodes, with what is possible for the inputs that it depends on: about others it says nothing, so that nothing is lost.
    /// </summary>
    private (BddSpace Space, Bdd Care, Bdd Guard, GuardCover Cover) Prepare(Bdd guard)
    {
        if (_scratch is null || _scratch.Space.TotalNodes > MaxScratchNodes)
            _scratch = new Scratch(space, possible, fields);
        var local = _scratch.Import(guard);
        var own = _scratch.Space;
        var mentioned = own.Support(local).SelectMany(variable => _scratch.Groups.Of(variable.Index).Variables).ToHashSet();
        var care = own.All(_scratch.Possible.Among(mentioned).Select(factor => own.Exists(factor, variable => !mentioned.Contains(variable))));
        return (own, care, local, new GuardCover(own, care, _scratch.Groups));
    }

    private static AssumedValue Assumed(GuardGroup group, ulong values) => new(group.Name, !group.IsNumber, (ulong)System.Numerics.BitOperations.TrailingZeroCount(values));

    /// <summary>Bits that stand side by side in one register, and have no field in common that is known, as one number: <c>host.MIDR_EL1[15:4] = 41</c>.</summary>
    private static IEnumerable<AssumedValue> Joined(IEnumerable<AssumedValue> values)
    {
        var bits = values.ToLookup(value => InputName.Parse(value.Name) is { IsRegisterBit: true } name ? (name.Owner, name.Register) : default((string?, string?)?));
        foreach (var value in bits[null])
            yield return value;
        foreach (var register in bits.Where(register => register.Key is not null))
        {
            var (low, width, number) = (0, 0, 0ul);
            foreach (var (bit, value) in register.Select(value => (InputName.Parse(value.Name).Bit, value.Number)).Append((Bit: int.MaxValue, Number: 0ul)).OrderBy(bit => bit.Bit))
            {
                if (width > 0 && bit != low + width)
                {
                    yield return new AssumedValue($"{register.Key!.Value.Item1}{register.Key.Value.Item2}[{(width > 1 ? $"{low + width - 1}:" : "")}{low}]", false, number);
                    width = 0;
                }
                (low, number) = width == 0 ? (bit, value) : (low, number | value << width);
                width++;
            }
        }
    }

    private static ImmutableArray<ImmutableArray<GuardCondition>> Cases(GuardCover cover, Bdd guard, out bool isWhole)
    {
        var cases = new List<ImmutableArray<GuardCondition>>();
        foreach (var term in cover.Of(guard, out isWhole))
        {
            var conditions = ImmutableArray.CreateBuilder<GuardCondition>(term.Factors.Count);
            foreach (var key in term.Factors.Keys.ToList())
            {
                var (must, may) = cover.Choice(term, key, guard);
                var (set, condition) = ValueSetText.Of(term.Factors[key].Group, must, may);
                term.Factors[key] = (term.Factors[key].Group, set);
                conditions.Add(condition);
            }
            cases.Add(conditions.MoveToImmutable());
        }
        return [.. cases.OrderBy(one => one.Length).ThenBy(GuardWords.Line, StringComparer.Ordinal).DistinctBy(GuardWords.Line, StringComparer.Ordinal)];
    }

    /// <summary>A copy of what is possible, to be thrown away when it has grown: the space that guards come from keeps every node for ever.</summary>
    private sealed class Scratch
    {
        private readonly BddImporter _importer;

        public Scratch(BddSpace from, Bdd possible, SystemRegisterFile? fields)
        {
            foreach (var input in from.Inputs)
                Space.Input(input.Name);
            Groups = new GuardGroups(Space, fields);
            _importer = new BddImporter(from, new OpaqueNames(Space), Space);
            _importer.Begin([possible]);
            Possible = new BddFactors(Space, [.. (from.FactorsOf(possible)?.All ?? []).Select(_importer.Import)]);
        }

        public BddSpace Space { get; } = new();

        public BddFactors Possible { get; }

        public GuardGroups Groups { get; }

        public Bdd Import(Bdd function)
        {
            _importer.Begin([function]);
            return _importer.Import(function);
        }
    }
}
