namespace KvmModel.Symbolic;

/// <summary>Functions that many others are looked at inside of, taken apart once: each operation then looks only at those of their factors that can matter to it.</summary>
public sealed partial class BddSpace
{
    private readonly Dictionary<Bdd, BddFactors> _factored = [];

    /// <summary>
    /// Takes a function apart that others will be asked about together with, as <see cref="Simplify"/>, <see cref="Implies"/> and <see cref="AreDisjoint"/> do. They answer as before,
    /// in less time.
    /// </summary>
    public void Factor(Bdd care) => _ = FactorsOf(care);

    /// <summary>The factors of a function; null for a constant.</summary>
    internal BddFactors? FactorsOf(Bdd care)
    {
        if (care.IsConstant)
            return null;
        if (!_factored.TryGetValue(care, out var factors))
            _factored.Add(care, factors = BddFactors.Of(this, care));
        return factors;
    }

    /// <summary>What matters to another function of one that was taken apart; all of one that was not.</summary>
    internal Bdd Touching(Bdd care, Bdd function) =>
        _factored.Count > 0 && _factored.TryGetValue(care, out var factors) && factors.Touching(function) is { } product ? product : care;
}
