using System.Diagnostics;
using System.Text;

namespace ReviewBot.Trees;

/// <summary>
/// How <c>git</c> is started: for reading only, and so that nothing in the repository or around it makes git run another program, ask a question, use the
/// network or take a lock. Arguments are passed as a list, never through a shell; whatever comes from outside stands behind <c>--end-of-options</c> or on stdin.
/// </summary>
/// <remarks>Source: <c>git(1)</c> ENVIRONMENT VARIABLES, <c>git-config(1)</c> core.fsmonitor, core.hooksPath, protocol.allow.</remarks>
internal static class GitProcess
{
    /// <summary>No command that is used here takes longer on a kernel repository; one that does is ended and reported.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private static readonly string[] SafeConfiguration =
    [
        "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "core.sshCommand=false", "-c", "credential.helper=",
        "-c", "diff.external=", "-c", "protocol.allow=never", "-c", "core.quotePath=true", "-c", "log.showSignature=false", "-c", "gc.auto=0",
    ];

    /// <summary>Starts git with its three streams redirected.</summary>
    /// <param name="directory">Where git looks for the repository: a work tree, a bare repository, or a directory in one.</param>
    /// <exception cref="IOException">git is not installed or cannot be started.</exception>
    public static Process Start(string directory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git", [.. SafeConfiguration, "-C", directory, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["GIT_ALLOW_PROTOCOL"] = "none";
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new IOException($"git cannot be started: {failure.Message}. Is it installed?", failure);
        }
    }

    /// <summary>Runs git to its end. Output is one byte a char.</summary>
    public static GitResult Run(string directory, IEnumerable<string> arguments, string input = "", TimeSpan? timeout = null)
    {
        using var process = Start(directory, arguments);
        var output = ReadAsync(process.StandardOutput.BaseStream);
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(Encoding.Latin1.GetBytes(input));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; the exit status and its words tell why.
        }

        var limit = timeout ?? Timeout;
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            return new GitResult(-1, "", $"git took longer than {limit.TotalSeconds} seconds");
        }

        return new GitResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult().Trim());
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer).ConfigureAwait(false);
        return Encoding.Latin1.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

/// <summary>What a finished git left.</summary>
/// <param name="Output">One byte a char.</param>
/// <param name="Errors">Its words for people.</param>
internal sealed record GitResult(int ExitCode, string Output, string Errors)
{
    public bool IsSuccess => ExitCode == 0;
}
