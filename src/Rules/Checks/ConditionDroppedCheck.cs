using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>condition-dropped</c>: all that a patch does to a function is to take away an <c>if (...)</c> that asked what the VM was given, with its braces or without, and to leave what it guarded: that runs for every VM now. Decided on the tokens of the two
/// functions, so that indentation does not matter. A condition that always held is told too: <c>FP_AlwaysHeld</c>.
/// </summary>
internal sealed class ConditionDroppedCheck : ICheck
{
    public string Rule => "condition-dropped";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from file in step.Applied.Files
        where file is { Before: not null, After: not null, Diff: { OldPath: not null, NewPath: not null } } && LineEdit.IsC(file.Diff.OldPath)
        from function in SpelledFile.Of(file.Before!).Regions
        where function.Kind == CodeRegionKind.Function && ChangedLines.RemovedIn(file, function.FirstLine, function.LastLine).Any()
        let after = SpelledFile.Of(file.After!).Regions.Where(region => region.Kind == CodeRegionKind.Function && region.Name == function.Name).ToList()
        where after.Count == 1
        let condition = Dropped(function.Tokens, after[0].Tokens)
        where condition is not null && condition.Any(token => FeatureQuestion.OfVm().IsMatch(token.Text)) && !condition.Any(token => RemovedDefinitions.Of(step.Applied).Contains(token.Text))
        let place = new SourceLocation(file.Diff.OldPath!, condition[0].Spelling.Line)
        select new Observation
        {
            Step = step,
            Location = place,
            Side = DiffSide.Old,
            Subject = $"{function.Name} {LineEdit.Text(condition)}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = after[0].Tokens.Length == function.Tokens.Length - condition.Length ? RestoredLines.Of(step, place) : null,
            Words = Observation.WordsOf(("function", function.Name), ("condition", SpelledTokens.Text(condition.AsSpan(2..^1)))),
        };

    /// <summary>The <c>if (...)</c> that is all by which the first differs from the second, but for the braces behind it; null for any other difference.</summary>
    private static Token[]? Dropped(Token[] before, Token[] after)
    {
        var start = LineEdit.SameStart(before, after);
        if (start + 1 >= before.Length || !before[start].Is("if") || before[start + 1].Kind != TokenKind.LeftParen || Close(before, start + 1, TokenKind.LeftParen, TokenKind.RightParen) is not (> 0 and var close))
            return null;
        var rest = before[(close + 1)..];
        if (rest is [{ Kind: TokenKind.LeftBrace }, ..] && after.Length - start == rest.Length - 2 && Close(rest, 0, TokenKind.LeftBrace, TokenKind.RightBrace) is > 0 and var end)
            rest = [.. rest[1..end], .. rest[(end + 1)..]];
        return rest.Select(token => token.Text).SequenceEqual(after[start..].Select(token => token.Text), StringComparer.Ordinal) ? before[start..(close + 1)] : null;
    }

    private static int Close(Token[] tokens, int open, TokenKind opens, TokenKind closes)
    {
        var depth = 0;
        for (var at = open; at < tokens.Length; at++)
        {
            depth += tokens[at].Kind == opens ? 1 : tokens[at].Kind == closes ? -1 : 0;
            if (depth == 0)
                return at;
        }
        return -1;
    }
}
