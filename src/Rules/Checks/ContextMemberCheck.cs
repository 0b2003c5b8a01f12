using KvmModel.Preprocessing;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary>
/// <c>context-member-not-switched</c>: a patch adds a member to <c>struct kvm_cpu_context</c>, which holds what is saved and restored between host and guest, and at the end of the series no code that
/// switches touches it. Decided on names: a member that shares its name with one of another structure counts as touched, <c>FN_NameOfAnother</c>.
/// </summary>
internal sealed class ContextMemberCheck : ICheck
{
    private const string Context = "kvm_cpu_context";

    private static readonly string[] s_switching = ["arch/arm64/kvm/hyp/", "arch/arm64/kvm/fpsimd.c", "arch/arm64/kvm/debug.c", "arch/arm64/kvm/pmu.c"];

    public string Rule => "context-member-not-switched";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            foreach (var file in step.Applied.Files)
            {
                if (file is not { After: { } after, Diff.NewPath: { } path } || !LineEdit.IsC(path) || !after.Text.Contains(Context, StringComparison.Ordinal))
                    continue;
                foreach (var member in Members(after).Where(member => ChangedLines.Added(file).Contains(member.Spelling.Line) && !WasThere(file, member.Text) && !IsSwitched(series.Steps[^1].After.Tree, member.Text)))
                {
                    yield return new Observation
                    {
                        Step = step,
                        Location = new SourceLocation(path, member.Spelling.Line),
                        Subject = $"{Context}.{member.Text}",
                        Confidence = Confidence.Likely,
                        Words = Observation.WordsOf(("member", member.Text)),
                    };
                }
            }
        }
    }

    private static bool WasThere(FileApplication file, string member) => file.Before is { } before && Members(before).Any(known => known.Text == member);

    private static bool IsSwitched(ISourceTree tree, string member) =>
        NewCode.Siblings(tree).Any(text => s_switching.Any(prefix => text.Path.StartsWith(prefix, StringComparison.Ordinal)) && text.Text.Contains(member, StringComparison.Ordinal)
            && LexedFile.Of(text).Tokens.ToArray().Any(token => token.Is(member)));

    /// <summary>The names of the structure's own members: what stands before a semicolon or an array's bounds. A pointer is left out: what it leads to is the state.</summary>
    private static IEnumerable<Token> Members(SourceText text)
    {
        var tokens = LexedFile.Of(text).Tokens.ToArray();
        var start = Enumerable.Range(0, Math.Max(0, tokens.Length - 2)).FirstOrDefault(at => tokens[at].Is("struct") && tokens[at + 1].Is(Context) && tokens[at + 2].Kind == TokenKind.LeftBrace, -1);
        if (start < 0)
            yield break;
        var depth = 0;
        for (var at = start + 2; at + 1 < tokens.Length && tokens[at].Kind != TokenKind.EndOfFile; at++)
        {
            depth += tokens[at].Kind switch { TokenKind.LeftBrace => 1, TokenKind.RightBrace => -1, _ => 0 };
            if (depth == 0)
                yield break;
            if (depth == 1 && tokens[at].Kind == TokenKind.Identifier && tokens[at + 1].Kind is TokenKind.Semicolon or TokenKind.LeftBracket && tokens[at - 1].Kind != TokenKind.Star)
                yield return tokens[at];
        }
    }
}
