using System.Numerics;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// A set of values of a field, as people say it: <c>= IMP</c>, <c>&gt;= 1</c>, <c>!= 0xf</c>. There is a choice, because some values may be in the set or not: the shortest
/// wording wins, and of two alike the one that newer hardware, with greater values, still fits.
/// </summary>
internal static class ValueSetText
{
    private const int MostListed = 4;

    /// <param name="must">Values that are in the set.</param>
    /// <param name="may">Values that may be; has all of <paramref name="must"/>.</param>
    /// <returns>The set that was chosen, and the condition in words.</returns>
    public static (ulong Set, GuardCondition Condition) Of(GuardGroup group, ulong must, ulong may)
    {
        if (!group.IsNumber)
            return (must, GuardCondition.Of(group, holds: must != 1));
        var order = group.Ordered().ToArray();
        var first = Array.FindIndex(order, value => Has(must, value));
        var last = Array.FindLastIndex(order, value => Has(must, value));
        if (first == last && (order[first] == 0 || first == order.Length - 1))
            return (must, GuardCondition.Of(group, $"= {group.ValueText(order[first])}"));
        if (RunFits(order, first, order.Length - 1, may))
            return (Run(order, first, order.Length - 1), GuardCondition.Of(group, $">= {group.ValueText(order[first])}"));
        if (first == last)
            return (must, GuardCondition.Of(group, $"= {group.ValueText(order[first])}"));
        var others = group.All & ~may;
        if (BitOperations.PopCount(others) == 1)
            return (may, GuardCondition.Of(group, $"!= {group.ValueText(BitOperations.TrailingZeroCount(others))}"));
        if (RunFits(order, 0, last, may))
            return (Run(order, 0, last), GuardCondition.Of(group, $"<= {group.ValueText(order[last])}"));
        if (RunFits(order, first, last, may))
            return (Run(order, first, last), GuardCondition.Of(group, $"from {group.ValueText(order[first])} to {group.ValueText(order[last])}"));
        var listed = order.Where(value => Has(must, value)).Select(group.ValueText).ToList();
        if (listed.Count <= MostListed)
            return (must, GuardCondition.Of(group, $"one of {string.Join(", ", listed)}"));
        var refused = order.Where(value => Has(others, value)).Select(group.ValueText).ToList();
        return refused.Count < listed.Count ? (may, GuardCondition.Of(group, $"none of {string.Join(", ", refused)}")) : (must, GuardCondition.Of(group, $"one of {string.Join(", ", listed)}"));
    }

    private static bool Has(ulong set, int value) => (set >> value & 1) != 0;

    private static ulong Run(int[] order, int first, int last)
    {
        var set = 0ul;
        for (var index = first; index <= last; index++)
            set |= 1ul << order[index];
        return set;
    }

    private static bool RunFits(int[] order, int first, int last, ulong may) => (Run(order, first, last) & ~may) == 0;
}
