using ReviewBot.Trees;

namespace Benchmarks;

/// <summary>
/// Times whole processes on the same patches and the same tree: what <c>reviewbot review</c> and <c>reviewbot model dump</c> cost beside <c>git am</c>, <c>checkpatch.pl</c> and,
/// where it is installed, Coccinelle's parser. Micro-benchmarks would say less: a user waits for processes. Then says where the time of the model goes, by stage.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project tests/Benchmarks -- --tree DIR --series MBOX [--pairs N] [--reviewbot PROGRAM]

               dotnet run -c Release --project tests/Benchmarks -- remodel DIR [ROUNDS]     the simulation after a patch of Linux 6.12
               dotnet run -c Release --project tests/Benchmarks -- stages DIR [ROUNDS]      where the time of a cold model dump goes

          --tree        kernel sources that the series applies to
          --series      the patches, as an mbox
          --pairs       how often each program runs, in turn with the others (5)
          --reviewbot   the program to time (artifacts/reviewbot/reviewbot, which ./reviewbot compiles)
          --native      the same as native code, timed first where it is there (artifacts/native/reviewbot, which eng/native compiles)
        """;

    private static int Main(string[] arguments)
    {
        if (arguments is ["remodel" or "stages", var kernel, .. var rest])
        {
            var times = rest is [var rounds] && int.TryParse(rounds, out var count) && count > 0 ? count : 5;
            if (arguments[0] == "remodel")
                new Remodelling(new DirectoryTree(kernel), times).Run(Console.Out);
            else
                new StageSplit(kernel, times).Run(Console.Out);
            return 0;
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at + 1 < arguments.Length; at += 2)
            options[arguments[at]] = arguments[at + 1];
        var program = Path.GetFullPath(options.GetValueOrDefault("--reviewbot") ?? "artifacts/reviewbot/reviewbot");
        var native = Path.GetFullPath(options.GetValueOrDefault("--native") ?? "artifacts/native/reviewbot");
        if (arguments.Length % 2 != 0 || !options.TryGetValue("--tree", out var tree) || !options.TryGetValue("--series", out var series)
            || !int.TryParse(options.GetValueOrDefault("--pairs") ?? "5", out var pairs) || pairs < 1)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        if (!Directory.Exists(tree) || !File.Exists(series) || !File.Exists(program))
        {
            Console.Error.WriteLine($"benchmarks: {(!Directory.Exists(tree) ? tree : !File.Exists(series) ? series : program)} is not there");
            return 2;
        }

        using var workplace = Workplace.Create(Path.GetFullPath(tree), Path.GetFullPath(series));
        (string, string)[] programs = [.. File.Exists(native) ? [("native", native)] : Array.Empty<(string, string)>(), ("reviewbot", program)];
        new Comparison(workplace, programs, pairs).Run(Console.Out);
        new StageSplit(workplace.Tree, pairs).Run(Console.Out);
        return 0;
    }
}
