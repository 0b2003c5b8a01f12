using System.Diagnostics;
using Npgsql;

namespace ReviewBot.Tests.Bot;

/// <summary>
/// A PostgreSQL server of the tests' own: started in a directory of its own when the first test asks for it, listening on nothing but a socket in that directory, and stopped after
/// the process. Absent where PostgreSQL is not installed.
/// </summary>
internal static class TestPostgres
{
    private static readonly Lazy<string> s_socket = new(Start);
    private static int s_databases;

    /// <summary>The databases that store tests run on.</summary>
    public static IEnumerable<object[]> Databases => Program("initdb") is null ? [["sqlite"]] : [["sqlite"], ["postgresql"]];

    /// <summary>The directory of PostgreSQL's programs, or null.</summary>
    public static string? Program(string name) =>
        ((string[])["/usr/local/bin", "/usr/bin", .. Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => $"{version}/bin") : []])
            .Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>A connection string of an empty database.</summary>
    public static string NewDatabase()
    {
        var name = $"test{Interlocked.Increment(ref s_databases)}";
        using var source = NpgsqlDataSource.Create(To("postgres"));
        using var command = source.CreateCommand($"CREATE DATABASE {name}");
        command.ExecuteNonQuery();
        return To(name);
    }

    private static string To(string database) => $"Host={s_socket.Value};Username=postgres;Database={database};Maximum Pool Size=8";

    private static string Start()
    {
        var home = Directory.CreateTempSubdirectory("reviewbot-pg-").FullName;
        if (Environment.UserName == "root")
            Run("chown", "postgres", home);
        AsPostgres(Program("initdb")!, "-D", $"{home}/data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        AsPostgres(Program("pg_ctl")!, "-D", $"{home}/data", "-w", "-l", $"{home}/log", "-o", $"-k {home} -c listen_addresses= -c fsync=off", "start");
        StopWithThisProcess(home);
        return home;
    }

    /// <summary>A process of its own waits for the end of this one, which may be sudden.</summary>
    private static void StopWithThisProcess(string home)
    {
        const string Script = "while kill -0 \"$1\" 2>/dev/null; do sleep 1; done; kill -QUIT \"$(head -1 \"$2/data/postmaster.pid\")\"; sleep 1; rm -rf \"$2\"";
        using var watcher = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "sh", $"{Environment.ProcessId}", home]) { RedirectStandardOutput = true, RedirectStandardError = true });
    }

    /// <summary>The server refuses to be root.</summary>
    private static void AsPostgres(params string[] command) => Run(Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", .. command] : command);

    private static void Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = Path.GetTempPath(), RedirectStandardOutput = command[^1] != "start" })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} failed: exit status {process.ExitCode}");
    }
}
