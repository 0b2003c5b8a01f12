using System.Globalization;

namespace ReviewBot.Bot.Store;

/// <summary>
/// What a claim writes into the row that it takes: a name that no other claim has, and which process it is of. So the next service on the same machine can see that a holder is dead, and needs not wait
/// until its time is over; on other machines time decides.
/// </summary>
/// <remarks>Source: <c>proc_pid_stat(5)</c> field 22, the start time, which tells a process from a later one with the same id; <c>pid_namespaces(7)</c>.</remarks>
internal static class LeaseToken
{
    private static readonly string s_place = $"{Environment.MachineName}/{Namespace()}";
    private static readonly string s_process = $"{s_place}/{Environment.ProcessId}/{StartOf(Environment.ProcessId) ?? 0}";

    public static string New() => $"{s_process}/{Guid.NewGuid():n}";

    /// <summary>Whether the holder was a process of this machine and is no more.</summary>
    public static bool IsOfDead(string token)
    {
        if (!token.StartsWith(s_place + "/", StringComparison.Ordinal) || token[(s_place.Length + 1)..].Split('/') is not [var id, var start, _])
            return false;
        return int.TryParse(id, CultureInfo.InvariantCulture, out var process) && long.TryParse(start, CultureInfo.InvariantCulture, out var began) && StartOf(process) != began;
    }

    private static string Namespace() => File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name ?? "";

    private static long? StartOf(int process)
    {
        try
        {
            // The command's name, in brackets, may hold blanks: fields are counted behind it.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
