using System.Collections.Immutable;
using System.Text;
using KvmModel.Source;

namespace KvmModel.Arm64;

/// <summary>
/// The host capabilities of a tree, <c>arch/arm64/tools/cpucaps</c>: names without <c>ARM64_</c>, numbered from 0 in the order of the file
/// (Linux arch/arm64/tools/gen-cpucaps.awk).
/// </summary>
public sealed record CpuCapabilities(ImmutableArray<string> Names)
{
    public const string Path = "arch/arm64/tools/cpucaps";

    public static CpuCapabilities Read(SourceText source)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (var line = 1; line <= source.LineCount; line++)
        {
            var text = source.Line(line).Trim();
            if (!text.IsEmpty && text[0] != '#')
                names.Add(text.ToString());
        }
        return new CpuCapabilities(names.ToImmutable());
    }

    /// <summary>The generated header: one macro a capability, and how many there are.</summary>
    public string Header()
    {
        var text = new StringBuilder("#ifndef __ASM_CPUCAP_DEFS_H\n#define __ASM_CPUCAP_DEFS_H\n");
        for (var number = 0; number < Names.Length; number++)
            text.Append("#define ARM64_").Append(Names[number]).Append(' ').Append(number).Append('\n');
        return text.Append("#define ARM64_NCAPS ").Append(Names.Length).Append("\n#endif\n").ToString();
    }
}
