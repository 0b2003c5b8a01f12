using System.Collections.Immutable;

namespace KvmModel.Vcpu.Simulation;

/// <summary>The words for modes of the hypervisor, in profiles, options and answers.</summary>
public static class HypModeNames
{
    public static ImmutableArray<string> All { get; } = [.. Enum.GetValues<HypMode>().Select(Of)];

    public static string Of(HypMode mode) => mode switch
    {
        HypMode.Vhe => "vhe",
        HypMode.Nvhe => "nvhe",
        HypMode.Hvhe => "hvhe",
        HypMode.Protected => "protected",
        HypMode.Nested => "nested",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>The mode of a word; null when there is none.</summary>
    public static HypMode? Find(string? name) => All.IndexOf(name!) is >= 0 and var index ? (HypMode)index : null;
}
