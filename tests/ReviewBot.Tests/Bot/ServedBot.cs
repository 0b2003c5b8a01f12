using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ReviewBot.Tests.Bot;

/// <summary><c>reviewbot serve</c> as a process of its own, killed with the test if it has not ended before.</summary>
internal sealed class ServedBot : IDisposable
{
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "reviewbot.dll");

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    public ServedBot(string config, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "serve", "--config", config]) { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
                _log.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What it has logged.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Writes a configuration file: that of a bot for the miniature kernel, with the keys that the test gives in place of its own.</summary>
    public static string WriteConfig(string path, object keys)
    {
        var config = JsonSerializer.SerializeToNode(new
        {
            state = "state",
            identity = new { address = "bot@bot.example" },
            trees = new[] { new { repository = MiniatureRepository.Path } },
            policy = new { mayWriteTo = new[] { "*" } },
            series = new { settleSeconds = 0.2, maxAgeDays = 0, quietMinutes = 600 },
        })!.AsObject();
        foreach (var (key, value) in JsonSerializer.SerializeToNode(keys)!.AsObject().ToArray())
            config[key] = value?.DeepClone();
        File.WriteAllText(path, config.ToJsonString());
        return path;
    }

    /// <summary>Returns when it has started; one that is killed before that is killed again and again at the same place.</summary>
    public void WaitUntilServing()
    {
        if (!SpinWait.SpinUntil(() => Log.Contains("\"event\":\"serving\"", StringComparison.Ordinal) || _process.WaitForExit(20), TimeSpan.FromMinutes(1)) || _process.HasExited)
            throw new InvalidOperationException($"reviewbot serve has not started: {Log}");
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
