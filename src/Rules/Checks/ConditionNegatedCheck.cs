using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>condition-negated</c>: all that a patch does to a function is to put a <c>!</c> in front of something or to take one away, or to make <c>==</c> of <c>!=</c> or the other way round: what ran runs no
/// more, and the other way round. Where the change is the point of the patch the comment is wrong: <c>FP_ConditionCorrected</c>.
/// </summary>
internal sealed class ConditionNegatedCheck : ICheck
{
    public string Rule => "condition-negated";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from edit in LineEdit.In(step)
        let change = Negated(edit.Before, edit.After)
        where change is not null && edit.Function.Length > 0 && edit.IsAlone(step)
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(edit.Path, edit.NewLine),
            Subject = $"{edit.Function} {LineEdit.Text(edit.After)}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, edit),
            Words = Observation.WordsOf(("function", edit.Function), ("change", change)),
        };

    /// <summary>What turns a line round; null when nothing does, or when something else changes as well.</summary>
    private static string? Negated(Token[] before, Token[] after)
    {
        var start = LineEdit.SameStart(before, after);
        if (before.Length == after.Length)
        {
            return start < before.Length && IsRestSame(before, start + 1, after, start + 1) && (before[start].Kind, after[start].Kind) is (TokenKind.EqualEqual, TokenKind.ExclamationEqual) or (TokenKind.ExclamationEqual, TokenKind.EqualEqual)
                ? $"`{before[start].Text}` is `{after[start].Text}`" : null;
        }
        if (after.Length == before.Length + 1 && after[start].Kind == TokenKind.Exclamation && IsRestSame(before, start, after, start + 1))
            return "there is a `!` more";
        return before.Length == after.Length + 1 && before[start].Kind == TokenKind.Exclamation && IsRestSame(before, start + 1, after, start) ? "there is a `!` less" : null;
    }

    private static bool IsRestSame(Token[] before, int oldStart, Token[] after, int newStart) =>
        before[oldStart..].Select(token => token.Text).SequenceEqual(after[newStart..].Select(token => token.Text), StringComparer.Ordinal);
}
