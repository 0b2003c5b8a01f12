using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>
/// The model of all machines, at one machine and VM, says what the simulation of that machine says: of every access to a register on record, of the register list, values, masks and the
/// controls, in each mode of the hypervisor.
/// </summary>
public sealed class AllMachinesTests(ITestOutputHelper output)
{
    /// <summary>Open bits and guards that are tolerated: the model may know less than one machine's simulation, but not much.</summary>
    private const double MostOpen = 0.01;

    private const int Shown = 40;

    /// <summary>What the model leaves out: what a host does to its own registers, and against the maker's errata, when it enables capabilities.</summary>
    private static readonly (string Version, string Start, string Cause)[] s_left =
    [
        ("7.3", "MRS S3_3_C2_C5_1 at EL0 GCSPR_EL0", "a host with FEAT_GCS lets EL0 read it, which KVM does not take back for its guests (cpufeature.c cpu_enable_gcs())"),
        ("6.1", "S3_0_C0_C4_0 mask[56]", "whether the host needs its mitigation decides whether the guest may have CSV2 (proton-pack.c spectre_v2_enable_mitigation())"),
    ];

    [OracleTheory("truth-cortex-a57-nvhe.jsonl.gz", "6.1", "6.12", "7.3")]
    [InlineData("6.12", HypMode.Vhe)]
    [InlineData("6.12", HypMode.Nvhe)]
    [InlineData("6.12", HypMode.Hvhe)]
    [InlineData("6.1", HypMode.Nvhe)]
    [InlineData("7.3", HypMode.Hvhe)]
    [InlineData("6.12", HypMode.Protected)]
    public void The_model_of_all_machines_says_of_one_what_its_own_simulation_says(string version, HypMode mode)
    {
        var (tree, cache) = (new DirectoryTree(TestData.Kernel(version)!), new ProgramUnitCache());
        var model = VcpuSimulation.Symbolic(tree, KernelConfig.Default, new Scenario(mode), cache)!;
        var problems = new List<string>();
        foreach (var whole in Profiles().Where(profile => mode == HypMode.Nvhe || HasVhe(profile)))
        {
            var profile = OneMachine.AsModelled(whole, model);
            var concrete = VcpuSimulation.Concrete(tree, KernelConfig.Default, profile with { Mode = mode }, cache)!;
            var comparison = new MachineComparison(model, concrete, profile);
            output.WriteLine($"{profile.Name}: {comparison.Compared} compared, {comparison.Open} open, {comparison.Differences.Count} differ");
            problems.AddRange(comparison.Differences.Where(difference => !s_left.Any(left => left.Version == version && difference.StartsWith(left.Start, StringComparison.Ordinal))).Take(Shown).Select(difference => $"{profile.Name}: {difference}"));
            if (comparison.Open > MostOpen * comparison.Compared)
                problems.Add($"{profile.Name}: {comparison.Open} of {comparison.Compared} are open");
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>Guest hypervisors, of which nothing was measured: machines that are drawn, and VMs on them.</summary>
    [OracleTheory("truth-max-vhe.jsonl.gz", "7.3")]
    [InlineData("7.3", 6)]
    public void The_model_of_all_guest_hypervisors_says_of_one_what_its_own_simulation_says(string version, int machines)
    {
        var (tree, cache) = (new DirectoryTree(TestData.Kernel(version)!), new ProgramUnitCache());
        var model = VcpuSimulation.Symbolic(tree, KernelConfig.Default, new Scenario(HypMode.Nested, VmKind.Nested), cache)!;
        var problems = new List<string>();
        foreach (var whole in NestedMachines.Draw(machines))
        {
            var profile = OneMachine.AsModelled(whole, model);
            var concrete = VcpuSimulation.Concrete(tree, KernelConfig.Default, profile, cache)!;
            var comparison = new MachineComparison(model, concrete, profile);
            output.WriteLine($"{profile.Name}: features {string.Join(' ', profile.VcpuFeatures)}; not answered: {string.Join(", ", concrete.Unanswered)}");
            output.WriteLine($"{profile.Name}: {comparison.Compared} compared, {comparison.Open} open, {comparison.Differences.Count} differ");
            problems.AddRange(comparison.Differences.Take(Shown).Select(difference => $"{profile.Name}: {difference}"));
            if (comparison.Open > MostOpen * comparison.Compared)
                problems.Add($"{profile.Name}: {comparison.Open} of {comparison.Compared} are open");
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static bool HasVhe(MachineProfile profile) => (profile.Hardware.GetValueOrDefault(new SystemRegisterEncoding(3, 0, 0, 7, 1)) >> 8 & 0xf) != 0;

    private static IEnumerable<MachineProfile> Profiles()
    {
        yield return FictionalCore.Profile;
        yield return FictionalCore.Profile with { Name = "fictional core with a GIC", VcpuFeatures = [2, 3, 4], HasGic = true };
        foreach (var (file, configuration) in ((string, string)[])[("truth-cortex-a57-nvhe.jsonl.gz", "default"), ("truth-neoverse-n1-vhe.jsonl.gz", "gic"), ("truth-max-vhe.jsonl.gz", "full")])
            yield return OracleTruth.Read(Path.Combine(TestData.Oracle!, file)).Configuration(configuration).Profile;
    }
}

/// <summary>Counts what a model says at one machine beside that machine's own simulation.</summary>
internal sealed class MachineComparison
{
    private readonly OneMachine _at;

    public MachineComparison(VcpuSimulation model, VcpuSimulation concrete, MachineProfile profile)
    {
        _at = new OneMachine(model, concrete, profile);
        if (_at.Holds(model.Possible) == false)
        {
            Differences.Add("no such machine and VM are possible");
            return;
        }
        foreach (var register in TrapFacts.Shared.Registers.Where(register => register.Encoding.Op0 >= 2))
            foreach (var access in RegisterAccesses(register.Encoding, profile.Vm))
                Compare($"{access} {register.Name}", model.Access(access), concrete.Access(access));
        var views = concrete.Registers.ToDictionary(view => view.Register);
        foreach (var view in model.Registers)
        {
            var listed = views.TryGetValue(view.Register, out var other) && other.Listed.IsTrue;
            Compare($"{view.Register} listed", _at.Holds(view.Listed), listed);
            if (!listed)
                continue;
            Compare($"{view.Register} value", view.Value, other!.Value);
            Compare($"{view.Register} mask", view.WritableMask, other.WritableMask);
        }
        Differences.AddRange(views.Values.Where(view => view.Listed.IsTrue && model.Registers.All(known => known.Register != view.Register)).Select(view => $"{view.Register} is listed by the machine only"));
        foreach (var (control, other) in model.Controls.Zip(concrete.Controls))
            Compare(control.Register, control.Value, other.Value);
    }

    public int Compared { get; private set; }

    public int Open { get; private set; }

    public List<string> Differences { get; } = [];

    /// <summary>A debug register that is written in a program is another question.</summary>
    private static IEnumerable<GuestAccess> RegisterAccesses(SystemRegisterEncoding encoding, VmKind vm) =>
        from direction in (AccessDirection[])[AccessDirection.Read, AccessDirection.Write]
        from level in GuestLevels.Of(vm)
        where encoding.Op0 != 2 || direction == AccessDirection.Read || level == 0
        select new GuestAccess(encoding, direction, level);

    private void Compare(string what, AccessBehaviour model, AccessBehaviour concrete)
    {
        var expected = Words(concrete, outcome => outcome.Guard.IsConstant ? outcome.Guard.IsTrue : null);
        var said = Words(model, outcome => _at.Holds(outcome.Guard));
        Compare(what, said, expected, (left, right) => left == right);
    }

    /// <summary>The outcome that holds; null when it is not known which. Whether a register has a part in what KVM answers is asked of all machines only.</summary>
    private static string? Words(AccessBehaviour behaviour, Func<GuardedOutcome, bool?> holds)
    {
        var may = behaviour.Outcomes.Where(outcome => holds(outcome) != false).Select(outcome => OutcomeWords.Of(outcome.Kind is OutcomeKind.Raz or OutcomeKind.Wi ? OutcomeKind.Emulated : outcome.Kind)).Distinct().ToList();
        return may is [var only] ? only : may.Count == 0 ? "nothing" : null;
    }

    private void Compare(string what, bool? said, bool expected) => Compare(what, said is { } known ? known.ToString() : null, expected.ToString(), (left, right) => left == right);

    private void Compare(string what, SymbolicBits? said, SymbolicBits? expected)
    {
        if (said is null || expected is null)
        {
            Compare(what, said is null ? "not known" : "known", expected is null ? "not known" : "known", (left, right) => left == right);
            return;
        }
        var (known, value) = _at.Bits(said.Value);
        for (var bit = 0; bit < said.Value.Width; bit++)
            Compare($"{what}[{bit}]", (known >> bit & 1) == 0 ? null : (value >> bit & 1) != 0 ? "1" : "0", expected.Value[bit] is { IsConstant: true } constant ? constant.IsTrue ? "1" : "0" : null, (left, right) => left == right);
    }

    private void Compare(string what, string? said, string? expected, Func<string, string, bool> same)
    {
        Compared++;
        if (said is null || expected is null)
            Open += said is null && expected is not null ? 1 : 0;
        else if (!same(said, expected))
            Differences.Add($"{what}: {said}, on its own {expected}");
    }
}
