using System.Diagnostics;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace Benchmarks;

/// <summary>
/// Times the simulation of a tree after a patch of one place, from what is known of the tree before it, beside the simulation of the same tree from scratch: medians of wall and processor time, and
/// the functions that were run again. In each round the history is new and knows the tree before the patch alone; units that the patch does not touch were read, and code is compiled.
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
        ("a trap configuration function", SysRegs, "|= HCR_TERR", "|= 0"),
        ("a row of a table", SysRegs, "SYS_LORC_EL1), trap_loregion", "SYS_LORC_EL1), undef_access"),
        ("a constant in a header", "arch/arm64/include/asm/kvm_arm.h", "HCR_PTW | HCR_TID3", "HCR_PTW"),
    ];

    private readonly KernelConfig _config = KernelConfig.Default;
    private readonly ProgramUnitCache _cache = new();

    public void Run(TextWriter output)
    {
        _ = VcpuSimulation.Symbolic(tree, _config, cache: _cache);
        output.WriteLine($"{rounds} rounds, {Environment.ProcessorCount} cores; medians");
        output.WriteLine($"{"a patch of",-32}{"wall ms",10}{"cpu ms",10}{"from scratch",14}{"cpu",8}{"ratio of cpu",14}{"run again",12}{"of",6}");
        foreach (var patch in s_patches)
        {
            var patched = Apply(patch.Path, patch.Old, patch.New);
            var (derived, alone) = (new List<(double Wall, double Processor)>(), new List<(double Wall, double Processor)>());
            var (again, all) = (0, 0);
            for (var round = 0; round < rounds; round++)
            {
                var history = new SimulationHistory(_config, cache: _cache);
                _ = history.Run(tree);
                derived.Add(Time(() => history.Run(patched), simulation => (again, all) = (simulation.FunctionsExecuted.Count, simulation.FunctionsRun.Count)));
                alone.Add(Time(() => VcpuSimulation.Symbolic(patched, _config, cache: _cache), _ => { }));
            }
            output.WriteLine($"{patch.Name,-32}{Median(derived, time => time.Wall),10:F0}{Median(derived, time => time.Processor),10:F0}{Median(alone, time => time.Wall),14:F0}{Median(alone, time => time.Processor),8:F0}"
                + $"{Median(derived, time => time.Processor) / Median(alone, time => time.Processor),14:F2}{again,12}{all,6}");
        }
    }

    private ISourceTree Apply(string path, string old, string @new)
    {
        if (old.Length == 0)
            return tree;
        var text = tree.Read(path)?.Text ?? throw new InvalidOperationException($"the tree has no {path}");
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? throw new InvalidOperationException($"{path} has no {old}: the patches are of Linux 6.12") : OverlayTree.Over(tree).With(new SourceText(path, string.Concat(text.AsSpan(0, at), @new, text.AsSpan(at + old.Length))));
    }

    private static (double Wall, double Processor) Time(Func<VcpuSimulation?> run, Action<VcpuSimulation> look)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var simulation = run();
        var wall = clock.Elapsed;
        process.Refresh();
        var processor = process.TotalProcessorTime - before;
        look(simulation ?? throw new InvalidOperationException("the tree has no KVM/arm64 that can be run"));
        return (wall.TotalMilliseconds, processor.TotalMilliseconds);
    }

    private static double Median(List<(double Wall, double Processor)> times, Func<(double Wall, double Processor), double> what)
    {
        var sorted = times.Select(what).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
