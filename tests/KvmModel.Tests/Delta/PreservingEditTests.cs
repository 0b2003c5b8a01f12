using System.Text.RegularExpressions;
using ReviewBot.Testing;

namespace KvmModel.Tests.Delta;

/// <summary>A real tree that says the same in other words behaves the same.</summary>
public sealed partial class PreservingEditTests(ComparedKernel kernel) : IClassFixture<ComparedKernel>
{
    private const string SysRegs = "arch/arm64/kvm/sys_regs.c";

    [KernelFact("6.12")]
    public void A_tree_does_not_differ_from_itself() => Assert.Empty(kernel.Differences(kernel.Tree));

    [KernelFact("6.12")]
    public void Lines_that_move_change_nothing() => AssertSame(text => $"/*\n * Some words.\n */\n\n{text}");

    [KernelFact("6.12")]
    public void The_layout_of_a_function_does_not_matter() => AssertSame(text => Within(text, "void kvm_calculate_traps(", body => Blank().Replace(body, " ")));

    [KernelFact("6.12")]
    public void The_name_of_a_local_does_not_matter() => AssertSame(text => Within(text, "u64 reset_mpidr(", body => LocalOfReset().Replace(body, "affinity")));

    [KernelFact("6.12")]
    public void The_order_of_independent_statements_does_not_matter() =>
        AssertSame(text => Within(text, "void kvm_calculate_traps(", body => Moved().Replace(body, "${second}${first}", 1)));

    [KernelFact("6.12")]
    public void A_function_may_be_split_in_two() => AssertSame(text => Within(text, "static void vcpu_set_hcr(", body =>
    {
        const string Seam = "if (vcpu_el1_is_32bit(";
        var at = body.IndexOf(Seam, StringComparison.Ordinal);
        Assert.True(at >= 0);
        return $"static void second_half(struct kvm_vcpu *vcpu)\n{{\n\tstruct kvm *kvm = vcpu->kvm;\n\n\t{body[at..]}\n}}\n\n{body[..at]}second_half(vcpu);";
    }));

    private void AssertSame(Func<string, string> edit) => Assert.Empty(kernel.Differences(EditedTree.Of(kernel.Tree, SysRegs, edit)));

    /// <summary>Rewrites a function, which is given without the brace that closes it.</summary>
    private static string Within(string text, string start, Func<string, string> edit)
    {
        var first = text.IndexOf(start, StringComparison.Ordinal);
        var last = text.IndexOf("\n}", first, StringComparison.Ordinal);
        var body = text[first..last];
        var edited = edit(body);
        Assert.NotEqual(body, edited);
        return string.Concat(text.AsSpan(0, first), edited, text.AsSpan(last));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\bmpidr\b")]
    private static partial Regex LocalOfReset();

    [GeneratedRegex(@"(?<first>vcpu_set_hcr\(vcpu\);\s*)(?<second>vcpu_set_ich_hcr\(vcpu\);\s*)")]
    private static partial Regex Moved();
}
