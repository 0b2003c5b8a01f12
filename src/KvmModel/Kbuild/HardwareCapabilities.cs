using System.Text;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary><c>asm/kernel-hwcap.h</c>: for each <c>HWCAP</c> macro of the user interface the kernel's own number of it (Linux arch/arm64/tools/gen-kernel-hwcaps.sh).</summary>
internal static class HardwareCapabilities
{
    public const string Path = "arch/arm64/include/uapi/asm/hwcap.h";

    public static string Header(SourceText hwcap)
    {
        var text = new StringBuilder();
        for (var line = 1; line <= hwcap.LineCount; line++)
        {
            var words = hwcap.Line(line).ToString().Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["#define", var macro, _] || !macro.StartsWith("HWCAP", StringComparison.Ordinal) || macro.IndexOf('_') is not (> 0 and var bar))
                continue;
            text.Append("#define KERNEL_HWCAP_").Append(macro[(bar + 1)..]).Append(" __khwcap").Append(macro[5..bar]).Append("_feature(").Append(macro[(bar + 1)..]).Append(")\n");
        }
        return text.ToString();
    }
}
