using KvmModel.Kbuild;
using KvmModel.Source;
using ReviewBot.Commands;
using ReviewBot.Review;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace ReviewBot.Corpus.Tests.Review;

/// <summary>The rules that a reviewer's comment asked for, on the series that drew it: the same line, and no other.</summary>
public sealed class DeclarativeRuleCorpusTests
{
    [CorpusTheory("6.1")]
    [InlineData("20221211-odaki-normalize-cache-configuration-v1", "raw-feature-register", "ctr_el0 = arm64_ftr_reg_ctrel0.sys_val;", "u64 dic = arm64_ftr_reg_ctrel0.sys_val & CTR_EL0_DIC;", "u64 idc = arm64_ftr_reg_ctrel0.sys_val & CTR_EL0_IDC;")]
    [InlineData("20211124-baicar-error-source-table-support-v1", "hex-shift", "#define ERRDEVARCH_REV_SHIFT\t0x16")]
    [InlineData("20211124-baicar-error-source-table-support-v1", "field-shifted-away", "val <<= ERRDEVARCH_REV_SHIFT;")]
    [InlineData("20220630-shi-fix-64-bit-mmio-handle-v1", "sign-extension-of-full-width", "len <= sizeof(unsigned long)) {")]
    [InlineData("20221019-herring-perf-arm-spev1-2-support-v2", "sysreg-enum-width", "0b0000\tSTOP_IRQ")]
    [InlineData("20221218-odaki-normalize-cache-configuration-v3", "sysreg-single-bit", "Field\t31:31\tWT", "Field\t30:30\tWB", "Field\t29:29\tRA", "Field\t28:28\tWA")]
    public void A_rule_speaks_where_the_reviewer_did_on_6_1(string series, string rule, params string[] lines) => Assert.Equal(lines, Quoted("6.1", series, rule));

    [CorpusTheory("6.12")]
    [InlineData("20250414-horgan-don-t-claim-mte-async-if-not-supported-v1", "feature-level-equality", "if (mte == ID_AA64PFR1_EL1_MTE_MTE2 &&")]
    [InlineData("20250127-lewis-pmu-partitioning-driver-support-v1", "wrong-register-modified", "armv8pmu_mdcr_write(armv8pmu_pmcr_read() & ~ARMV8_PMU_MDCR_HPME);")]
    [InlineData("20250331-yang-add-support-for-feat-ls64-ls64-v-and-related-tes-v2", "guest-triggerable-message", "kvm_err(\"memory attributes maybe incorrect for hva 0x%lx\\n\", hva);")]
    public void A_rule_speaks_where_the_reviewer_did_on_6_12(string series, string rule, params string[] lines) => Assert.Equal(lines, Quoted("6.12", series, rule));

    private static IEnumerable<string> Quoted(string version, string id, string rule)
    {
        var tree = new DirectoryTree(TestData.Kernel(version)!);
        var series = MailCorpus.Read(MailCorpus.Mbox(MailCorpus.Series.Single(listed => listed.Id == id))).Chosen!;
        var review = new ReviewPipeline(KernelConfig.Default, RuleCatalogue.Load(null, runsKvm: false)).Run(series, tree, new ReviewBase(BaseKind.Directory, "kernel", BaseChoice.Given), ApplyOptions.Mail, new Progress<string>());
        return review.Findings.Where(finding => finding.Rule == rule).Select(finding => finding.Quoted[1..].Trim());
    }
}
