using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>What one run of a program took, with the programs that it started itself.</summary>
/// <param name="Wall">From start to end, as the user waits.</param>
/// <param name="Processor">User and system time on all cores.</param>
/// <param name="PeakMemory">The most memory that the program itself had, in bytes, as far as was seen while it ran.</param>
internal readonly record struct Timing(TimeSpan Wall, TimeSpan Processor, long PeakMemory, int ExitStatus, string Error);

/// <summary>Runs a program to its end, output thrown away.</summary>
internal static class TimedProcess
{
    private const int ChildrenThatEnded = -1;
    private const int LongsOfResourceUsage = 18;

    /// <summary>In milliseconds. The system keeps the peak itself, so only what is new in a program's last moments is missed.</summary>
    private const int BetweenLooks = 20;

    public static Timing Run(string directory, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var processorBefore = ProcessorOfChildren();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var error = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(BetweenLooks))
            peak = Math.Max(peak, PeakOf(process));
        output.Wait();
        return new Timing(clock.Elapsed, ProcessorOfChildren() - processorBefore, peak, process.ExitCode, error.Result);
    }

    /// <summary>Whether a program can be started by that name.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    private static long PeakOf(Process process)
    {
        process.Refresh();
        try
        {
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0; // It ended between the looks.
        }
    }

    // getrusage(2), RUSAGE_CHILDREN: begins with user and system time, each in seconds and microseconds. Unlike Process.TotalProcessorTime it counts
    // what the process started in turn.
    private static TimeSpan ProcessorOfChildren()
    {
        var usage = new long[LongsOfResourceUsage];
        if (GetResourceUsage(ChildrenThatEnded, usage) != 0)
            throw new InvalidOperationException("getrusage failed");
        return TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]);
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetResourceUsage(int who, [Out] long[] usage);
}
