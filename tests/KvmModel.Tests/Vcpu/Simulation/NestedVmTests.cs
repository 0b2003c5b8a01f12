using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>What real kernels reserve and hide in nested VMs.</summary>
public sealed class NestedVmTests(ITestOutputHelper output)
{
    /// <summary>How many bits on record are reserved exactly as the architecture says. Linux 6.12 writes the masks of HDFGWTR_EL2 to HFGWTR_EL2, knows no ID_AA64MMFR4_EL1.NV_frac, and takes what few features say it differently.</summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", 266, 57)]
    [InlineData("7.3", 300, 40)]
    public void Most_bits_are_reserved_exactly_for_VMs_without_their_feature(string version, int least, int inHcrx)
    {
        var history = new NestedHistory(KernelConfig.Default);
        var nested = history.Run(new DirectoryTree(TestData.Kernel(version)!))!;
        var architecture = new NestedBits(history.Space);
        var agreed = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (register, mask) in nested.Masks)
        {
            var bits = Enumerable.Range(0, 64).Where(bit => architecture.Exists(register, bit) is not null).ToList();
            var differ = bits.Where(bit => !history.Space.AreDisjoint(architecture.HasRegister(register), history.Space.Equivalent(mask.Res0[bit], architecture.Exists(register, bit)!.Value))).ToList();
            agreed[register] = bits.Count - differ.Count;
            output.WriteLine($"{register}: {bits.Count - differ.Count} of {bits.Count} bits on record; others: {string.Join(' ', differ)}");
            foreach (var bit in differ.Take(1))
                output.WriteLine($"  {bit}: {new GuardPrinter(history.Space, Bdd.True, null).Print(mask.Res0[bit])}");
        }
        Assert.InRange(agreed.Values.Sum(), least, int.MaxValue);
        Assert.InRange(agreed["HCRX_EL2"], inHcrx, 64);
        Assert.Contains("ID_AA64MMFR0_EL1", nested.Limits.Keys);
    }

    [KernelFact("6.12")]
    public void The_same_tree_gives_the_same_answers_in_one_space()
    {
        var history = new NestedHistory(KernelConfig.Default);
        var tree = new DirectoryTree(TestData.Kernel("6.12")!);
        var (first, second) = (history.Run(tree)!, history.Run(tree)!);
        Assert.Equal(first.Masks.Values, second.Masks.Values);
        Assert.Equal(first.Limits, second.Limits);
    }

    /// <summary>Each look into a shuffled table mixes in six bits more of what a VM was given: the last one depends on all of them in no simple way.</summary>
    [KernelFact("6.12")]
    public void A_tree_that_asks_for_too_much_has_no_answers_and_costs_others_nothing()
    {
        const string path = "arch/arm64/kvm/nested.c";
        const string begin = "limit_nv_id_regs(kvm);";
        var tree = new DirectoryTree(TestData.Kernel("6.12")!);
        var text = tree.Read(path)!.Text;
        var shuffled = string.Join(", ", Enumerable.Range(0, 64).Select(index => index * index * 37 % 67 * 11 % 64));
        var looks = string.Concat(Enumerable.Range(0, 10).Select(look => $"\tres0 = shuffled[(res0 ^ IDREG(kvm, SYS_ID_AA64PFR0_EL1) >> {6 * look}) & 63];\n"));
        var mixing = text.Insert(text.LastIndexOf(begin, StringComparison.Ordinal) + begin.Length, $"\n\tres0 = 0;\n{looks}\tset_sysreg_masks(kvm, VTCR_EL2, res0, 0);\n")
            .Insert(text.IndexOf("int kvm_init_nv_sysregs", StringComparison.Ordinal), $"static const u64 shuffled[] = {{ {shuffled} }};\n");
        var history = new NestedHistory(KernelConfig.Default);
        var before = history.Run(tree)!;
        Assert.Null(history.Run(OverlayTree.Over(tree).With(new SourceText(path, mixing))));
        Assert.Equal(before.Masks.Values, history.Run(tree)!.Masks.Values);
        Assert.InRange(history.Space.TotalNodes, 500_000, 4_000_000);
    }
}
