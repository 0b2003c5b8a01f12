using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Tests.Vcpu.Simulation;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Delta;

/// <summary>What two trees differ in, in any of several modes: once where it is alike.</summary>
public sealed class ModeDifferencesTests
{
    private static readonly SystemRegisterEncoding Lamp = new(3, 3, 4, 4, 2);
    private static readonly GuestAccess Write = new(Lamp, AccessDirection.Write, 0);

    [Fact]
    public void What_differs_alike_is_one_difference_of_all_modes() =>
        Assert.Equal(["Vhe Nvhe: cap.LAMP"], Differ(space => space.Input("cap.LAMP"), space => space.Input("cap.LAMP")));

    [Fact]
    public void What_differs_in_other_cases_is_another_difference() =>
        Assert.Equal(["Vhe: cap.LAMP", "Nvhe: not cap.LAMP"], Differ(space => space.Input("cap.LAMP"), space => space.Not(space.Input("cap.LAMP"))));

    [Fact]
    public void What_differs_in_one_mode_has_that_mode() => Assert.Equal(["Nvhe: cap.LAMP"], Differ(_ => Bdd.False, space => space.Input("cap.LAMP")));

    [Fact]
    public void Cases_that_are_too_many_to_read_are_compared_all_the_same()
    {
        static Bdd Odd(BddSpace space) => Enumerable.Range(0, 6).Select(number => space.Input($"cap.LAMP{number}")).Aggregate(space.Xor);
        static Bdd OddButOne(BddSpace space) => space.AndNot(Odd(space), space.And(space.All(Enumerable.Range(1, 5).Select(number => space.Not(space.Input($"cap.LAMP{number}")))), space.Input("cap.LAMP0")));

        Assert.StartsWith("Vhe Nvhe: ", Assert.Single(Differ(Odd, Odd)), StringComparison.Ordinal);
        Assert.Equal(2, Differ(Odd, OddButOne).Length);
    }

    [Fact]
    public void Values_that_are_shown_alike_and_differ_elsewhere_are_two_differences()
    {
        static BehaviourDelta Of(Func<BddSpace, Bdd> second)
        {
            var (before, after) = (new GivenSimulation(), new GivenSimulation());
            before.Registers = [new(Lamp, Bdd.True, SymbolicBits.FromConstant(0, 64), null)];
            after.Registers = [new(Lamp, Bdd.True, SymbolicBits.FromBits([Bdd.True, second(after.Space), .. Enumerable.Repeat(Bdd.False, 62)]), null)];
            return BehaviourComparer.Compare(before, after, [], LampRegisters.File, tellApart: true);
        }
        var found = new ModeDifferences();
        found.Add(HypMode.Vhe, Of(_ => Bdd.False));
        found.Add(HypMode.Nvhe, Of(space => space.Input("cap.LAMP")));
        found.Add(HypMode.Hvhe, Of(_ => Bdd.False));
        Assert.Equal(["Vhe Hvhe", "Nvhe"], found.All.Select(one => string.Join(' ', one.Modes)));
    }

    /// <summary>Linux v6.12 arch/arm64/kvm/hyp/nvhe/switch.c __activate_cptr_traps() runs below VHE only, arch/arm64/kvm/sys_regs.c in every mode.</summary>
    [KernelFact("6.12")]
    public void A_change_of_the_hypervisor_below_EL1_differs_in_its_modes_only()
    {
        ISourceTree tree = new DirectoryTree(TestData.Kernel("6.12")!);
        var changed = new SeededChange("", [
            new TextEdit("arch/arm64/kvm/hyp/nvhe/switch.c", "val |= CPTR_EL2_TTA | CPTR_NVHE_EL2_RES1;", "val |= CPTR_NVHE_EL2_RES1;"),
            new TextEdit("arch/arm64/kvm/sys_regs.c", ".visibility = fp8_visibility", ""),
        ]).ApplyTo(tree);
        var found = new ModeDifferences();
        foreach (var mode in (HypMode[])[HypMode.Vhe, HypMode.Nvhe])
        {
            var history = new SimulationHistory(KernelConfig.Default, new Scenario(mode));
            var (before, after) = (history.Run(tree)!, history.Run(changed)!);
            found.Add(mode, BehaviourComparer.Compare(before, after, [new(new(3, 3, 4, 4, 2), AccessDirection.Write, 1)], SystemRegisterFile.Of(tree), tellApart: true));
            if (mode == HypMode.Vhe)
                Assert.Empty(BehaviourComparer.Compare(before, history.Run(tree)!, [], null).Differences);
        }
        Assert.Equal(["Listed S3_3_C4_C4_2 in Vhe Nvhe", "Control CPTR_EL2 in Nvhe"], found.All.Select(one => $"{one.Difference.Kind} {one.Difference.Register?.ToString() ?? one.Difference.Control} in {string.Join(' ', one.Modes)}"));
        Assert.Empty(found.Incomparable);
    }

    private static string[] Differ(Func<BddSpace, Bdd> whenVhe, Func<BddSpace, Bdd> whenNvhe)
    {
        var found = new ModeDifferences();
        foreach (var (mode, when) in (ReadOnlySpan<(HypMode, Func<BddSpace, Bdd>)>)[(HypMode.Vhe, whenVhe), (HypMode.Nvhe, whenNvhe)])
        {
            var after = new GivenSimulation();
            after.With(Write, when(after.Space), OutcomeKind.Direct, OutcomeKind.Undef);
            found.Add(mode, BehaviourComparer.Compare(new GivenSimulation(), after, [Write], LampRegisters.File, tellApart: true));
        }
        return [.. found.All.Select(one => $"{string.Join(' ', one.Modes)}: {one.Difference.When}")];
    }
}
