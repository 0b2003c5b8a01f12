using System.Globalization;
using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>range-shortened</c>: a patch takes the topmost bit from a <c>GENMASK()</c> and changes nothing else of the line, nor any other line of the function. That is an intended change
/// only when something else has the bit now. Not seen: a range of a new line (<c>FN_NewRange</c>).
/// </summary>
internal sealed class RangeShortenedCheck : ICheck
{
    public string Rule => "range-shortened";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            var edits = LineEdit.In(step).ToList();
            foreach (var edit in edits)
            {
                if (edits.Count(other => other.Path == edit.Path && other.Function == edit.Function) == 1 && Shortened(edit) is var (mask, high, low))
                    yield return Observe(step, edit, mask, high, low);
            }
        }
    }

    /// <summary>The macro, and the bits that the range had, where its topmost one is all that goes.</summary>
    private static (string Mask, int High, int Low)? Shortened(LineEdit edit)
    {
        var (before, after) = (edit.Before, edit.After);
        if (before.Length != after.Length)
            return null;
        var changed = Enumerable.Range(0, before.Length).Where(at => before[at].Text != after[at].Text).ToList();
        return changed is [var at] && at >= 2 && at + 2 < before.Length
            && before[at - 2].Text is "GENMASK" or "GENMASK_ULL" && before[at - 1].Kind == TokenKind.LeftParen && before[at + 1].Kind == TokenKind.Comma
            && Number(before[at]) is { } high && Number(after[at]) == high - 1 && Number(before[at + 2]) is { } low
            ? (before[at - 2].Text, high, low) : null;
    }

    private static int? Number(Token token) => int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Observation Observe(SeriesStep step, LineEdit edit, string mask, int high, int low) => new()
    {
        Step = step,
        Location = new SourceLocation(edit.Path, edit.NewLine),
        Subject = $"{edit.Function} {LineEdit.Text(edit.After)}",
        Confidence = Confidence.Likely,
        IsAboutAnEdit = true,
        Suggestion = RestoredLines.Of(step, edit),
        Words = Observation.WordsOf(("bit", $"{high}"), ("range", $"{mask}({high}, {low})"), ("now", $"{mask}({high - 1}, {low})")),
    };
}
