using System.Diagnostics;

namespace ReviewBot.Tests.Bot;

/// <summary>Servers that tests start end with the process of the tests, however sudden that is: a process of its own waits for it.</summary>
internal static class ProcessWatch
{
    /// <param name="script">For <c>sh</c>: what ends the server, whose directory is <c>$1</c>.</param>
    /// <param name="directory">Removed afterwards.</param>
    public static void AfterThisProcess(string script, string directory)
    {
        var whole = $"while kill -0 \"$2\" 2>/dev/null; do sleep 1; done; {script}; sleep 1; rm -rf \"$1\"";
        using var watcher = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", whole, "sh", directory, $"{Environment.ProcessId}"]) { RedirectStandardOutput = true, RedirectStandardError = true });
    }
}
