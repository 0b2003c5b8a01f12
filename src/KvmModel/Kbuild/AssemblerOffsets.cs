using System.Text;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// Headers that a build gets by compiling a list of <c>DEFINE(NAME, expression)</c> and reading the numbers out of the assembler text (Linux
/// Kbuild, <c>asm-offsets</c>). Here each macro stands for its expression itself, which has the same value wherever the types are complete.
/// </summary>
internal static class AssemblerOffsets
{
    public static string Header(SourceText source)
    {
        var text = new StringBuilder();
        for (var line = 1; line <= source.LineCount; line++)
        {
            var words = source.Line(line).Trim().ToString();
            if (!words.StartsWith("DEFINE(", StringComparison.Ordinal) || !words.EndsWith(");", StringComparison.Ordinal) || words.IndexOf(',') is not (> 0 and var comma))
                continue;
            text.Append("#define ").Append(words.AsSpan(7, comma - 7).Trim()).Append(" (").Append(words.AsSpan(comma + 1, words.Length - comma - 3).Trim()).Append(")\n");
        }
        return text.ToString();
    }
}
