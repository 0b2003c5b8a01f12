using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>kernel-pointer-at-hyp</c>: code that also runs at EL2 without VHE uses a pointer of the kernel without <c>kern_hyp_va()</c>, which it went through before. In: the lines that a patch
/// changes in the hypervisor's directories, but for those of VHE alone, where both address spaces are one. A new use that never had the conversion is not seen: <c>FN_NewUse</c>.
/// </summary>
internal sealed class KernelPointerAtHypCheck : ICheck
{
    private const string Conversion = "kern_hyp_va";

    public string Rule => "kernel-pointer-at-hyp";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from edit in LineEdit.In(step)
        where edit.Path.StartsWith("arch/arm64/kvm/hyp/", StringComparison.Ordinal) && !edit.Path.StartsWith("arch/arm64/kvm/hyp/vhe/", StringComparison.Ordinal)
        let text = LineEdit.Text(edit.Before)
        let at = text.IndexOf($"{Conversion} ( ", StringComparison.Ordinal)
        where at >= 0
        let pointer = Argument(text, at + Conversion.Length + 1)
        where pointer is not null && LineEdit.Text(edit.After) == text.Replace($"{Conversion} ( {pointer} )", pointer, StringComparison.Ordinal)
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(edit.Path, edit.NewLine),
            Subject = $"{edit.Function} {pointer}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, edit),
            Words = Observation.WordsOf(("pointer", pointer.Replace(" ", "", StringComparison.Ordinal)), ("function", edit.Function)),
        };

    /// <summary>What stands between a parenthesis and the one that closes it; null when none does.</summary>
    private static string? Argument(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return text[(open + 1)..at].Trim();
        }
        return null;
    }
}
