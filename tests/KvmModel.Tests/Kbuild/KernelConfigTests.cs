using KvmModel.Kbuild;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Kbuild;

public sealed class KernelConfigTests
{
    private static string Text(KernelConfig config, string source) => Preprocess.Join(new KernelPreprocessor(
        new MemoryTree(
            ("a.c", source),
            ("include/linux/compiler-version.h", ""),
            ("include/linux/compiler_types.h", ""),
            ("include/linux/kconfig.h", "#include <generated/autoconf.h>\n")),
        config).Preprocess("a.c")!);

    [Fact]
    public void Settings_become_macros() =>
        Assert.Equal("1 CONFIG_B 1 48 \"x y\" CONFIG_C", Text(
            KernelConfig.Parse("# note\nCONFIG_A=y\nCONFIG_B=m\nCONFIG_N=48\nCONFIG_S=\"x y\"\nCONFIG_C=y\n# CONFIG_C is not set\n"),
            "CONFIG_A CONFIG_B CONFIG_B_MODULE CONFIG_N CONFIG_S CONFIG_C\n"));

    [Fact]
    public void A_later_text_overrides()
    {
        var config = KernelConfig.Parse("CONFIG_A=y\nCONFIG_N=1\n").With("CONFIG_A=n\r\nCONFIG_N=2\r\n");
        Assert.Equal((null, "2", 2L, 7L), (config["CONFIG_A"], config["CONFIG_N"], config.Number("CONFIG_N", 7), config.Number("CONFIG_A", 7)));
    }

    [Fact]
    public void The_default_has_kvm_and_the_features_that_it_offers()
    {
        foreach (var name in (string[])["KVM", "ARM64_SVE", "ARM64_SME", "ARM64_PTR_AUTH", "ARM64_MTE", "ARM64_POE", "HW_PERF_EVENTS"])
            Assert.Equal("y", KernelConfig.Default[$"CONFIG_{name}"]);
        Assert.Equal("12", KernelConfig.Default["CONFIG_PAGE_SHIFT"]);
    }

    [Fact]
    public void The_default_follows_the_selections_of_the_tree_and_a_given_configuration_does_not()
    {
        var tree = new MemoryTree(("arch/arm64/Kconfig", "config ARM64\n\tdef_bool y\n\tselect FISH\n\tselect BIRD if KVM && FISH\n\tselect STONE if NOT_SET\nconfig OTHER\n\tselect HAIR\n"));
        var fitted = new KernelTree(tree, KernelConfig.Default).Config;
        Assert.Equal(("y", "y", null, null), (fitted["CONFIG_FISH"], fitted["CONFIG_BIRD"], fitted["CONFIG_STONE"], fitted["CONFIG_HAIR"]));
        Assert.Null(fitted["CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH"]);
        Assert.Null(new KernelTree(tree, KernelConfig.Parse("CONFIG_ARM64=y\n")).Config["CONFIG_FISH"]);
    }
}
