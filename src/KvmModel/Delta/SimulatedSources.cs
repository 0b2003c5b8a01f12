using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Delta;

/// <summary>Which files the simulation may read: KVM, the architecture's code and headers, and the headers that they include. Of two trees that differ nowhere else, there is nothing to run.</summary>
public static class SimulatedSources
{
    private static readonly string[] s_code = ["arch/arm64/kernel/", "arch/arm64/kvm/", "arch/arm64/lib/", "arch/arm64/mm/", "virt/kvm/"];

    private static readonly string[] s_headers =
        ["arch/arm64/include/", "include/asm-generic/", "include/clocksource/", "include/kvm/", "include/linux/", "include/uapi/asm-generic/", "include/uapi/linux/", "include/vdso/"];

    public static bool Contains(string path) =>
        path.StartsWith("arch/arm64/tools/", StringComparison.Ordinal)
        || path.EndsWith("/Kbuild", StringComparison.Ordinal) && path.StartsWith("arch/arm64/", StringComparison.Ordinal)
        || (IsHeader(path) || path.EndsWith(".c", StringComparison.Ordinal) || path.EndsWith(".S", StringComparison.Ordinal)) && s_code.Any(start => path.StartsWith(start, StringComparison.Ordinal))
        || IsHeader(path) && s_headers.Any(start => path.StartsWith(start, StringComparison.Ordinal));

    /// <summary>
    /// Whether a file of C says the same to a compiler before and after: the same tokens, with the same lines and spaces in directives, where they count (C11 6.10.3). Comments and the lines on which
    /// code stands are no part of that.
    /// </summary>
    public static bool SaysTheSame(ISourceTree before, ISourceTree after, string path)
    {
        if (!path.EndsWith(".c", StringComparison.Ordinal) && !IsHeader(path) || before.Read(path) is not { } old || after.Read(path) is not { } @new)
            return false;
        var (left, right) = (LexedFile.Of(old), LexedFile.Of(@new));
        if (left.IsTruncated || right.IsTruncated || left.Tokens.Length != right.Tokens.Length)
            return false;
        var isDirective = false;
        for (var index = 0; index < left.Tokens.Length; index++)
        {
            var (was, @is) = (left.Tokens[index], right.Tokens[index]);
            if (was.Kind != @is.Kind || was.Text != @is.Text)
                return false;
            var (starts, startsNow) = ((was.Flags & TokenFlags.StartOfLine) != 0, (@is.Flags & TokenFlags.StartOfLine) != 0);
            var (opens, opensNow) = (starts && was.Kind == TokenKind.Hash, startsNow && @is.Kind == TokenKind.Hash);
            if (opens != opensNow || isDirective && (starts != startsNow || !starts && was.Flags != @is.Flags))
                return false;
            isDirective = opens || isDirective && !starts;
        }
        return true;
    }

    private static bool IsHeader(string path) => path.EndsWith(".h", StringComparison.Ordinal);
}
