using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>other-feature-asked</c>: all that a patch does to a function is to ask for another feature of the VM than it did, or for another level: the arguments of one question such as <c>kvm_has_feat(kvm, REGISTER, FIELD, LEVEL)</c>
/// differ, and what hangs on the answer is as it was. Where the change is the point of the patch the comment is wrong: <c>FP_QuestionCorrected</c>.
/// </summary>
internal sealed class OtherFeatureAskedCheck : ICheck
{
    public string Rule => "other-feature-asked";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from edit in LineEdit.In(step)
        let asked = Asked(edit.Before, edit.After)
        where asked is not null && edit.Function.Length > 0 && edit.IsAlone(step)
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(edit.Path, edit.NewLine),
            Subject = $"{edit.Function} {asked.Value.Before} {asked.Value.After}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, edit),
            Words = Observation.WordsOf(("function", edit.Function), ("before", asked.Value.Before), ("after", asked.Value.After)),
        };

    /// <summary>What one question of a line asks for on either side; null when the lines differ in anything else, or nowhere.</summary>
    private static (string Before, string After)? Asked(Token[] before, Token[] after)
    {
        for (var at = 0; at + 1 < Math.Min(before.Length, after.Length) && before[at].Text == after[at].Text; at++)
        {
            if (before[at].Kind != TokenKind.Identifier || before[at + 1].Kind != TokenKind.LeftParen || after[at + 1].Kind != TokenKind.LeftParen || !FeatureQuestion.OfVm().IsMatch(before[at].Text))
                continue;
            var (old, @new) = (Arguments(before, at + 1), Arguments(after, at + 1));
            if (old.Length > 1 && old.Length == @new.Length && old[0] == @new[0] && !old.SequenceEqual(@new) && LineEdit.Text(before[End(before, at + 1)..]) == LineEdit.Text(after[End(after, at + 1)..]))
                return (string.Join(' ', old[1..]), string.Join(' ', @new[1..]));
        }
        return null;
    }

    /// <summary>The arguments of a call, as text.</summary>
    private static string[] Arguments(Token[] line, int open)
    {
        var arguments = new List<string>();
        var (start, depth) = (open + 1, 0);
        for (var at = open; at < End(line, open); at++)
        {
            depth += line[at].Kind switch { TokenKind.LeftParen => 1, TokenKind.RightParen => -1, _ => 0 };
            if (depth == 0 || depth == 1 && line[at].Kind == TokenKind.Comma)
            {
                arguments.Add(LineEdit.Text(line[start..at]));
                start = at + 1;
            }
        }
        return [.. arguments];
    }

    /// <summary>Behind the parenthesis that closes one; the end of the line when none does.</summary>
    private static int End(Token[] line, int open)
    {
        var depth = 0;
        for (var at = open; at < line.Length; at++)
        {
            depth += line[at].Kind switch { TokenKind.LeftParen => 1, TokenKind.RightParen => -1, _ => 0 };
            if (depth == 0)
                return at + 1;
        }
        return line.Length;
    }
}
