using System.Text.RegularExpressions;
using KvmModel.Source;

namespace ReviewBot.Testing.Mutations;

/// <summary>The files of a kernel in which mutations are made, each outlined once.</summary>
public sealed class KernelTexts(ISourceTree tree)
{
    public const string SysRegs = "arch/arm64/kvm/sys_regs.c";
    public const string Nested = "arch/arm64/kvm/nested.c";
    public const string EmulateNested = "arch/arm64/kvm/emulate-nested.c";
    public const string Debug = "arch/arm64/kvm/debug.c";
    public const string KvmArm = "arch/arm64/include/asm/kvm_arm.h";
    public const string KvmHost = "arch/arm64/include/asm/kvm_host.h";
    public const string Vncr = "arch/arm64/include/asm/vncr_mapping.h";
    public const string Features = "arch/arm64/kernel/cpufeature.c";
    public const string Description = "arch/arm64/tools/sysreg";
    public const string Switch = "arch/arm64/kvm/hyp/include/hyp/switch.h";
    public const string StateSwitch = "arch/arm64/kvm/hyp/include/hyp/sysreg-sr.h";

    /// <summary>Where the hypervisor's own code is.</summary>
    public static readonly string[] Hyp = ["arch/arm64/kvm/hyp/include/hyp", "arch/arm64/kvm/hyp/vhe", "arch/arm64/kvm/hyp/nvhe"];

    private readonly Dictionary<string, CText?> _texts = new(StringComparer.Ordinal);

    public ISourceTree Tree { get; } = tree;

    /// <summary>A file; null when the tree does not have it.</summary>
    public CText? this[string path] => _texts.TryGetValue(path, out var known) ? known : _texts[path] = Tree.Read(path) is { } source ? new CText(source) : null;

    /// <summary>Files, and for a directory its sources and headers.</summary>
    public IEnumerable<CText> In(params IEnumerable<string> paths) =>
        paths.SelectMany(path => Path.GetExtension(path).Length > 0 || path == Description ? [path] : Tree.Files(path).Where(file => file.EndsWith(".c", StringComparison.Ordinal) || file.EndsWith(".h", StringComparison.Ordinal)))
            .Select(path => this[path]).OfType<CText>();

    /// <summary>
    /// A place for each match in the code of the files. The group <c>x</c> is what is replaced, or the whole match where there is none; <paramref name="rewrite"/> may say no with null.
    /// </summary>
    /// <param name="within">A pattern for the names of the functions that count; null for anywhere.</param>
    public IEnumerable<Site> Each(IEnumerable<string> paths, string? within, string pattern, Func<Match, string?> rewrite)
    {
        var regex = new Regex(pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(10));
        foreach (var text in In(paths))
        {
            foreach (Match match in regex.Matches(text.Code))
            {
                var replaced = match.Groups["x"] is { Success: true } named ? named : match;
                if (within is not null && !(text.FunctionAt(replaced.Index) is { } function && Regex.IsMatch(function, within, RegexOptions.None, TimeSpan.FromSeconds(1))))
                    continue;
                if (rewrite(match) is { } @new && @new != replaced.Value)
                    yield return new Site(text.Describe(replaced.Index), new SpanEdit(text.Source, new Stretch(replaced.Index, replaced.Index + replaced.Length), @new));
            }
        }
    }

    /// <summary>A place for each match; <paramref name="replacement"/> may name the pattern's groups (<c>${name}</c>).</summary>
    public IEnumerable<Site> Each(IEnumerable<string> paths, string? within, string pattern, string replacement) => Each(paths, within, pattern, match => match.Result(replacement));
}
