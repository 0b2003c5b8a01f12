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

    /// <summary>Why no server can be started here; null when one can.</summary>
    public static string? Absent => Program("initdb") is null ? "PostgreSQL is absent: run eng/prepare" : null;

    private static string? Program(string name) =>
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
        ProcessWatch.AfterThisProcess("kill -QUIT \"$(head -1 \"$1/data/postmaster.pid\")\"", home);
        return home;
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
