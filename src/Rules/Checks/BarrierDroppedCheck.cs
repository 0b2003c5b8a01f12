using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>barrier-dropped</c>: a patch removes an <c>isb()</c> and leaves what it synchronised: the code around it stays, a write of a system register or an invalidation stands before it in
/// the function, and the function has fewer of them than it had. A barrier that became redundant elsewhere is told too: <c>FP_BarrierInTheCaller</c>. Of new code: TLB maintenance without the
/// <c>dsb()</c> that it is complete behind.
/// </summary>
internal sealed class BarrierDroppedCheck : ICheck
{
    private static readonly string[] Writes = ["write_sysreg", "sysreg_clear_set", "__tlbi", "__load_stage2", "__load_host_stage2", "msr", "dsb", "tsb_csync", "psb_csync", "__sysreg_restore", "activate_traps"];

    public string Rule => "barrier-dropped";

    public IEnumerable<Observation> Run(SeriesAnalysis series) => Removed(series).Concat(NeverThere(series));

    private static IEnumerable<Observation> Removed(SeriesAnalysis series) =>
        from step in series.Steps
        from file in step.Applied.Files
        where file is { Before: not null, After: not null, Diff.OldPath: not null } && LineEdit.IsC(file.Diff.OldPath)
        from removed in ChangedLines.Removed(file)
        where IsBarrier(LineEdit.Tokens(file.Before!, removed))
        let region = LineEdit.RegionAt(file.Before!, removed)
        where region is not null && Barriers(step.Applied, DiffSide.New, region.Name) < Barriers(step.Applied, DiffSide.Old, region.Name)
        let write = WriteBefore(file, region, removed)
        where write is not null
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(file.Diff.OldPath!, removed),
            Side = DiffSide.Old,
            Subject = $"{region.Name} isb after {write}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, new SourceLocation(file.Diff.OldPath!, removed)),
            Words = Observation.WordsOf(
                ("what", $"isb() behind {write}() removed"),
                ("story", $"{region.Name}() still has {write}() in front of this isb(), and nothing synchronises its effect now for what follows. If a later event does, say which; otherwise keep the isb().")),
        };

    /// <summary>A <c>dsb()</c>, or a function that is called for having one: <c>__tlbi_sync_s1ish()</c>.</summary>
    private static bool IsWait(Token token) => token.Kind == TokenKind.Identifier && (token.Text == "dsb" || token.Text.Contains("sync", StringComparison.Ordinal));

    /// <summary>New TLB maintenance that nothing in its function waits for. In KVM no caller does (Arm ARM DDI 0487 D8.17, completion of TLB maintenance).</summary>
    private static IEnumerable<Observation> NeverThere(SeriesAnalysis series) =>
        from code in NewCode.In(series, "arch/arm64/kvm/")
        where code.Function.HasWord("__tlbi") && !code.Function.Name.EndsWith("_nosync", StringComparison.Ordinal)
        let last = Array.FindLastIndex(code.Function.Tokens, token => token.Is("__tlbi"))
        where last >= 0 && !code.Function.Tokens[last..].Any(IsWait)
        let at = code.At(code.Function.LineOf(last))
        where code.Step.Adds(at)
        select new Observation
        {
            Step = code.Step,
            Location = at,
            Subject = $"{code.Function.Name} dsb after __tlbi",
            Confidence = Confidence.Likely,
            Suggestion = LineFix.Insert(code.Text, at.Line, LineFix.IndentOf(code.Text, at.Line) + "dsb(ish);", LineFix.IndentOf(code.Text, at.Line) + "isb();"),
            Words = Observation.WordsOf(
                ("what", "no dsb() behind __tlbi()"),
                ("story", $"The invalidation is complete only behind a dsb(), and {code.Function.Name}() has none after this: what follows can still use the old translation.")),
        };

    private static bool IsBarrier(Token[] line) => line is [{ Text: "isb" }, { Kind: TokenKind.LeftParen }, { Kind: TokenKind.RightParen }, { Kind: TokenKind.Semicolon }];

    /// <summary>How many barriers the functions of a name have on one side of a patch.</summary>
    private static int Barriers(PatchReport applied, DiffSide side, string function) =>
    (
        from file in applied.Files
        let text = side == DiffSide.New ? file.After : file.Before
        where text is not null && LineEdit.IsC(file.Diff.Path)
        from region in SpelledFile.Of(text).Regions
        where region.Name == function && region.Kind != CodeRegionKind.Declaration
        from line in Enumerable.Range(region.FirstLine, region.LastLine - region.FirstLine + 1)
        select LineEdit.Tokens(text, line).Count(token => token.Is("isb"))
    ).Sum();

    /// <summary>The last write before the barrier in its function that the patch keeps; null when there is none, or when a barrier stands between.</summary>
    private static string? WriteBefore(FileApplication file, CodeRegion region, int barrier)
    {
        for (var line = barrier - 1; line > region.FirstLine; line--)
        {
            var tokens = LineEdit.Tokens(file.Before!, line);
            if (IsBarrier(tokens))
                return null;
            if (!ChangedLines.Removed(file).Contains(line) && Array.Find(tokens, token => token.Kind == TokenKind.Identifier && Writes.Any(write => token.Text.Contains(write, StringComparison.Ordinal))) is { Text: { } text })
                return text;
        }
        return null;
    }
}
