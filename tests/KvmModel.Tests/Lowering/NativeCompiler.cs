using System.Diagnostics;
using System.Text;

namespace KvmModel.Tests.Lowering;

/// <summary>The system's own C compiler, for programs that are run. Characters are unsigned and overflow wraps, as in the kernel for AArch64.</summary>
internal static class NativeCompiler
{
    private const string Program = "gcc";

    public static bool IsPresent { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, Program)));

    /// <summary>Builds a program that calls functions of a source.</summary>
    /// <returns>What each gives, in hexadecimal.</returns>
    public static Dictionary<string, string> Run(string source, string[] functions)
    {
        var main = new StringBuilder("extern int printf(const char *, ...);\nint main(void) {\n");
        foreach (var function in functions)
            main.Append("printf(\"").Append(function).Append(" %llx\\n\", ").Append(function).Append("());\n");
        main.Append("return 0; }\n");
        var directory = Directory.CreateTempSubdirectory("reviewbot-run-");
        try
        {
            var (file, binary) = (Path.Combine(directory.FullName, "program.c"), Path.Combine(directory.FullName, "program"));
            File.WriteAllText(file, source + main);
            var messages = Output(Program, "-std=gnu11", "-w", "-O1", "-funsigned-char", "-fno-strict-overflow", "-fno-strict-aliasing", file, "-o", binary);
            if (!File.Exists(binary))
                throw new InvalidOperationException(messages);
            return Output(binary).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.GetAwaiter().GetResult();
    }
}

/// <summary>A theory that running compiled programs decides; skipped, with the reason, where there is no compiler for this machine.</summary>
public sealed class NativeCompilerTheoryAttribute : TheoryAttribute
{
    public NativeCompilerTheoryAttribute()
    {
        if (!NativeCompiler.IsPresent)
            Skip = "gcc is absent: install gcc";
    }
}
