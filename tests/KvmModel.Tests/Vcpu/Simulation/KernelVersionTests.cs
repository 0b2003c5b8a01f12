using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>The same engine runs old and new kernels on a machine that nobody built, and reports what fails when a kernel that was broken on purpose starts.</summary>
public sealed class KernelVersionTests
{
    /// <summary>Of all system register accesses, those of which nothing is said.</summary>
    private const double MostUnknown = 0.001;

    private const string Descriptors = "arch/arm64/kvm/sys_regs.c", Traps = "arch/arm64/kvm/emulate-nested.c", Features = "arch/arm64/kvm/config.c";

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 380)]
    [InlineData("6.12", 430)]
    [InlineData("7.3", 560)]
    public void A_kernel_starts_without_complaint_and_enters_its_guest(string version, int leastFunctions, params string[] unanswered)
    {
        var simulation = Simulate(new DirectoryTree(TestData.Kernel(version)!));
        Assert.Empty(simulation.BootFailures.Select(failure => $"{failure.Text} in {failure.Function}() {failure.Location}"));
        Assert.Empty(simulation.SetupComplaints.Select(complaint => $"{complaint.Text} in {complaint.Function}() {complaint.Location}"));
        Assert.Equal(unanswered, simulation.Unanswered);
        Assert.DoesNotContain(simulation.Log, noticed => noticed.Kind is RunEventKind.GivenUp or RunEventKind.Bug or RunEventKind.UnknownCall or RunEventKind.LostStore);
        var unknown = Accesses().Count(access => simulation.Access(access).Outcomes.Any(outcome => outcome.Kind == OutcomeKind.Unknown || !outcome.Guard.IsTrue));
        Assert.InRange(unknown, 0, MostUnknown * Accesses().Count());
        Assert.True(simulation.FunctionsRun.Count >= leastFunctions, $"{simulation.FunctionsRun.Count} functions");
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Register_descriptions_out_of_order_are_reported_as_the_kernel_would(string version)
    {
        var tree = Edit(version, Descriptors, (lines, at) => IsRow(lines[at]) && IsRow(lines[at + 1]), (lines, at) => [lines[at + 1], lines[at]], 2);
        var simulation = Simulate(tree);
        Assert.Contains(simulation.BootFailures, failure => failure is { Function: "check_sysreg_table", Location.Path: Descriptors } && failure.Text.Contains("out of order", StringComparison.Ordinal));
        Assert.Contains(simulation.BootFailures, failure => failure is { Function: "kvm_sys_reg_table_init", Text: "returns -22" });
        var difference = BehaviourComparer.Compare(Simulate(new DirectoryTree(TestData.Kernel(version)!)), simulation, [], null).Differences.First(difference => difference is { Kind: BehaviourKind.Boot, Control: "check_sysreg_table" });
        Assert.Equal(("nothing", "always"), (difference.Before, difference.When.ToString()));
        Assert.Contains(difference.ReasonsAfter, reason => reason.Location is { Path: Descriptors });
    }

    [KernelTheory("6.12")]
    [InlineData("6.12")]
    public void A_fine_grained_trap_that_is_given_twice_is_reported_as_the_kernel_would(string version)
    {
        var tree = Edit(version, Traps, (lines, at) => lines[at].StartsWith("\tSR_FGT(SYS_AMCNTENSET0_EL0,", StringComparison.Ordinal), (lines, at) => [lines[at], lines[at]], 1);
        Assert.Contains(Simulate(tree).BootFailures, failure => failure is { Function: "print_nv_trap_error", Location.Path: Traps } && failure.Text.Contains("Duplicate FGT", StringComparison.Ordinal));
    }

    [KernelTheory("7.3")]
    [InlineData("7.3")]
    public void A_control_bit_that_no_feature_is_named_for_is_reported_as_the_kernel_would(string version)
    {
        var tree = Edit(version, Features, (lines, at) => lines[at].TrimEnd() == "\tNEEDS_FEAT(HCRX_EL2_EnFPM, FEAT_FPMR),", (_, _) => [], 1);
        Assert.Contains(Simulate(tree).BootFailures, failure => failure is { Function: "check_feat_map", Location.Path: Features } && failure.Text.Contains("Undefined HCRX_EL2 behaviour", StringComparison.Ordinal));
    }

    private static bool IsRow(string line) => line.StartsWith("\t{ SYS_DESC(SYS_", StringComparison.Ordinal) && line.EndsWith("},", StringComparison.Ordinal);

    private static VcpuSimulation Simulate(ISourceTree tree) =>
        VcpuSimulation.Concrete(tree, KernelConfig.Default, FictionalCore.Profile) ?? throw new InvalidOperationException("the tree has no KVM");

    private static IEnumerable<GuestAccess> Accesses() =>
        from op0 in (uint[])[2, 3]
        from rest in Enumerable.Range(0, 1 << 14)
        let encoding = SystemRegisterEncoding.FromSysReg(op0 << 19 | (uint)rest << 5)!.Value
        from direction in (AccessDirection[])[AccessDirection.Read, AccessDirection.Write]
        from level in (int[])[0, 1]
        select new GuestAccess(encoding, direction, level);

    /// <summary>A kernel tree with some lines replaced, those at the first place that a test finds.</summary>
    private static OverlayTree Edit(string version, string path, Func<string[], int, bool> isThere, Func<string[], int, string[]> replace, int count)
    {
        var tree = new DirectoryTree(TestData.Kernel(version)!);
        var lines = tree.Read(path)!.Text.Split('\n');
        var at = Enumerable.Range(0, lines.Length).First(line => isThere(lines, line));
        var added = replace(lines, at);
        string[] hunk = [$"--- a/{path}", $"+++ b/{path}", $"@@ -{at},{count + 2} +{at},{added.Length + 2} @@", " " + lines[at - 1], .. lines[at..(at + count)].Select(line => "-" + line), .. added.Select(line => "+" + line), " " + lines[at + count], ""];
        var edited = OverlayTree.Apply(tree, UnifiedDiff.Parse(string.Join('\n', hunk)), ApplyOptions.Strict, out var report);
        Assert.Equal(PatchStatus.Applied, report.Status);
        return edited;
    }
}
