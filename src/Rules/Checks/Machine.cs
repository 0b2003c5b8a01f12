using System.Collections.Immutable;
using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>The machine of a witness: the host has every feature that the code requires, and the VM was given none of them.</summary>
internal static class Machine
{
    /// <summary>The features that the tree does not relate to a field of an ID register are <c>guest.feature</c> together.</summary>
    public static ImmutableSortedDictionary<string, WitnessValue> Assume(VcpuModel model, GuardList guards)
    {
        var assume = ImmutableSortedDictionary.CreateBuilder<string, WitnessValue>(StringComparer.Ordinal);
        foreach (var capability in guards.RequiredFeatures)
        {
            assume[$"cap.{capability}"] = true;
            if (model.Capabilities.Find(capability) is { } field)
                assume[$"guest.{field}"] = 0UL;
        }
        if (!assume.Keys.Any(name => name.StartsWith("guest.", StringComparison.Ordinal)))
            assume["guest.feature"] = false;
        return assume.ToImmutable();
    }
}
