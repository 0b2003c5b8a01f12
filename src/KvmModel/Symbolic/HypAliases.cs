using System.Collections.Frozen;
using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>The kernel's symbols that the nVHE object may name, from the linker script: <c>KVM_NVHE_ALIAS(symbol);</c> (Linux v6.12 arch/arm64/kernel/image-vars.h).</summary>
internal static class HypAliases
{
    public const string Path = "arch/arm64/kernel/image-vars.h";
    private const string Macro = "KVM_NVHE_ALIAS(";

    public static FrozenSet<string> In(ISourceTree tree)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var text = tree.Read(Path)?.Text ?? "";
        for (var at = text.IndexOf(Macro, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Macro, at, StringComparison.Ordinal))
        {
            at += Macro.Length;
            var end = text.IndexOf(')', at);
            if (end < 0)
                break;
            names.Add(text[at..end].Trim());
            at = end;
        }
        return names.ToFrozenSet(StringComparer.Ordinal);
    }
}
