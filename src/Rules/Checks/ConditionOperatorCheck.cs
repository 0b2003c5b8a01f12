using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>condition-operator-changed</c>: a patch turns <c>&amp;&amp;</c> into <c>||</c> or back in a line, and leaves its operands as they are. Negating both operands as well, which keeps the
/// meaning, makes another line. Where the change is the point of the patch the comment is wrong: <c>FP_OperatorCorrected</c>.
/// </summary>
internal sealed class ConditionOperatorCheck : ICheck
{
    public string Rule => "condition-operator-changed";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from edit in LineEdit.In(step)
        where edit.Before.Length == edit.After.Length
        let changed = edit.Before.Zip(edit.After).Where(pair => pair.First.Text != pair.Second.Text).ToList()
        where changed.Count > 0 && changed.All(pair => IsLogical(pair.First) && IsLogical(pair.Second))
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(edit.Path, edit.NewLine),
            Subject = $"{edit.Function} {LineEdit.Text(edit.After)}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, edit),
            Words = Observation.WordsOf(
                ("before", changed[0].First.Text),
                ("after", changed[0].Second.Text),
                ("effect", changed[0].Second.Kind == TokenKind.BarBar ? "one of the conditions is enough now, where all had to hold" : "all of the conditions must hold now, where one was enough")),
        };

    private static bool IsLogical(Token token) => token.Kind is TokenKind.AmpersandAmpersand or TokenKind.BarBar;
}
