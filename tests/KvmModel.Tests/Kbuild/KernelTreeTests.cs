using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Kbuild;

public sealed class KernelTreeTests
{
    private static KernelTree Tree(params (string Path, string Text)[] files) => new(new MemoryTree(files), KernelConfig.Parse("CONFIG_HZ=250\nCONFIG_NR_CPUS=512\nCONFIG_LRU_GEN=y\nCONFIG_Z=y\n"));

    [Fact]
    public void Generic_headers_are_wrapped_where_the_architecture_has_none()
    {
        var tree = Tree(
            ("arch/arm64/include/asm/Kbuild", "generic-y += user.h\ngenerated-y += made.h\n"),
            ("arch/arm64/include/asm/own.h", "own"),
            ("include/asm-generic/Kbuild", "mandatory-y += own.h\nmandatory-y += made.h\nmandatory-y += dma.h\n"));
        Assert.Equal("#include <asm-generic/user.h>\n", tree.Read("arch/arm64/include/generated/asm/user.h")!.Text);
        Assert.True(tree.Exists("arch/arm64/include/generated/asm/dma.h"));
        Assert.False(tree.Exists("arch/arm64/include/generated/asm/own.h"));
        Assert.False(tree.Exists("arch/arm64/include/generated/asm/made.h"));
    }

    [Fact]
    public void The_version_is_that_of_the_makefile()
    {
        var text = Tree(("Makefile", "# x\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 300\n")).Read("include/generated/uapi/linux/version.h")!.Text;
        Assert.Contains("#define LINUX_VERSION_CODE 396543\n", text, StringComparison.Ordinal);
        Assert.Contains("#define LINUX_VERSION_SUBLEVEL 300\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ticks_convert_with_the_constants_that_a_build_has()
    {
        var text = Tree().Read("include/generated/timeconst.h")!.Text;
        foreach (var line in (string[])["HZ_TO_MSEC_MUL32 U64_C(0x80000000)", "HZ_TO_MSEC_ADJ32 U64_C(0x0)", "HZ_TO_MSEC_SHR32 29", "MSEC_TO_HZ_MUL32 U64_C(0x80000000)", "MSEC_TO_HZ_ADJ32 U64_C(0x180000000)", "MSEC_TO_HZ_SHR32 33", "HZ_TO_USEC_NUM 4000", "NSEC_TO_HZ_DEN 4000000"])
            Assert.Contains($"#define {line}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_are_counted_in_the_enumerations()
    {
        var text = Tree(
            ("kernel/bounds.c", "int main(void) {\nDEFINE(FLAGS, __FLAGS);\nDEFINE(CPUS, order_base_2(CONFIG_NR_CPUS));\nDEFINE(LOCK, sizeof(spinlock_t));\n#ifdef CONFIG_LRU_GEN\nDEFINE(GEN, order_base_2(GENS + 1));\n#endif\nDEFINE(WHAT, sizeof(struct x));\n}\n"),
            ("include/linux/kconfig.h", ""),
            ("include/linux/page-flags.h", "#define GENS 4U\nenum flags { A, B,\n#ifdef CONFIG_Z\nC = 5,\n#endif\nD, __FLAGS, E = A, F };\n"),
            ("include/linux/mmzone.h", "")).Read("include/generated/bounds.h")!.Text;
        Assert.Equal("#define FLAGS 7\n#define CPUS 9\n#define LOCK 4\n#define GEN 3\n", text);
    }

    [Fact]
    public void Offsets_stand_for_their_expressions() =>
        Assert.Equal("#define VM_SIZE (sizeof(struct vm))\n", Tree(("arch/arm64/kvm/hyp/hyp-constants.c", "int main(void)\n{\n\tDEFINE(VM_SIZE,\tsizeof(struct vm));\n}\n")).Read("arch/arm64/kvm/hyp_constants.h")!.Text);

    [Fact]
    public void System_calls_are_numbered_from_the_table() =>
        Assert.Equal("#define __NR_read 3\n#define __NR_swim 7\n#ifdef __KERNEL__\n#define __NR_syscalls 8\n#endif\n", Tree(
            ("arch/arm64/include/uapi/asm/Kbuild", "syscall-y += unistd_64.h\n"),
            ("arch/arm64/tools/syscall_64.tbl", "# number abi name\n3\tcommon\tread\tsys_read\n5 32 sink sys_sink\n7 64 swim sys_swim\n")).Read("arch/arm64/include/generated/uapi/asm/unistd_64.h")!.Text);

    [Fact]
    public void The_same_sources_give_the_same_generated_object_in_every_tree()
    {
        var sources = new MemoryTree(("arch/arm64/tools/cpucaps", "HAS_FINS\n"), ("arch/arm64/include/asm/Kbuild", "generated-y += cpucap-defs.h\n"));
        const string path = "arch/arm64/include/generated/asm/cpucap-defs.h";
        var first = new KernelTree(sources, KernelConfig.Default).Read(path);
        Assert.Same(first, new KernelTree(sources.With("other.c", ""), KernelConfig.Default).Read(path));
        Assert.NotSame(first, new KernelTree(sources.With("arch/arm64/tools/cpucaps", "HAS_GILLS\n"), KernelConfig.Default).Read(path));
    }

    [Theory]
    [InlineData("include/a.h", "changed", true)]
    [InlineData("include/b.h", "new", false)]
    [InlineData("arch/arm64/include/asm/Kbuild", "generic-y += user.h\ngeneric-y += more.h\n", false)]
    [InlineData("arch/arm64/include/generated/asm/user.h", "no longer generated", false)]
    public void A_tree_with_a_patch_has_the_same_paths_unless_a_file_appears_or_is_generated_anew(string path, string text, bool same)
    {
        var sources = new MemoryTree(("include/a.h", "a"), ("arch/arm64/include/asm/Kbuild", "generic-y += user.h\n"));
        var patched = OverlayTree.Over(sources).With(new SourceText(path, text));
        var (before, after) = (new KernelTree(sources, KernelConfig.Default), new KernelTree(patched, KernelConfig.Default));
        Assert.NotNull(before.Read("arch/arm64/include/generated/asm/user.h"));
        Assert.Equal(same, ((IDerivedTree)after).HasPathsOf(before));
        Assert.Equal(same, ((IDerivedTree)before).HasPathsOf(after));
    }

    [Fact]
    public void Trees_over_different_ones_are_not_known_to_have_the_same_paths() =>
        Assert.False(((IDerivedTree)Tree(("a.h", ""))).HasPathsOf(Tree(("a.h", ""))));
}
