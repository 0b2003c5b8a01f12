using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace KvmModel.Arm64.Traps;

/// <summary>Where an access goes in place of the register that it names: to another register, or to memory.</summary>
/// <param name="When">The condition.</param>
/// <param name="Register">The register that is reached; null for memory.</param>
/// <param name="Offset">The place in the page of VNCR_EL2, in bytes; null for a register.</param>
public sealed record NestedRedirect(TrapCondition When, string? Register, int? Offset);

/// <summary>
/// What FEAT_NV2 makes of a guest hypervisor's accesses that nothing traps, from <c>Facts/nested-redirects.json</c> (Arm ARM DDI 0487 D8.11, "Enhanced support for nested virtualization").
/// In: a register. Out: its redirects, of which the first that applies counts. Immutable.
/// </summary>
public static class NestedRedirects
{
    private static readonly Lazy<FrozenDictionary<string, ImmutableArray<NestedRedirect>>> s_redirects = new(Load);

    /// <summary>Every register that is redirected in some case, in ordinal order of the names.</summary>
    public static IEnumerable<(string Register, ImmutableArray<NestedRedirect> Redirects)> All => s_redirects.Value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    /// <summary>Those of a register by its architectural name; empty for one that is never redirected.</summary>
    public static ImmutableArray<NestedRedirect> Of(string register) => s_redirects.Value.TryGetValue(register, out var redirects) ? redirects : [];

    private static FrozenDictionary<string, ImmutableArray<NestedRedirect>> Load()
    {
        using var stream = typeof(NestedRedirects).Assembly.GetManifestResourceStream("KvmModel.Arm64.Facts.nested-redirects.json")!;
        using var document = JsonDocument.Parse(stream);
        var redirects = new List<(string Register, NestedRedirect Redirect)>();
        foreach (var group in document.RootElement.GetProperty("to").EnumerateArray())
        {
            var when = TrapFactsReader.ConditionOf(group.GetProperty("when").GetString()!);
            redirects.AddRange(group.GetProperty("registers").EnumerateObject().Select(pair => (pair.Name, new NestedRedirect(when, pair.Value.GetString()!, null))));
        }
        foreach (var group in document.RootElement.GetProperty("memory").EnumerateArray())
        {
            var when = TrapFactsReader.ConditionOf(group.GetProperty("when").GetString()!);
            redirects.AddRange(group.GetProperty("registers").EnumerateArray().Select(name => name.GetString()!).Select(name => (name, new NestedRedirect(when, null, OffsetOf(name)))));
        }
        return redirects.GroupBy(pair => pair.Register, pair => pair.Redirect, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
    }

    private static int OffsetOf(string register)
    {
        var kept = register.EndsWith("_EL12", StringComparison.Ordinal) || register.EndsWith("_EL02", StringComparison.Ordinal) ? register[..^1] : register;
        return VncrPage.OffsetOf(kept) ?? throw new FormatException($"{kept} has no place in the page of VNCR_EL2");
    }
}
