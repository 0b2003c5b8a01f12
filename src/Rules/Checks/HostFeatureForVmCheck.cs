using System.Text.RegularExpressions;
using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>host-feature-for-vm</c>: an expression asked what the VM was given, and asks what the host can do now, where nothing around it changes: the stretch that a patch puts in its place has a
/// question of the host and none of the VM, and the function asks the VM less often than it did. A question that moves to another line of the function is not gone. What is asked is known by
/// the names that KVM has for such questions: <c>FN_QuestionBehindAName</c>.
/// </summary>
internal sealed class HostFeatureForVmCheck : ICheck
{
    public string Rule => "host-feature-for-vm";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        let isAskedLess = new Dictionary<string, bool>(StringComparer.Ordinal)
        from edit in StretchEdit.In(step)
        where edit.Function.Length > 0 && IsInsideExpression(edit.Before) && IsInsideExpression(edit.After)
        let guest = Question(edit.Before, FeatureQuestion.OfVm())
        let host = Question(edit.After, FeatureQuestion.OfHost())
        where guest is not null && host is not null && Question(edit.After, FeatureQuestion.OfVm()) is null && Question(edit.Before, FeatureQuestion.OfHost()) is null
        where isAskedLess.TryGetValue(edit.Function, out var known) ? known : isAskedLess[edit.Function] = Asked(step.Applied, DiffSide.New, edit.Function) < Asked(step.Applied, DiffSide.Old, edit.Function)
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(edit.Path, edit.NewLine),
            Subject = $"{edit.Function} {guest} {host}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = LineFix.Replace(edit.After[0].Source, edit.After[0].Offset, edit.After[^1].Offset + edit.After[^1].Text.Length, Spelled(edit.Before)),
            Words = Observation.WordsOf(("function", edit.Function), ("guest", guest), ("host", host)),
        };

    /// <summary>Whether no statement begins or ends in it.</summary>
    private static bool IsInsideExpression(Token[] tokens) => !tokens.Any(token => token.Kind is TokenKind.Semicolon or TokenKind.LeftBrace or TokenKind.RightBrace);

    /// <summary>A stretch as it stands in its file.</summary>
    private static string Spelled(Token[] tokens) => tokens[0].Source.Text[tokens[0].Offset..(tokens[^1].Offset + tokens[^1].Text.Length)];

    private static string? Question(Token[] tokens, Regex names) => Array.Find(tokens, token => token.Kind == TokenKind.Identifier && names.IsMatch(token.Text)).Text;

    /// <summary>How often the functions of a name ask what the VM was given, on one side of a patch.</summary>
    private static int Asked(PatchReport applied, DiffSide side, string function) =>
    (
        from file in applied.Files
        let text = side == DiffSide.New ? file.After : file.Before
        where text is not null && LineEdit.IsC(file.Diff.Path)
        from region in SpelledFile.Of(text).Regions
        where region.Name == function && region.Kind != CodeRegionKind.Declaration
        from token in region.Tokens
        where token.Kind == TokenKind.Identifier && FeatureQuestion.OfVm().IsMatch(token.Text)
        select token
    ).Count();
}
