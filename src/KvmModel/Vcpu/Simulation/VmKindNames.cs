using System.Collections.Immutable;

namespace KvmModel.Vcpu.Simulation;

/// <summary>The words for kinds of VMs, in options and answers.</summary>
public static class VmKindNames
{
    public static ImmutableArray<string> All { get; } = [.. Enum.GetValues<VmKind>().Select(Of)];

    public static string Of(VmKind kind) => kind switch
    {
        VmKind.Plain => "plain",
        VmKind.Nested => "nested",
        VmKind.Protected => "protected",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The kind of a word; null when there is none.</summary>
    public static VmKind? Find(string? name) => All.IndexOf(name!) is >= 0 and var index ? (VmKind)index : null;
}
