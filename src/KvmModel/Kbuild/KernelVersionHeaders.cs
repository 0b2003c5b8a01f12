using System.Globalization;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>The headers that say which kernel this is, from the first lines of the tree's <c>Makefile</c> (Linux Makefile filechk_version.h).</summary>
internal static class KernelVersionHeaders
{
    public static SourceText? Version(SourceText? makefile) => makefile is null ? null : DerivedText.Of("include/generated/uapi/linux/version.h", null, [makefile], () =>
    {
        var (version, level, sub) = (Number(makefile, "VERSION"), Number(makefile, "PATCHLEVEL"), Number(makefile, "SUBLEVEL"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            #define LINUX_VERSION_CODE {version * 65536 + level * 256 + Math.Min(sub, 255)}
            #define KERNEL_VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
            #define LINUX_VERSION_MAJOR {version}
            #define LINUX_VERSION_PATCHLEVEL {level}
            #define LINUX_VERSION_SUBLEVEL {sub}

            """);
    });

    public static SourceText? Release(SourceText? makefile) => makefile is null ? null : DerivedText.Of("include/generated/utsrelease.h", null, [makefile], () =>
        string.Create(CultureInfo.InvariantCulture, $"#define UTS_RELEASE \"{Number(makefile, "VERSION")}.{Number(makefile, "PATCHLEVEL")}.{Number(makefile, "SUBLEVEL")}\"\n"));

    private static int Number(SourceText makefile, string name)
    {
        for (var line = 1; line <= Math.Min(makefile.LineCount, 20); line++)
        {
            var text = makefile.Line(line);
            var equals = text.IndexOf('=');
            if (equals > 0 && text[..equals].Trim().SequenceEqual(name) && int.TryParse(text[(equals + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return Math.Min(number, 255 << 8);
        }
        return 0;
    }
}
