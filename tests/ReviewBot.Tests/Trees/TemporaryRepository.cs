using System.Diagnostics;

namespace ReviewBot.Tests.Trees;

/// <summary>A git repository that is gone after the test.</summary>
internal sealed class TemporaryRepository : TemporaryDirectory
{
    public TemporaryRepository() => Git("init", "-q", "-b", "main");

    /// <summary>Runs git in it, as the author of everything, and gives its output.</summary>
    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=A U Thör", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", .. arguments])
        {
            WorkingDirectory = FullPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {errors.Result}");
        return output.Trim();
    }

    /// <summary>Commits all files and gives the commit's id.</summary>
    public string Commit(string message)
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", message);
        return Git("rev-parse", "HEAD");
    }
}
