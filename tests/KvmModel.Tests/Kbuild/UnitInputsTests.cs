using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Kbuild;

/// <summary>When a unit is said to be unchanged in another tree, reading it there gives the same tokens.</summary>
public sealed class UnitInputsTests
{
    private const string Registers = "Sysreg FISH_EL1 3 0 0 9 1\nRes0 63:1\nField 0 FIN\nEndSysreg\n";
    private const string MoreRegisters = Registers + "Sysreg BIRD_EL1 3 0 0 9 2\nRes0 63:1\nField 0 WING\nEndSysreg\n";
    private const string Sysreg = "arch/arm64/tools/sysreg";

    private static readonly MemoryTree _tree = new(
        ("a.c", "#include <asm/sysreg.h>\n#ifdef SYS_BIRD_EL1\nbird\n#endif\nSYS_FISH_EL1\n#if __has_include(<asm/none.h>)\n#include <asm/none.h>\n#endif\n"),
        ("b.c", "#include <asm/sysreg.h>\nSYS_FISH_EL1 two(two(x))\n#undef LAST\n"),
        ("c.c", "c\n"),
        ("arch/arm64/include/asm/sysreg.h", "#include <asm/sysreg-defs.h>\n#define sys_reg(a, b, c, d, e) (a)\n#define two(x) x x\n"),
        ("arch/arm64/include/asm/Kbuild", "generated-y += sysreg-defs.h\n"),
        (Sysreg, Registers),
        ("include/linux/compiler-version.h", ""),
        ("include/linux/compiler_types.h", ""),
        ("include/linux/kconfig.h", "#include <generated/autoconf.h>\n"));

    public static TheoryData<string, string, string, bool> Changes => new()
    {
        { "a.c", "c.c", "changed\n", true },
        { "c.c", "c.c", "changed\n", false },
        { "a.c", "a.c", "\n", false },
        { "b.c", Sysreg, MoreRegisters, true },
        { "a.c", Sysreg, MoreRegisters, false },
        { "b.c", Sysreg, Registers.Replace("EL1 3", "EL1 2", StringComparison.Ordinal), false },
        { "b.c", Sysreg, Registers.Replace("Field 0", "Res1 0\n#", StringComparison.Ordinal), true },
        { "b.c", Sysreg, "", false },
        { "b.c", "arch/arm64/include/asm/sysreg-defs.h", "hidden\n", false },
        { "a.c", "arch/arm64/include/asm/none.h", "none\n", false },
        { "b.c", "arch/arm64/include/asm/none.h", "none\n", true },
        { "b.c", "arch/arm64/include/asm/sysreg.h", "#include <asm/sysreg-defs.h>\n#define sys_reg(a, b, c, d, e) (a)\n#define two(x) x x\n#define three(x) x x x\n", true },
        { "b.c", "arch/arm64/include/asm/sysreg.h", "#include <asm/sysreg-defs.h>\n#define sys_reg(a, b, c, d, e) (b)\n#define two(x) x x\n", false },
        { "b.c", "arch/arm64/include/asm/sysreg.h", "#include <asm/sysreg-defs.h>\n#define sys_reg(a, b, c, d, e) (a)\n#define two(x) x x\n#define LAST\n", false },
        { "b.c", "include/linux/kconfig.h", "#define x y\n#include <generated/autoconf.h>\n", false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_unit_is_unchanged_only_where_reading_it_again_gives_the_same(string unit, string path, string text, bool unchanged)
    {
        var before = new KernelPreprocessor(_tree).Preprocess(unit)!;
        var after = new KernelPreprocessor(_tree.With(path, text));
        Assert.Equal(unchanged, UnitInputs.Of(before)!.AreUnchangedIn(after.Options(unit, UnitFlavour.Host).Resolver, static _ => false));
        if (unchanged)
            Assert.Equal(Preprocess.Join(before), Preprocess.Join(after.Preprocess(unit)!));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Of_units_that_are_compared_together_each_is_told_by_what_it_read_itself(string unit, string path, string text, bool unchanged)
    {
        var before = new KernelPreprocessor(_tree);
        var inputs = new[] { "a.c", "b.c", "c.c" }.ToDictionary(read => read, read => UnitInputs.Of(before.Preprocess(read)!, before.Options(read, UnitFlavour.Host).Resolver)!);
        var after = new KernelPreprocessor(_tree.With(path, text)).Options(unit, UnitFlavour.Host).Resolver;
        foreach (var read in inputs.Values)
            _ = read.AreUnchangedIn(after, static _ => false);
        Assert.Equal(unchanged, inputs[unit].AreUnchangedIn(after, static _ => false));
    }

    [Fact]
    public void A_unit_whose_lines_matter_has_changed_when_a_definition_moved_them()
    {
        const string header = "arch/arm64/include/asm/sysreg.h";
        var before = UnitInputs.Of(new KernelPreprocessor(_tree).Preprocess("b.c")!)!;
        var resolver = new KernelPreprocessor(_tree.With(header, "#define three(x) x x x\n" + _tree.Read(header)!.Text)).Options("b.c", UnitFlavour.Host).Resolver;
        Assert.True(before.AreUnchangedIn(resolver, static _ => false));
        Assert.False(before.AreUnchangedIn(resolver, path => path == header));
    }
}
