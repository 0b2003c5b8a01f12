namespace Benchmarks;

/// <summary>Each program in turn, several times, so that what else the machine does falls on all of them alike; then medians, and ratios of medians.</summary>
/// <param name="programs">reviewbot as it is compiled, each way with its name; that of the ratios comes first.</param>
internal sealed class Comparison(Workplace workplace, IReadOnlyList<(string Name, string Path)> programs, int pairs)
{
    private sealed record Contender(string Name, Func<Timing> Run, int HighestGoodStatus, Action? Undo = null)
    {
        public List<Timing> Timings { get; } = [];
    }

    public void Run(TextWriter output)
    {
        var contenders = Contenders(output);
        for (var round = 0; round < pairs; round++)
        {
            foreach (var contender in contenders)
            {
                contender.Timings.Add(contender.Run());
                contender.Undo?.Invoke();
            }
        }

        output.WriteLine($"{workplace.Patches.Count} patches, {pairs} rounds, {Environment.ProcessorCount} cores; every run is a new process, files are in the page cache");
        output.WriteLine();
        output.WriteLine($"{"",-40}{"wall s",10}{"cpu s",10}{"review/this wall",18}{"cpu",8}{"dump/this wall",16}{"cpu",8}{"peak MB",10}");
        var (ownWall, ownProcessor) = (Median(contenders[0], timing => timing.Wall), Median(contenders[0], timing => timing.Processor));
        var (dumpWall, dumpProcessor) = (Median(contenders[1], timing => timing.Wall), Median(contenders[1], timing => timing.Processor));
        foreach (var contender in contenders)
        {
            var wall = Median(contender, timing => timing.Wall);
            var processor = Median(contender, timing => timing.Processor);
            output.WriteLine($"{contender.Name,-40}{wall,10:F2}{processor,10:F2}{ownWall / wall,18:F2}{ownProcessor / processor,8:F2}{dumpWall / wall,16:F2}{dumpProcessor / processor,8:F2}{contender.Timings.Max(timing => timing.PeakMemory) >> 20,10}");
        }

        foreach (var contender in contenders.Where(contender => contender.Timings.Any(timing => timing.ExitStatus > contender.HighestGoodStatus)))
            output.WriteLine($"\n{contender.Name} did not finish its work: {contender.Timings[0].Error.Trim().Split('\n')[0]}");
    }

    private List<Contender> Contenders(TextWriter output)
    {
        var contenders = new List<Contender>();
        foreach (var (name, path) in programs)
        {
            contenders.Add(new Contender($"{name} review", () => TimedProcess.Run(workplace.Tree, path, "review", workplace.Series, "--tree", workplace.Tree, "--no-run-kvm"), HighestGoodStatus: 1));
            contenders.Add(new Contender($"{name} model dump", () => TimedProcess.Run(workplace.Tree, path, "model", "dump", "--tree", workplace.Tree), HighestGoodStatus: 0));
            contenders.Add(new Contender($"{name} review of a branch", () => TimedProcess.Run(workplace.Repository, path, "review", Workplace.Branch, "--no-run-kvm"), HighestGoodStatus: 1));
        }
        contenders.Add(new Contender("git am", () => TimedProcess.Run(workplace.Repository, "git", ["am", "-q", .. workplace.Patches]), HighestGoodStatus: 0, workplace.Reset));
        var checkpatch = Path.Combine(workplace.Tree, "scripts", "checkpatch.pl");
        if (File.Exists(checkpatch) && TimedProcess.IsInstalled("perl"))
            contenders.Add(new Contender("checkpatch.pl", () => TimedProcess.Run(workplace.Tree, "perl", [checkpatch, "--no-tree", "--terse", .. workplace.Patches]), HighestGoodStatus: 1));
        else
            output.WriteLine("checkpatch.pl is left out: the tree has none, or there is no perl");
        if (TimedProcess.IsInstalled("spatch"))
            contenders.Add(new Contender("spatch --parse-c arch/arm64/kvm", () => TimedProcess.Run(workplace.Tree, "spatch", "--parse-c", "arch/arm64/kvm"), HighestGoodStatus: 0));
        else
            output.WriteLine("Coccinelle is left out: spatch is not installed");
        return contenders;
    }

    private static double Median(Contender contender, Func<Timing, TimeSpan> what)
    {
        var sorted = contender.Timings.Select(timing => what(timing).TotalSeconds).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
