using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>condition-operator-changed</c>: <c>&amp;&amp;</c> where <c>||</c> belongs, or the other way round. Of a line that a patch edits: its operands are what they were. Of a new condition: it is
/// always true, never true, or follows a pointer that is null there; or KVM's other code joins the same two operands three times and more, always by the other operator. Where the change is the
/// point of the patch the comment is wrong: <c>FP_OperatorCorrected</c>.
/// </summary>
internal sealed class ConditionOperatorCheck : ICheck
{
    private const int Habit = 3;

    public string Rule => "condition-operator-changed";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        var edited = new HashSet<SourceLocation>();
        foreach (var observation in series.Steps.SelectMany(Edited))
        {
            edited.Add(observation.Location);
            yield return observation;
        }
        foreach (var code in NewCode.In(series, "arch/arm64/").Concat(NewCode.In(series, "virt/kvm/")).Where(code => code.Function.HasWord("&&") || code.Function.HasWord("||")))
        {
            foreach (var condition in code.Function.Tree.DescendantNodesAndSelf().OfType<BinaryExpression>().Where(IsLogical))
            {
                var line = code.Function.LineOf(OperatorOf(code.Function, condition));
                if (code.Step.Adds(code.At(line)) && !edited.Contains(code.At(line)) && Problem(code, condition) is var (what, effect))
                    yield return Observe(code, condition, line, what, effect);
            }
        }
    }

    private static IEnumerable<Observation> Edited(SeriesStep step) =>
        from edit in LineEdit.In(step)
        where edit.Before.Length == edit.After.Length
        let changed = edit.Before.Zip(edit.After).Where(pair => pair.First.Text != pair.Second.Text).ToList()
        where changed.Count > 0 && changed.All(pair => IsLogical(pair.First) && IsLogical(pair.Second))
        let effect = changed[0].Second.Kind == TokenKind.BarBar ? "one of the conditions is enough now, where all had to hold" : "all of the conditions must hold now, where one was enough"
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(edit.Path, edit.NewLine),
            Subject = $"{edit.Function} {LineEdit.Text(edit.After)}",
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = RestoredLines.Of(step, edit),
            Words = Observation.WordsOf(
                ("what", $"{changed[0].First.Text} made {changed[0].Second.Text}"),
                ("story", $"`{changed[0].First.Text}` is `{changed[0].Second.Text}` here now, with the same operands: {effect}. Is that meant? If it is, the commit message should say which case was wrong.")),
        };

    /// <summary>What is wrong with a new condition; null for nothing.</summary>
    private static (string What, string Effect)? Problem(NewCode code, BinaryExpression condition)
    {
        var isOr = condition.Operator == BinaryOperator.LogicalOr;
        var (left, right) = Operands(condition);
        if (left is BinaryExpression first && right is BinaryExpression second && first.Operator == second.Operator && first.Operator == (isOr ? BinaryOperator.NotEqual : BinaryOperator.Equal)
            && Text(code, first.Left) == Text(code, second.Left) && IsConstant(first.Right) && IsConstant(second.Right) && Text(code, first.Right) != Text(code, second.Right))
            return isOr ? ("condition that always holds", $"{Text(code, first.Left)} cannot be both, so one of the two always holds") : ("condition that never holds", $"{Text(code, first.Left)} cannot be both");
        if (NullAfter(code, left, isOr) is { } pointer && right.DescendantNodesAndSelf().OfType<MemberExpression>().Any(member => member.IsArrow && Text(code, member.Operand) == pointer))
            return ($"{pointer} followed where it is NULL", $"what stands behind `{Sign(condition)}` is asked when {pointer} is NULL, and follows it");
        return IsAgainstHabit(code, condition, left, right) ? ($"`{Sign(condition)}` where KVM has `{Other(condition)}`", $"elsewhere in KVM these two are always joined by `{Other(condition)}`") : null;
    }

    /// <summary>The pointer that is null where the right operand is asked: behind <c>!p &amp;&amp;</c> and <c>p ||</c>.</summary>
    private static string? NullAfter(NewCode code, Expression left, bool isOr) =>
        isOr ? left is NameExpression or MemberExpression ? Text(code, left) : null
        : left is UnaryExpression { Operator: UnaryOperator.LogicalNot, Operand: NameExpression or MemberExpression } not ? Text(code, not.Operand) : null;

    private static bool IsAgainstHabit(NewCode code, BinaryExpression condition, Expression left, Expression right)
    {
        var (first, second) = (Text(code, left), Text(code, right));
        // Short operands, such as two locals, say different things in different functions.
        if (!IsTelling(left) || !IsTelling(right))
            return false;
        var words = left.DescendantNodesAndSelf().Concat(right.DescendantNodesAndSelf()).OfType<NameExpression>().Select(name => name.Name).Distinct().ToList();
        var (same, other) = (0, 0);
        foreach (var region in NewCode.Siblings(code.Step.Before.Tree).Where(text => words.All(word => text.Text.Contains(word, StringComparison.Ordinal))).SelectMany(text => SpelledFile.Of(text).Regions))
        {
            if (region.Kind != CodeRegionKind.Function || !words.All(region.HasWord))
                continue;
            foreach (var one in region.Tree.DescendantNodesAndSelf().OfType<BinaryExpression>().Where(IsLogical))
            {
                var (a, b) = Operands(one);
                if (region.TextOf(a.Span) != first || region.TextOf(b.Span) != second)
                    continue;
                if (one.Operator == condition.Operator)
                    same++;
                else
                    other++;
            }
        }
        return same == 0 && other >= Habit;
    }

    private static bool IsTelling(Expression operand) => operand.DescendantNodesAndSelf().Any(node => node is CallExpression or MemberExpression);

    /// <summary>The operands on either side of the operator, in a chain of the same operator too.</summary>
    private static (Expression Left, Expression Right) Operands(BinaryExpression condition) =>
        (condition.Left is BinaryExpression chain && chain.Operator == condition.Operator ? chain.Right : condition.Left, condition.Right);

    private static bool IsConstant(Expression expression) => expression is IntegerLiteral || expression is NameExpression { Name: var name } && name.Any(char.IsAsciiLetterUpper) && !name.Any(char.IsAsciiLetterLower);

    private static bool IsLogical(BinaryExpression expression) => expression.Operator is BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr;

    private static bool IsLogical(Token token) => token.Kind is TokenKind.AmpersandAmpersand or TokenKind.BarBar;

    private static string Text(NewCode code, Expression expression) => code.Function.TextOf(expression.Span);

    private static string Sign(BinaryExpression condition) => condition.Operator == BinaryOperator.LogicalOr ? "||" : "&&";

    private static string Other(BinaryExpression condition) => condition.Operator == BinaryOperator.LogicalOr ? "&&" : "||";

    /// <summary>The operator's token: the first behind the left operand that is one.</summary>
    private static int OperatorOf(CodeRegion function, BinaryExpression condition)
    {
        var at = condition.Left.Span.End;
        while (at < condition.Right.Span.Start && !IsLogical(function.Tokens[at]))
            at++;
        return at;
    }

    private static Observation Observe(NewCode code, BinaryExpression condition, int line, string what, string effect)
    {
        var sign = code.Function.Tokens[OperatorOf(code.Function, condition)];
        return new Observation
        {
            Step = code.Step,
            Location = code.At(line),
            Subject = $"{code.Function.Name} {code.Function.TextOf(condition.Span)}",
            Confidence = Confidence.Likely,
            Suggestion = LineFix.Replace(code.Text, sign.Offset, sign.Offset + sign.Text.Length, Other(condition)),
            Words = Observation.WordsOf(("what", what), ("story", $"In {code.Function.Name}() {effect}. Is `{Other(condition)}` meant?")),
        };
    }
}
