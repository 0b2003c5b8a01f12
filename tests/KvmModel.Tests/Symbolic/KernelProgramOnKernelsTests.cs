using KvmModel.Binding;
using KvmModel.Source;
using KvmModel.Symbolic;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Symbolic;

/// <summary>Real kernels are linked: what the model runs is found where it is, and tables say what the source says.</summary>
public sealed class KernelProgramOnKernelsTests
{
    private static readonly string[] _functions =
    [
        "kvm_handle_sys_reg", "kvm_arch_vcpu_create", "kvm_reset_vcpu", "update_cpu_capabilities", "init_cpu_features", "__kvm_vcpu_run",
        "vgic_v3_load", "kvm_timer_vcpu_load", "kvm_arch_vcpu_load_fp",
    ];

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Real_kernels_are_linked_as_their_source_says(string version)
    {
        var program = KernelPrograms.Link(new DirectoryTree(TestData.Kernel(version)!));
        WhatTheModelRunsIsFound(program, version);
        ARowIsWhatTheSourceSays(program);
        EveryFunctionInTheRegisterTablesHasABody(program);
    }

    private static void WhatTheModelRunsIsFound(KernelProgram program, string version)
    {
        foreach (var name in _functions)
            Assert.True(program.FindFunction(name)?.Unit is not null, name);
        string[] variables = ["sys_reg_descs", "arm64_ftr_regs", "arm64_features", .. version == "6.1" ? (string[])["cpu_hwcaps"] : ["system_cpucaps", "encoding_to_fgt"]];
        foreach (var name in variables)
            Assert.True(program.FindVariable(name)?.Size > 0, name);
        foreach (var name in (string[])["__kvm_vcpu_run", "__sysreg_save_state_nvhe"])
            Assert.Equal(ProgramDomain.Hyp, program.FindFunction(name, ProgramDomain.Hyp)?.Unit?.Domain);
        Assert.True(program.FindVariable("pvm_sys_reg_descs", ProgramDomain.Hyp)?.Size > 0);
        Assert.Equal("arch/arm64/kvm/hyp/vhe/switch.c", program.FindFunction("__kvm_vcpu_run")!.Unit!.Path);
        Assert.NotNull(program.FindMember("kvm_vcpu", "arch.ctxt.sys_regs[3]"));
    }

    private static void ARowIsWhatTheSourceSays(KernelProgram program)
    {
        var row = Rows(program, "sys_reg_descs").Single(row => row.Encoding == (3, 0, 1, 0, 0));
        Assert.Equal("SYS_SCTLR_EL1", TextAt(program, row["name"]));
        Assert.Same(program.FindFunction("access_vm_reg"), row.Function("access"));
        Assert.Equal("reset_val", row.Function("reset")!.Name);
        Assert.Equal(0x00C50078ul, row["val"]);
        Assert.Equal("arch/arm64/kvm/sys_regs.c", row.Function("access")!.Unit!.Path);
    }

    private static void EveryFunctionInTheRegisterTablesHasABody(KernelProgram program)
    {
        var tables = (string[])["sys_reg_descs", "cp15_regs", "cp15_64_regs", "cp14_regs"];
        var rows = tables.SelectMany(table => Rows(program, table)).Concat(Rows(program, "pvm_sys_reg_descs", ProgramDomain.Hyp)).ToList();
        var functions = rows.SelectMany(row => ((string[])["access", "reset", "get_user", "set_user", "visibility"]).Where(row.Has).Select(row.Function)).ToList();
        Assert.True(rows.Count > 500, $"{rows.Count} rows");
        Assert.True(functions.Count > 800, $"{functions.Count} pointers");
        Assert.All(functions, function => Assert.NotNull(function?.Code));
    }

    [KernelTheory("6.12")]
    [InlineData("6.12")]
    public void A_unit_is_the_same_after_a_patch_that_does_not_touch_it(string version)
    {
        var cache = new ProgramUnitCache();
        var tree = new DirectoryTree(TestData.Kernel(version)!);
        const string Reset = "arch/arm64/kvm/reset.c", Trng = "arch/arm64/kvm/trng.c";
        var lines = tree.Read(Trng)!.Text.Split('\n')[..3];
        var diff = UnifiedDiff.Parse($"--- a/{Trng}\n+++ b/{Trng}\n@@ -1,3 +1,4 @@\n+/* More. */\n {lines[0]}\n {lines[1]}\n {lines[2]}\n");
        var patched = OverlayTree.Apply(tree, diff, ApplyOptions.Strict, out var report);
        Assert.Equal(PatchStatus.Applied, report.Status);
        var (before, after) = (KernelPrograms.Link(tree, cache), KernelPrograms.Link(patched, cache));
        Assert.Same(before.Unit(Reset), after.Unit(Reset));
        Assert.NotSame(before.Unit(Trng), after.Unit(Trng));
    }

    /// <summary>The rows of a table of <c>struct sys_reg_desc</c>.</summary>
    private static IEnumerable<Row> Rows(KernelProgram program, string table, ProgramDomain domain = ProgramDomain.Kernel)
    {
        var memory = program.FindVariable(table, domain)!;
        var array = Assert.IsType<ArrayType>(memory.Type);
        var size = TypeRules.Size(array.Element)!.Value;
        return Enumerable.Range(0, (int)(memory.Size / size)).Select(index => new Row(program, memory, array.Element, index * size * 8));
    }

    private static string TextAt(KernelProgram program, ulong address)
    {
        var text = program.Memory.Find(address, out var offset)!;
        return string.Concat(Enumerable.Range((int)offset, (int)(text.Size - offset - 1)).Select(index => (char)program.Memory.Load(text, index * 8, 8).KnownValue));
    }

    private sealed record Row(KernelProgram Program, MemoryObject Table, CType Type, long Bit)
    {
        public ulong this[string member]
        {
            get
            {
                var place = MemberPlace.Find(Type, member)!.Value;
                var value = Program.Memory.Load(Table, Bit + place.BitOffset, place.BitWidth ?? (int)TypeRules.Size(place.Type)! * 8);
                Assert.True(value.IsConstant, $"{Table}: {member} {string.Join("; ", value.OpaqueReasons(Program.Space))}");
                return value.KnownValue;
            }
        }

        public (ulong, ulong, ulong, ulong, ulong) Encoding => (this["Op0"], this["Op1"], this["CRn"], this["CRm"], this["Op2"]);

        public bool Has(string member) => MemberPlace.Find(Type, member) is not null && this[member] != 0;

        public FunctionSymbol? Function(string member) => Program.Memory.Find(this[member], out _)?.Function;
    }
}
