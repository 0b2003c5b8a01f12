using System.Diagnostics;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// <c>git fetch</c> in an archive that the operator has cloned: the one use of git that may reach the network. Runs without a terminal, asks nothing, and is ended when it
/// takes too long.
/// </summary>
internal static class FetchProcess
{
    public static bool Run(string repository, TimeSpan timeout, out string problem)
    {
        var start = new ProcessStartInfo("git", ["-C", repository, "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "fetch", "--quiet"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            problem = $"it took longer than {timeout.TotalMinutes} minutes";
            return false;
        }

        problem = errors.GetAwaiter().GetResult().Trim();
        return process.ExitCode == 0;
    }
}
