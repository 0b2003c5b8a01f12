using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Tests.Delta;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>What KVM does with an access that it takes: whether the register has a part in it, and which lines say so.</summary>
public sealed class AnsweredAccessTests(AnsweringKernels kernels) : IClassFixture<AnsweringKernels>
{
    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void A_register_that_KVM_has_no_storage_for_is_RAZ_and_WI(string version)
    {
        Assert.Equal([OutcomeKind.Raz], Answers(version, "OSDLR_EL1", AccessDirection.Read));
        Assert.Equal([OutcomeKind.Wi], Answers(version, "OSDLR_EL1", AccessDirection.Write));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void A_register_whose_storage_is_zero_at_reset_is_not_RAZ(string version)
    {
        Assert.Equal([OutcomeKind.Emulated], Answers(version, "DBGBVR0_EL1", AccessDirection.Read));
        Assert.Equal([OutcomeKind.Emulated], Answers(version, "DBGAUTHSTATUS_EL1", AccessDirection.Read));
        Assert.Equal([OutcomeKind.Emulated], Answers(version, "PMSELR_EL0", AccessDirection.Read));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void A_write_that_matters_for_some_numbers_only_is_not_ignored(string version)
    {
        Assert.Equal([OutcomeKind.Emulated], Answers(version, "OSLAR_EL1", AccessDirection.Write));
        Assert.Equal([OutcomeKind.Emulated], Answers(version, "ICC_SGI0R_EL1", AccessDirection.Write));
        Assert.Equal([OutcomeKind.Emulated], Answers(version, "DBGBCR0_EL1", AccessDirection.Write));
    }

    [KernelTheory("6.12")]
    [InlineData("6.12")]
    public void An_ID_register_is_RAZ_exactly_where_what_it_describes_is_missing(string version)
    {
        var simulation = kernels.Of(version);
        var behaviour = simulation.Access(Access("ID_PFR0_EL1", AccessDirection.Read));
        var raz = Assert.Single(behaviour.Outcomes, outcome => outcome.Kind == OutcomeKind.Raz);
        Assert.Contains(behaviour.Outcomes, outcome => outcome.Kind == OutcomeKind.Emulated);
        // ID_AA64PFR0_EL1.EL0 is 2 where EL0 can run AArch32 code (Arm ARM DDI 0487 ID_AA64PFR0_EL1.EL0).
        var space = simulation.Space;
        Assert.True(space.Implies(space.And(simulation.Possible, raz.Guard), SymbolicBits.InputField(space, "host.ID_AA64PFR0_EL1", 3, 0).NotEqual(space, SymbolicBits.FromConstant(2, 4))));
        Assert.Equal([OutcomeKind.Raz], Answers(version, "ID_AFR0_EL1", AccessDirection.Read));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void An_answer_names_its_row_and_the_function_of_the_row(string version)
    {
        var reasons = Reasons(version, "OSDLR_EL1", AccessDirection.Write, OutcomeKind.Wi);
        var row = Assert.Single(reasons, reason => reason.Text == "a row of sys_reg_descs");
        Assert.Contains("SYS_OSDLR_EL1", Line(version, row), StringComparison.Ordinal);
        var function = Assert.Single(reasons, reason => reason.Text == "trap_raz_wi() answers");
        Assert.Contains("trap_raz_wi(", Line(version, function), StringComparison.Ordinal);
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void A_refusal_names_the_line_that_injects_the_exception(string version)
    {
        var reasons = Reasons(version, "LORC_EL1", AccessDirection.Write, OutcomeKind.Undef).Where(reason => reason.Text.EndsWith("injects an Undefined Instruction exception", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Contains("undef", Line(version, reason), StringComparison.Ordinal));
    }

    [KernelTheory("6.12")]
    [InlineData("6.12")]
    public void A_control_says_which_lines_name_its_bits_and_which_program_it(string version)
    {
        var control = kernels.Of(version).Controls.Single(view => view.Register == "HCR_EL2");
        // Arm ARM DDI 0487 HCR_EL2.TERR is bit 36.
        var sources = control.Sources.Where(source => (source.Mask >> 36 & 1) != 0).ToList();
        Assert.Contains(sources, source => Line(version, source.Location).Contains("HCR_TERR", StringComparison.Ordinal));
        Assert.Contains(sources, source => Line(version, source.Location).Contains("write_sysreg", StringComparison.Ordinal));
        Assert.All(control.Sources, source => Assert.NotEqual(0ul, source.Mask));
    }

    /// <summary>An access that KVM answers on some machines and that on others first brings the FP state in, and is then made again.</summary>
    [KernelTheory("6.12")]
    [InlineData(AccessDirection.Read)]
    [InlineData(AccessDirection.Write)]
    public void Whether_the_register_has_a_part_in_an_answer_is_no_matter_to_the_paths_that_have_none(AccessDirection direction)
    {
        var tree = EditedTree.Of(new DirectoryTree(TestData.Kernel("6.12")!), "arch/arm64/kvm/sys_regs.c", text => text.Replace("SYS_DESC(SYS_FPMR), undef_access,", "SYS_DESC(SYS_FPMR), access_rw,", StringComparison.Ordinal));
        var simulation = VcpuSimulation.Symbolic(tree, KernelConfig.Default)!;
        var outcomes = simulation.Access(Access("FPMR", direction) with { ExceptionLevel = 0 }).Outcomes;
        Assert.Contains(outcomes, outcome => outcome.Kind == OutcomeKind.Emulated);
        Assert.DoesNotContain(outcomes, outcome => simulation.Space.HasOpaque(outcome.Guard));
    }

    private OutcomeKind[] Answers(string version, string register, AccessDirection direction) =>
        [.. kernels.Of(version).Access(Access(register, direction)).Outcomes.Select(outcome => outcome.Kind).Where(kind => kind is OutcomeKind.Raz or OutcomeKind.Wi or OutcomeKind.Emulated or OutcomeKind.Unknown)];

    private List<Reason> Reasons(string version, string register, AccessDirection direction, OutcomeKind kind) =>
        [.. kernels.Of(version).Access(Access(register, direction)).Outcomes.Where(outcome => outcome.Kind == kind).SelectMany(outcome => outcome.Reasons)];

    private string Line(string version, Reason reason) => Line(version, reason.Location!.Value);

    private string Line(string version, SourceLocation place) => kernels.TreeOf(version).Read(place.Path)!.Text.Split('\n')[place.Line - 1];

    private static GuestAccess Access(string register, AccessDirection direction) => new(TrapFacts.Shared.Find(register)!.Encoding, direction, 1);
}

/// <summary>Kernels that were run for all machines at once, each when it is first asked for.</summary>
public sealed class AnsweringKernels
{
    private readonly Dictionary<string, IVcpuSimulation> _simulations = new(StringComparer.Ordinal);

    internal IVcpuSimulation Of(string version)
    {
        if (!_simulations.TryGetValue(version, out var known))
            _simulations.Add(version, known = VcpuSimulation.Symbolic(TreeOf(version), KernelConfig.Default)!);
        return known;
    }

    internal ISourceTree TreeOf(string version) => new DirectoryTree(TestData.Kernel(version)!);
}
