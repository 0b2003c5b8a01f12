using System.Text.RegularExpressions;

namespace ReviewBot.Testing.Mutations;

/// <summary>The mistake that reviewers find most often: code that asks what the host has where it must ask what the VM was given.</summary>
internal static class HostGate
{
    private const string Question = @"(?<x>\bkvm_has_feat\((?<kvm>[^,]+), (?<register>ID_\w+), (?<field>\w+), \w+\)|\b(?<known>vcpu_has_sve|kvm_has_mte|kvm_has_fpmr|kvm_has_tcr2|kvm_has_s1pie|kvm_has_s1poe|vcpu_has_ptrauth|kvm_vcpu_has_pmu|vcpu_has_nv)\((?:[^()]|\([^()]*\))*\))";

    private static readonly Dictionary<string, string> s_host = new(StringComparer.Ordinal)
    {
        ["vcpu_has_sve"] = "system_supports_sve()",
        ["kvm_has_mte"] = "system_supports_mte()",
        ["kvm_has_fpmr"] = "system_supports_fpmr()",
        ["kvm_has_tcr2"] = "cpus_have_final_cap(ARM64_HAS_TCR2)",
        ["kvm_has_s1pie"] = "cpus_have_final_cap(ARM64_HAS_S1PIE)",
        ["kvm_has_s1poe"] = "system_supports_poe()",
        ["vcpu_has_ptrauth"] = "system_has_full_ptr_auth()",
        ["kvm_vcpu_has_pmu"] = "kvm_arm_support_pmu_v3()",
        ["vcpu_has_nv"] = "cpus_have_final_cap(ARM64_HAS_NESTED_VIRT)",
    };

    /// <summary>Capabilities of the same name as a field.</summary>
    private static readonly Dictionary<string, string> s_capability = new(StringComparer.Ordinal) { ["TCRX"] = "TCR2", ["S1PIE"] = "S1PIE", ["S1POE"] = "S1POE" };

    /// <param name="within">The functions that count.</param>
    public static IEnumerable<Site> In(KernelTexts texts, IEnumerable<string> paths, string within) => texts.Each(paths, within, Question, OfHost);

    private static string OfHost(Match match) =>
        match.Groups["known"] is { Success: true, Value: var known } ? s_host[known]
        : s_capability.TryGetValue(match.Groups["field"].Value, out var capability) ? $"cpus_have_final_cap(ARM64_HAS_{capability})"
        : $"SYS_FIELD_GET({match.Groups["register"].Value}, {match.Groups["field"].Value}, read_sanitised_ftr_reg(SYS_{match.Groups["register"].Value}))";
}
