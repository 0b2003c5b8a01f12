using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;

namespace KvmModel.Tests.Delta;

/// <summary>The simulation that is made of what was known of the tree before is the one that a run from scratch gives.</summary>
public sealed class SimulationHistoryTests(ComparedKernel kernel) : IClassFixture<ComparedKernel>
{
    private const string SysRegs = "arch/arm64/kvm/sys_regs.c";

    /// <summary>Of the accesses that the architecture has, so many are asked for one.</summary>
    private const int OneIn = 9;

    /// <summary>Every third change, so that each kind is there; the others are held to what they change (<see cref="SeededChangeTests"/>).</summary>
    public static TheoryData<string> Names => [.. SeededChanges.All.Where((_, index) => index % 3 == 0).Select(change => change.Name)];

    [KernelTheory("6.12")]
    [MemberData(nameof(Names))]
    public void After_a_change_all_answers_are_those_of_a_run_from_scratch(string name)
    {
        var change = SeededChanges.All.Single(change => change.Name == name);

        AssertSame(change.ApplyTo(kernel.Tree), change.Expected);
    }

    [KernelTheory("6.12")]
    [MemberData(nameof(Names))]
    public void An_access_that_a_change_does_not_reach_keeps_its_answer_and_every_other_is_run_again(string name)
    {
        var change = SeededChanges.All.Single(change => change.Name == name);
        var accesses = kernel.Sweep(OneIn, change.Expected).ToList();
        var before = kernel.Derive(kernel.Tree);
        var answers = accesses.ToDictionary(access => access, before.Access);

        var after = kernel.Derive(change.ApplyTo(kernel.Tree));

        var kept = accesses.Count(access => ReferenceEquals(answers[access], after.Access(access)));
        Assert.All(accesses, access => Assert.Equal(Answer(after.Explained(access)), Answer(after.Access(access))));
        if (!change.Expected.Any(subject => subject.StartsWith("control ", StringComparison.Ordinal)))
            Assert.InRange(kept, accesses.Count / 2, accesses.Count);
    }

    [KernelFact("6.12")]
    public void A_register_that_only_the_later_tree_describes_is_asked_about_where_the_others_were()
    {
        var before = kernel.Derive(kernel.Tree);
        var later = Edited("arch/arm64/tools/sysreg", text => $"{text}\nSysreg\tID_AA64LATER_EL1\t3\t0\t0\t7\t7\nRes0\t63:4\nUnsignedEnum\t3:0\tLATER\n\t0b0000\tNI\n\t0b0001\tIMP\nEndEnum\nEndSysreg\n");

        Assert.Same(before.Space, kernel.Derive(later).Space);
        AssertSame(later);
    }

    [KernelFact("6.12")]
    public void Lines_that_move_are_where_they_are_now() =>
        AssertSame(Edited(text => text.Replace("\n#include <linux/bsearch.h>", "\n\n/* Words. */\n\n#include <linux/bsearch.h>", StringComparison.Ordinal)));

    /// <summary>Patches of one place each, by what they change, in an order in which each is put on those before it.</summary>
    private static readonly (string Path, string Old, string New)[] s_series =
    [
        (SysRegs, "vcpu_has_ptrauth(vcpu) ? 0 : REG_HIDDEN", "vcpu_has_ptrauth(vcpu) ? REG_HIDDEN : 0"),
        (SysRegs, "\n#include <linux/bsearch.h>", "\n\n\n#include <linux/bsearch.h>"),
        (SysRegs, "read_sysreg(dbgauthstatus_el1)", "0x5a"),
        ("arch/arm64/include/asm/kvm_arm.h", "HCR_PTW | HCR_TID3", "HCR_PTW"),
        (SysRegs, "|= HCR_TERR", "|= 0"),
        (SysRegs, "SYS_LORC_EL1), trap_loregion", "SYS_LORC_EL1), undef_access"),
        (SysRegs, "static bool trap_loregion(", "#define LATER 1\nstatic u64 later[] = { LATER, 2 };\n\nstatic bool trap_loregion("),
        ("arch/arm64/kvm/hyp/vhe/switch.c", "CPACR_ELx_TTA | CPTR_EL2_TAM", "CPACR_ELx_TTA"),
    ];

    [KernelFact("6.12")]
    public void After_each_patch_of_a_series_all_answers_are_those_of_a_run_that_shares_no_unit_with_any_other()
    {
        kernel.Derive(kernel.Tree);
        ISourceTree tree = kernel.Tree;
        for (var patch = 0; patch < s_series.Length; patch++)
        {
            var (path, old, @new) = s_series[patch];
            tree = EditedTree.Of(tree, path, text => text.Replace(old, @new, StringComparison.Ordinal));
            var derived = kernel.Describe(kernel.Derive(tree), []);
            // Each run of this kind reads the whole kernel, and what is taken over wrongly stays so.
            if (patch % 3 == 1)
                Assert.Equal(kernel.Describe(ComparedKernel.RunApart(tree, s_series.Select(one => one.Path)), []), derived);
        }
    }

    [KernelFact("6.12")]
    public void Back_in_the_first_tree_nothing_is_left_of_the_others()
    {
        kernel.Derive(kernel.Tree);
        kernel.Derive(SeededChanges.All[0].ApplyTo(kernel.Tree));
        kernel.Derive(SeededChanges.All[^1].ApplyTo(kernel.Tree));

        AssertSame(kernel.Tree);
    }

    [KernelFact("6.12")]
    public void In_a_tree_that_is_the_same_nothing_is_run_again()
    {
        kernel.Derive(kernel.Tree);

        Assert.Empty(kernel.Derive(kernel.Tree).FunctionsExecuted);
    }

    [KernelFact("6.12")]
    public void Of_a_changed_visibility_function_only_what_asks_it_is_run_again()
    {
        kernel.Derive(kernel.Tree);

        var again = kernel.Derive(Edited(text => text.Replace("vcpu_has_ptrauth(vcpu) ? 0 : REG_HIDDEN", "vcpu_has_ptrauth(vcpu) ? (0) : REG_HIDDEN", StringComparison.Ordinal))).FunctionsExecuted;

        Assert.Contains("ptrauth_visibility", again);
        Assert.DoesNotContain("kvm_calculate_traps", again);
        Assert.DoesNotContain("setup_system_features", again);
        Assert.InRange(again.Count, 1, 40);
    }

    private static List<(OutcomeKind, Bdd, SymbolicBits?)> Answer(AccessBehaviour behaviour) => [.. behaviour.Outcomes.Select(outcome => (outcome.Kind, outcome.Guard, outcome.Value))];

    private EditedTree Edited(Func<string, string> edit) => Edited(SysRegs, edit);

    private EditedTree Edited(string path, Func<string, string> edit) => EditedTree.Of(kernel.Tree, path, edit);

    private void AssertSame(ISourceTree tree, params IEnumerable<string> expected) => Assert.Equal(kernel.Describe(kernel.RunAlone(tree), expected), kernel.Describe(kernel.Derive(tree), expected));
}
