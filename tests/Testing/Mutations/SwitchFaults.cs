using System.Text.RegularExpressions;
using static ReviewBot.Testing.Mutations.KernelTexts;

namespace ReviewBot.Testing.Mutations;

/// <summary>Faults in the world switch: state that is not saved or not restored, goes to the wrong place, or is switched on the wrong condition.</summary>
internal static class SwitchFaults
{
    private const string Save = @"ctxt_sys_reg\(ctxt, (?<slot>\w+)\)\s*=\s*read_sysreg\w*\([^;]*;";
    private const string Restore = @"write_sysreg\w*\(ctxt_sys_reg\(ctxt, (?<slot>\w+)\),\s*[^;]*;";

    public static readonly MutationKind[] Kinds =
    [
        new("save-lost", "A register is restored and never saved", false, texts => texts.Each([StateSwitch], "save", $@"^\t+(?<x>{Save})", ";")),
        new("restore-lost", "A register is saved and never restored", false, texts => texts.Each([StateSwitch], "restore", $@"^\t+(?<x>{Restore})", ";")),
        new("save-wrong-slot", "A register is saved to its neighbour's slot", false, texts => Neighbours(texts, "save", Save)),
        new("restore-wrong-slot", "A register is restored from its neighbour's slot", false, texts => Neighbours(texts, "restore", Restore)),
        new("switch-on-host", "State is switched where the host has the feature", false, texts => HostGate.In(texts, Hyp, ".")),
        new("switch-guard-dropped", "State is switched for every VM", false, texts => texts.Each([StateSwitch], "save|restore", @"^(?<x>\t+if \(ctxt_has_\w+\(ctxt\)\)\n\t)(?=\t+\w)", "\t")),
        new("switch-guard-inverted", "State is switched for the VMs that do not have it", false, texts => texts.Each([StateSwitch], "save|restore", @"\bif \((?<x>)ctxt_has_", "!")),
        new("switch-step-dropped", "One of the hypervisors leaves out a part of the switch", false, texts =>
            texts.Each(Hyp, "save|restore|load_switch|put_switch|__kvm_vcpu_run", @"(?<=[;{}]\s*)^(?<x>\t+__(?:sysreg|timer|debug|hyp_vgic)\w*(?:save|restore|switch)\w*\([^;]*;\n)", "")),
        new("switch-step-twice", "A part of the switch is for the wrong context", false, texts =>
            texts.Each(Hyp, "save|restore|load_switch|put_switch|__kvm_vcpu_run", @"__sysreg_\w+\((?<x>guest_ctxt|host_ctxt)\);", match => match.Groups["x"].Value == "guest_ctxt" ? "host_ctxt" : "guest_ctxt")),
        new("state-outside-file", "A register's state is kept beside the guest's register file", false, Outside),
        new("kernel-pointer-at-hyp", "The hypervisor follows a pointer of the kernel", false, texts => texts.Each(Hyp, ".", @"(?<x>kern_hyp_va\((?<pointer>[\w>.-]+)\))", "${pointer}")),
        new("isb-dropped", "A write is not synchronised", false, texts => texts.Each(Hyp, ".", @"(?<=[;{}]\s*)^(?<x>\t+isb\(\);\n)", "")),
    ];

    private static IEnumerable<Site> Neighbours(KernelTexts texts, string within, string pattern)
    {
        string? before = null;
        return texts.Each([StateSwitch], within, pattern.Replace("<slot>", "<x>", StringComparison.Ordinal), match => (before, before = match.Groups["x"].Value).Item1);
    }

    /// <summary>A member of the vCPU in place of a slot, in the save and in the restore.</summary>
    private static IEnumerable<Site> Outside(KernelTexts texts)
    {
        if (texts[StateSwitch] is not { } code || texts[KvmHost] is not { } host
            || Regex.Match(host.Code, @"^struct kvm_vcpu_arch \{\n", RegexOptions.Multiline, TimeSpan.FromSeconds(1)) is not { Success: true } head)
        {
            yield break;
        }
        foreach (var uses in Regex.Matches(code.Code, @"(?<x>ctxt_sys_reg\(ctxt, (?<slot>\w+_EL[01])\))", RegexOptions.None, TimeSpan.FromSeconds(5)).GroupBy(match => match.Groups["slot"].Value))
        {
            var member = uses.Key.ToLowerInvariant();
            var edits = uses.Select(use => new SpanEdit(code.Source, new Stretch(use.Index, use.Index + use.Length), $"ctxt_to_vcpu(ctxt)->arch.{member}"));
            yield return new Site(uses.Key, [new SpanEdit(host.Source, new Stretch(head.Index + head.Length, head.Index + head.Length), $"\tu64 {member};\n"), .. edits]);
        }
    }
}
