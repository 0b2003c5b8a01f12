using KvmModel.Source;
using ReviewBot.Testing;
using Rules.Suggestions;

namespace Rules.Tests;

/// <summary>Suggested changes: made where a fix is mechanical, told only when the patch with them was judged again and the finding was gone.</summary>
public sealed class SuggestionTests
{
    /// <summary>A case of a rule, and what is suggested for its first finding.</summary>
    public static TheoryData<string, string, string> Told => new()
    {
        { "barrier-dropped", "BarrierRemovedBad", "+\tisb();" },
        { "condition-negated", "NotPutInFrontBad", "-\tif (!vcpu_has_nv(vcpu))|+\tif (vcpu_has_nv(vcpu))" },
        { "condition-operator-changed", "AndMadeOrBad", "-\tif (wired || powered)|+\tif (wired && powered)" },
        { "descriptor-lost", "RowTakenAwayBad", "+\t{ SYS_DESC(SYS_TCR2_EL1), access_rw, reset_val, TCR2_EL1, .visibility = tcr2_visibility }," },
        { "descriptor-slot", "SlotOfAnotherRegisterBad", "-\t{ SYS_DESC(SYS_TCR_EL1), access_rw, reset_val, TCR2_EL1, 0 },|+\t{ SYS_DESC(SYS_TCR_EL1), access_rw, reset_val, TCR_EL1, 0 }," },
        { "feature-field", "HighestLevelSafeBad", "-\tFTR(FTR_HIGHER_SAFE, ID_AA64PFR0_EL1_SVE_SHIFT, 4),|+\tFTR(FTR_LOWER_SAFE, ID_AA64PFR0_EL1_SVE_SHIFT, 4)," },
        { "feature-level-equality", "MiddleLevelBad", "-\tif (mte == ID_AA64PFR1_EL1_MTE_MTE2)|+\tif (mte >= ID_AA64PFR1_EL1_MTE_MTE2)" },
        { "hex-shift", "DecimalWithAPrefixBad", "-#define DEVICE_REV_SHIFT 0x16|+#define DEVICE_REV_SHIFT 16" },
        { "host-feature-for-vm", "VmFeatureReplacedBad", "-\tif (cpus_have_final_cap(ARM64_HAS_POE))|+\tif (vcpu_has_nv(vcpu))" },
        { "implicit-fallthrough", "BreakRemovedBad", "+\t\tbreak;" },
        { "input-check-dropped", "MaskDroppedBad", "+\tval &= 3;" },
        { "nested-trap-table", "RowTakenAwayBad", "+\tSR_TRAP( SYS_TCR2_EL1, CGT_HCRX_TCR2En)," },
        { "nested-trap-table", "TwoRowsBad", "-\tSR_TRAP(SYS_TCR2_EL1, CGT_HCRX_TCR2En)," },
        { "register-width", "UnsignedLongMemberBad", "-\tunsigned long por_el0;|+\tu64 por_el0;" },
        { "switch-half-dropped", "RestoreOfTheSameRunBad", "+\t__lamp_restore_state(vcpu);" },
        { "sysreg-architecture", "SignBad", "-SignedEnum\t35:32\tSVE|+UnsignedEnum\t35:32\tSVE" },
        { "sysreg-single-bit", "RangeOfOneBitBad", "-Field\t0:0\tON|+Field\t0\tON" },
        { "trap-polarity", "EnableBitForwardedWhenSetBad", "-\t\t.value = HCRX_EL2_GCSEn,|+\t\t.value = 0," },
        { "trap-polarity", "TrapBitForwardedWhenClearBad", "-\t\t.value = 0,|+\t\t.value = HCR_TRVM," },
        { "ungated-trap-or-switch", "SwitchOnHostCapabilityBad", "-\tif (cpus_have_final_cap(ARM64_HAS_POE))|+\tif (cpus_have_final_cap(ARM64_HAS_POE) && kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, S1POE, IMP))" },
        { "ungated-visibility", "HostCapabilityBad", "-\tif (cpus_have_final_cap(ARM64_HAS_POE))|+\tif (cpus_have_final_cap(ARM64_HAS_POE) && kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, S1POE, IMP))" },
        { "vncr-offset", "PlaceOfAnotherRegisterBad", "-#define VNCR_SCTLR_EL1 0x118|+#define VNCR_SCTLR_EL1 0x110" },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public void A_change_that_heals_the_finding_is_told(string rule, string name, string difference)
    {
        var finding = MiniatureReview.Of(rule, name, Catalogue.For(rule)).Findings[0];
        Assert.Equal(difference, finding.Suggestion is { } told ? string.Join('|', told.Difference()) : "");
    }

    [Fact]
    public void A_change_that_makes_another_finding_is_dropped()
    {
        // Two values have each other's numbers: with one of them put right, its number stands twice.
        var findings = MiniatureReview.Of("sysreg-architecture", "NumberOfAValueBad", Catalogue.Rules).Findings;
        Assert.Contains(findings, finding => finding.Rule == "sysreg-architecture");
        Assert.All(findings, finding => Assert.Null(finding.Suggestion));
    }

    [Fact]
    public void A_change_that_does_not_heal_the_finding_is_dropped()
    {
        var rules = Catalogue.Rules.With("""
            {
              "standalone": true,
              "rules": [{
                "id": "lamp-lit", "title": "lamp lit", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m",
                "pattern": { "code": "read_sysreg_s($register)", "fix": "(read_sysreg_s($register))" }
              }]
            }
            """, "own.json");
        var findings = MiniatureReview.Of("ungated-trap-or-switch", "SwitchOnHostCapabilityBad", rules).Findings;
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Null(finding.Suggestion));
    }

    [Fact]
    public void A_fix_names_metavariables_of_its_code_alone() =>
        Assert.Contains(
            "$bits",
            Assert.Single(RuleSet.Parse("""{ "rules": [{ "id": "a", "title": "t", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m", "pattern": { "code": "f($x)", "fix": "g($bits)" } }] }""", "own.json").Problems).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_patch_with_a_suggestion_taken_says_the_rest_as_before()
    {
        var before = new SourceText("a.c", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n");
        var diff = UnifiedDiff.Parse("--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,4 @@\n one\n-two\n+2\n+and\n three\n@@ -8,3 +9,3 @@\n eight\n-nine\n+9\n ten\n");
        var tree = OverlayTree.Apply(new ContextTreeOf(before), diff, ApplyOptions.Strict, out var applied);
        var patch = SuggestedPatch.Of(applied, "a.c", new Suggestion(2, ["2", "and"], ["two"]))!;
        Assert.Equal("--- a/a.c\n+++ b/a.c\n@@ -8,3 +8,3 @@\n eight\n-nine\n+9\n ten\n", UnifiedDiff.Print(patch));
        Assert.Null(SuggestedPatch.Of(applied, "a.c", new Suggestion(4, ["three", "four", "five", "six", "seven", "eight"], [])));
        Assert.Null(SuggestedPatch.Of(applied, "a.c", new Suggestion(2, ["other"], [])));
        Assert.NotNull(tree);
    }

    private sealed class ContextTreeOf(SourceText text) : ISourceTree
    {
        public SourceText? Read(string path) => path == text.Path ? text : null;

        public bool Exists(string path) => path == text.Path;

        public IReadOnlyList<string> Files(string directory) => [];
    }
}
