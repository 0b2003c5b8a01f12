using System.Diagnostics;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Tests.Arm64;

/// <summary>Runs a generator script of a kernel tree, and reads macros out of headers.</summary>
internal static class Awk
{
    public static string Run(string tree, string script, string input) => Output("awk", $"-f {Path.Combine(tree, script)} {Path.Combine(tree, input)}");

    public static string Output(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    /// <summary>Each macro's name and body, in order; the include guard left out.</summary>
    public static List<string> Macros(string header)
    {
        var macros = new List<string>();
        foreach (var line in header.Split('\n'))
        {
            var tokens = LexedFile.Of(new SourceText("header", line)).Tokens[..^1].ToArray();
            if (tokens.Length > 3 && tokens[1].Is("define"))
                macros.Add(string.Join(' ', tokens.Skip(2).Select(token => token.Text)));
        }
        return macros;
    }
}
