using System.Diagnostics;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace Benchmarks;

/// <summary>
/// Times the simulation of a tree after a patch of one place, from what is known of the tree before it, beside the simulation of the same tree from scratch: medians of wall and processor time, and
/// the functions that were run again; then the answers of all accesses, of which those before the patch were asked too. In each round the history is new and knows the tree before the patch alone;
/// both have read the units of that tree, and no text of the patched one. Code is compiled.
/// </summary>
internal sealed class Remodelling(ISourceTree tree, int rounds)
{
    private const string SysRegs = "arch/arm64/kvm/sys_regs.c";

    /// <summary>Patches of Linux 6.12, by what they change.</summary>
    private static readonly (string Name, string Path, string Old, string New)[] s_patches =
    [
        ("nothing", SysRegs, "", ""),
        ("lines that move", SysRegs, "#include <linux/bsearch.h>", "/* */\n\n#include <linux/bsearch.h>"),
        ("a visibility function", SysRegs, "vcpu_has_ptrauth(vcpu) ? 0 : REG_HIDDEN", "vcpu_has_ptrauth(vcpu) ? REG_HIDDEN : 0"),
        ("an access function", SysRegs, "read_sysreg(dbgauthstatus_el1)", "0"),
        ("a reset function", SysRegs, "__vcpu_sys_reg(vcpu, r->reg) &= PMSELR_EL0_SEL_MASK", "__vcpu_sys_reg(vcpu, r->reg) &= 0xf"),
        ("a trap configuration function", SysRegs, "|= HCR_TERR", "|= 0"),
        ("the switch to the guest", "arch/arm64/kvm/hyp/vhe/switch.c", "CPACR_ELx_TTA | CPTR_EL2_TAM", "CPACR_ELx_TTA"),
        ("a row of a table", SysRegs, "SYS_LORC_EL1), trap_loregion", "SYS_LORC_EL1), undef_access"),
        ("a constant in a header", "arch/arm64/include/asm/kvm_arm.h", "HCR_PTW | HCR_TID3", "HCR_PTW"),
    ];

    private readonly KernelConfig _config = KernelConfig.Default;

    /// <summary>The units that the runs with a history read, and those that the runs from scratch read: neither finds what the other has just read.</summary>
    private readonly ProgramUnitCache _derived = new(), _alone = new();

    public void Run(TextWriter output)
    {
        Round(s_patches[^1], new Timings());
        output.WriteLine($"{rounds} rounds, {Environment.ProcessorCount} cores; medians");
        output.WriteLine($"{"a patch of",-32}{"wall ms",10}{"cpu ms",10}{"from scratch",14}{"cpu",8}{"ratio of cpu",14}{"run again",12}{"of",6}{"all accesses",14}{"cpu",8}");
        foreach (var patch in s_patches)
        {
            var timings = new Timings();
            for (var round = 0; round < rounds; round++)
                Round(patch, timings);
            var (derived, alone, accesses) = (Median(timings.Derived), Median(timings.Alone), Median(timings.Accesses));
            output.WriteLine($"{patch.Name,-32}{derived.Wall,10:F0}{derived.Processor,10:F0}{alone.Wall,14:F0}{alone.Processor,8:F0}{derived.Processor / alone.Processor,14:F2}{timings.Again,12}{timings.All,6}{accesses.Wall,14:F0}{accesses.Processor,8:F0}");
        }
    }

    private void Round((string Name, string Path, string Old, string New) patch, Timings timings)
    {
        var history = new SimulationHistory(_config, cache: _derived);
        Sweep(Ready(history.Run(tree)));
        var patched = Apply(patch.Path, patch.Old, patch.New);
        VcpuSimulation? simulation = null;
        timings.Derived.Add(Time(() => simulation = Ready(history.Run(patched))));
        (timings.Again, timings.All) = (simulation!.FunctionsExecuted.Count, simulation.FunctionsRun.Count);
        timings.Accesses.Add(Time(() => Sweep(simulation)));
        _ = VcpuSimulation.Symbolic(tree, _config, cache: _alone);
        patched = Apply(patch.Path, patch.Old, patch.New);
        timings.Alone.Add(Time(() => Ready(VcpuSimulation.Symbolic(patched, _config, cache: _alone))));
    }

    private static void Sweep(VcpuSimulation simulation)
    {
        foreach (var access in ArchitectureAccesses.All)
            _ = simulation.Access(access);
    }

    private static VcpuSimulation Ready(VcpuSimulation? simulation) => simulation ?? throw new InvalidOperationException("the tree has no KVM/arm64 that can be run");

    /// <summary>The tree after a patch, whose text nobody has read yet.</summary>
    private OverlayTree Apply(string path, string old, string @new)
    {
        if (old.Length == 0)
            return OverlayTree.Over(tree);
        var text = tree.Read(path)?.Text ?? throw new InvalidOperationException($"the tree has no {path}");
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? throw new InvalidOperationException($"{path} has no {old}: the patches are of Linux 6.12") : OverlayTree.Over(tree).With(new SourceText(path, string.Concat(text.AsSpan(0, at), @new, text.AsSpan(at + old.Length))));
    }

    private static (double Wall, double Processor) Time(Action run)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        run();
        var wall = clock.Elapsed;
        process.Refresh();
        return (wall.TotalMilliseconds, (process.TotalProcessorTime - before).TotalMilliseconds);
    }

    private static (double Wall, double Processor) Median(List<(double Wall, double Processor)> times) => (Median(times.Select(time => time.Wall)), Median(times.Select(time => time.Processor)));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>What the rounds with one patch took.</summary>
    private sealed class Timings
    {
        public List<(double Wall, double Processor)> Derived { get; } = [];

        public List<(double Wall, double Processor)> Accesses { get; } = [];

        public List<(double Wall, double Processor)> Alone { get; } = [];

        public int Again { get; set; }

        public int All { get; set; }
    }
}
