using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Tests.Preprocessing;

namespace KvmModel.Tests.Kbuild;

public sealed class PreprocessCacheTests
{
    private const string Registers = "Sysreg FISH_EL1 3 0 0 9 1\nRes0 63:1\nField 0 FIN\nEndSysreg\n";
    private const string MoreRegisters = Registers + "Sysreg BIRD_EL1 3 0 0 9 2\nRes0 63:1\nField 0 WING\nEndSysreg\n";
    private const string Sysreg = "arch/arm64/tools/sysreg";
    private readonly PreprocessCache _cache = new();

    private readonly MemoryTree _tree = new(
        ("a.c", "#include <asm/sysreg.h>\n#ifdef SYS_BIRD_EL1\nbird\n#endif\nSYS_FISH_EL1\n"),
        ("b.c", "#include <asm/sysreg.h>\nSYS_FISH_EL1\n"),
        ("c.c", "c\n"),
        ("d.c", "#include <asm/sysreg.h>\n#define SYS_BIRD_EL1 mine\n"),
        ("arch/arm64/include/asm/sysreg.h", "#include <asm/sysreg-defs.h>\n#define sys_reg(a, b, c, d, e) (a)\n"),
        ("arch/arm64/include/asm/Kbuild", "generated-y += sysreg-defs.h\n"),
        (Sysreg, Registers),
        ("include/linux/compiler-version.h", ""),
        ("include/linux/compiler_types.h", ""),
        ("include/linux/kconfig.h", "#include <generated/autoconf.h>\n"));

    [Fact]
    public void A_unit_whose_inputs_did_not_change_is_the_same_object()
    {
        var after = _tree.With("c.c", "changed\n").With(Sysreg, MoreRegisters);
        Assert.Same(_cache.Get(_tree, "a.c"), _cache.Get(_tree.With("c.c", "changed\n"), "a.c"));
        Assert.NotSame(_cache.Get(_tree, "c.c"), _cache.Get(after, "c.c"));
        Assert.Same(_cache.Get(_tree, "a.c"), _cache.Get(_tree, "a.c"));
    }

    [Fact]
    public void New_registers_that_a_unit_never_asked_for_leave_its_tokens()
    {
        var before = _cache.Get(_tree, "b.c")!;
        var tree = _tree.With(Sysreg, MoreRegisters);
        var after = _cache.Get(tree, "b.c")!;
        Assert.Same(before.Tokens, after.Tokens);
        SameAsFresh(after, tree, "b.c");
        Assert.True(after.Macros.ContainsKey("SYS_BIRD_EL1"));
        Assert.False(before.Macros.ContainsKey("SYS_BIRD_EL1"));
        SameAsFresh(_cache.Get(_tree, "b.c")!, _tree, "b.c");
    }

    [Fact]
    public void New_registers_that_a_unit_asked_for_are_seen()
    {
        Assert.Equal("( 3 )", Preprocess.Join(_cache.Get(_tree, "a.c")!));
        Assert.Equal("bird ( 3 )", Preprocess.Join(_cache.Get(_tree.With(Sysreg, MoreRegisters), "a.c")!));
    }

    [Fact]
    public void A_changed_register_is_seen()
    {
        Assert.Equal("( 3 )", Preprocess.Join(_cache.Get(_tree, "b.c")!));
        Assert.Equal("( 2 )", Preprocess.Join(_cache.Get(_tree.With(Sysreg, Registers.Replace("EL1 3", "EL1 2", StringComparison.Ordinal)), "b.c")!));
    }

    [Fact]
    public void A_register_that_collides_with_a_macro_of_the_unit_is_seen()
    {
        Assert.Empty(_cache.Get(_tree, "d.c")!.Diagnostics);
        Assert.Equal("macro-redefined", Assert.Single(_cache.Get(_tree.With(Sysreg, MoreRegisters), "d.c")!.Diagnostics).Code);
    }

    [Fact]
    public void A_new_file_that_is_found_earlier_is_seen()
    {
        Assert.Equal("( 3 )", Preprocess.Join(_cache.Get(_tree, "b.c")!));
        Assert.Equal("hidden SYS_FISH_EL1", Preprocess.Join(_cache.Get(_tree.With("arch/arm64/include/asm/sysreg-defs.h", "hidden\n"), "b.c")!));
    }

    [Fact]
    public void A_file_that_the_tree_does_not_have_is_null() => Assert.Null(_cache.Get(_tree, "none.c"));

    private static void SameAsFresh(PreprocessedUnit unit, ISourceTree tree, string path)
    {
        var fresh = new KernelPreprocessor(tree).Preprocess(path)!;
        Assert.Equal(fresh.Tokens.Select(token => (token.Kind, token.Flags, token.Expansion, token.Text)), unit.Tokens.Select(token => (token.Kind, token.Flags, token.Expansion, token.Text)));
        Assert.Equal(fresh.Expansions.Select(expansion => (expansion.Macro, expansion.Parent)), unit.Expansions.Select(expansion => (expansion.Macro, expansion.Parent)));
        Assert.Equal(fresh.Inputs.Select(input => (input.Path, input.Text)), unit.Inputs.Select(input => (input.Path, input.Text)));
        Assert.Equal(fresh.Diagnostics, unit.Diagnostics);
        Assert.Equal(Macros(fresh), Macros(unit));

        static IEnumerable<string> Macros(PreprocessedUnit unit) =>
            unit.Macros.Select(macro => $"{macro.Key} {macro.Value.Name.Spelling} {string.Join(' ', macro.Value.Body)}").Order(StringComparer.Ordinal);
    }
}
