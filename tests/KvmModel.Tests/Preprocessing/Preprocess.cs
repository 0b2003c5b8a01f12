using System.Diagnostics;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Tests.Preprocessing;

/// <summary>Short ways to preprocess small sources, by us and by the system's compiler.</summary>
internal static class Preprocess
{
    public static PreprocessedUnit Unit(string text, params (string Path, string Text)[] headers)
    {
        var tree = new MemoryTree([("a.c", text), .. headers]);
        return Preprocessor.Run(tree.Read("a.c")!, new PreprocessorOptions(new IncludeResolver(tree, ["include", "include/uapi"]), [], []));
    }

    /// <summary>The unit's tokens, a space between each two.</summary>
    public static string Text(string text, params (string Path, string Text)[] headers) => Join(Unit(text, headers));

    public static string Join(PreprocessedUnit unit) => string.Join(' ', unit.Tokens[..^1].Select(token => token.Text));

    /// <summary>What <c>gcc -E</c> makes of a source, as tokens with a space between each two; pragmas, which leave no tokens here, removed.</summary>
    public static string ByGcc(string text)
    {
        var start = new ProcessStartInfo("gcc", "-E -P -undef -std=gnu11 -x c -") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var gcc = Process.Start(start)!;
        gcc.ErrorDataReceived += static (_, _) => { };
        gcc.BeginErrorReadLine();
        gcc.StandardInput.Write(text);
        gcc.StandardInput.Close();
        var lines = gcc.StandardOutput.ReadToEnd().Split('\n').Where(line => !line.StartsWith("#pragma", StringComparison.Ordinal));
        gcc.WaitForExit();
        return string.Join(' ', LexedFile.Of(new SourceText("gcc", string.Join('\n', lines))).Tokens[..^1].ToArray().Select(token => token.Text));
    }
}
