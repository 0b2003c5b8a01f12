using System.Globalization;
using System.Text;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary><c>asm/unistd_*.h</c> from a table of system calls (Linux scripts/syscallhdr.sh): lines of number, ABI and name.</summary>
internal static class SyscallNumbers
{
    public static string Header(SourceText table, IReadOnlyCollection<string> abis, string prefix)
    {
        var text = new StringBuilder();
        var last = 0L;
        for (var line = 1; line <= table.LineCount; line++)
        {
            var words = table.Line(line).ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3 || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out last) || !abis.Contains(words[1]))
                continue;
            text.Append(CultureInfo.InvariantCulture, $"#define __NR_{prefix}{words[2]} {last}\n");
        }
        return text.Append(CultureInfo.InvariantCulture, $"#ifdef __KERNEL__\n#define __NR_{prefix}syscalls {last + 1}\n#endif\n").ToString();
    }
}
