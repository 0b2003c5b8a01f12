using System.Collections.Concurrent;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>
/// The headers <c>asm/X.h</c> that only include <c>asm-generic/X.h</c>: those of <c>generic-y</c> in the architecture's Kbuild file, and those of
/// <c>mandatory-y</c> that the architecture does not have (Linux scripts/Makefile.asm-generic).
/// </summary>
internal static class AsmGenericHeaders
{
    private static readonly ConcurrentDictionary<(string, string), SourceText> _wrappers = new();

    /// <summary>The wrappers by path, for the kernel's own headers or for <c>uapi/</c>.</summary>
    public static IEnumerable<KeyValuePair<string, SourceText>> In(ISourceTree tree, string uapi)
    {
        var architecture = KbuildList.Read(tree.Read($"arch/arm64/include/{uapi}asm/Kbuild"));
        var mandatory = KbuildList.Read(tree.Read($"include/{uapi}asm-generic/Kbuild"))["mandatory-y"].Except(architecture["generated-y"]);
        foreach (var name in architecture["generic-y"].Union(mandatory))
        {
            if (!tree.Exists($"arch/arm64/include/{uapi}asm/{name}"))
                yield return new($"arch/arm64/include/generated/{uapi}asm/{name}", _wrappers.GetOrAdd((uapi, name), Wrapper));
        }
    }

    private static SourceText Wrapper((string Uapi, string Name) key) =>
        new($"arch/arm64/include/generated/{key.Uapi}asm/{key.Name}", $"#include <asm-generic/{key.Name}>\n");
}
