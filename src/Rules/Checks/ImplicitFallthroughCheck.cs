using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>implicit-fallthrough</c>: the statements of one <c>case</c> run on into the next, and nothing says that they are meant to. In: the functions that a patch changes, as spelled. A label
/// that was fallen into before is left alone. Calls that never return are known by a list of names.
/// </summary>
internal sealed class ImplicitFallthroughCheck : ICheck
{
    private static readonly string[] NeverReturning = ["BUG", "unreachable", "__builtin_unreachable", "BUILD_BUG", "panic", "hyp_panic", "__hyp_do_panic", "do_exit", "fallthrough", "__fallthrough"];

    public string Rule => "implicit-fallthrough";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            var before = new Lazy<HashSet<string>>(() => [.. step.Applied.Files.Where(file => file.Before is not null && LineEdit.IsC(file.Diff.Path)).SelectMany(file => Falls(file.Before!, _ => true)).Select(fall => fall.Subject)]);
            foreach (var file in step.Applied.Files.Where(file => file is { After: not null, Diff.NewPath: not null } && LineEdit.IsC(file.Diff.NewPath)))
            {
                foreach (var fall in Falls(file.After!, region => IsTouched(file, region)).Where(fall => !before.Value.Contains(fall.Subject)))
                {
                    if (Place(step, file, fall) is { } line)
                        yield return Observe(step, new SourceLocation(file.Diff.NewPath!, line), fall);
                }
            }
        }
    }

    /// <summary>Whether the patch shows a line of the region.</summary>
    private static bool IsTouched(FileApplication file, CodeRegion region) =>
        region.Kind == CodeRegionKind.Function && Enumerable.Range(region.FirstLine, region.LastLine - region.FirstLine + 1).Any(line => file.FindNew(line) is not null);

    /// <summary>The last line of what falls where the patch adds it, else the label's; null when the patch shows neither.</summary>
    private static int? Place(SeriesStep step, FileApplication file, Fall fall)
    {
        int[] lines = [fall.LastLine, fall.LabelLine];
        return lines.Cast<int?>().FirstOrDefault(line => step.Adds(new SourceLocation(file.Diff.NewPath!, line!.Value))) ?? lines.Cast<int?>().FirstOrDefault(line => file.FindNew(line!.Value) is not null);
    }

    private static IEnumerable<Fall> Falls(SourceText text, Func<CodeRegion, bool> isWanted)
    {
        if (!text.Text.Contains("case ", StringComparison.Ordinal))
            yield break;
        foreach (var region in SpelledFile.Of(text).Regions.Where(region => region.Kind == CodeRegionKind.Function && region.HasWord("switch") && isWanted(region)))
        {
            foreach (var block in region.Tree.DescendantNodesAndSelf().OfType<SwitchStatement>().Select(choice => choice.Body).OfType<CompoundStatement>())
            {
                for (var at = 1; at < block.Statements.Length; at++)
                {
                    if (block.Statements[at] is CaseStatement label && !IsBreak(label) && !Ends(block.Statements[at - 1]) && block.Statements[..at].Any(statement => statement is CaseStatement))
                        yield return new Fall(region.Name, LabelText(region, label), region.LineOf(Math.Max(0, block.Statements[at - 1].Span.End - 1)), region.LineOf(label.Span.Start));
                }
            }
        }
    }

    private static string LabelText(CodeRegion region, CaseStatement label) => label.Value is { } value ? $"case {region.TextOf(value.Span)}" : "default";

    /// <summary>Whether control does not leave a statement at its end, or says that it is meant to. What could not be read is taken to end.</summary>
    private static bool Ends(Statement statement) => statement switch
    {
        CaseStatement { Statement: var inner } => Ends(inner),
        LabeledStatement { Statement: var inner } => Ends(inner),
        CompoundStatement { Statements: [.., var last] } => Ends(last),
        BreakStatement or ContinueStatement or ReturnStatement or GotoStatement or ErrorStatement => true,
        ExpressionStatement { Expression: NameExpression { Name: var name } } => NeverReturning.Contains(name),
        ExpressionStatement { Expression: CallExpression { FunctionName: { } name } } => NeverReturning.Contains(name),
        IfStatement { Then: var then, Else: { } other } => Ends(then) && Ends(other),
        SwitchStatement { Body: CompoundStatement { Statements: [.., var last] } choices } => LeavesAlways(choices, last),
        WhileStatement { Condition: IntegerLiteral } or ForStatement { Condition: null } => true,
        _ => false,
    };

    /// <summary>Whether a label has nothing but a <c>break</c>: to run into it does no harm, and compilers accept it.</summary>
    private static bool IsBreak(CaseStatement label) => label.Statement is BreakStatement || label.Statement is CaseStatement next && IsBreak(next);

    /// <summary>Whether each way through a choice leaves what is around it: there is a default, nothing breaks out of the choice, and the end is not reached.</summary>
    private static bool LeavesAlways(CompoundStatement choices, Statement last) =>
        Ends(last) && choices.Statements.OfType<CaseStatement>().SelectMany(Labels).Any(label => label.Value is null)
        && !choices.DescendantNodes(node => node is not (SwitchStatement or WhileStatement or DoStatement or ForStatement)).Any(node => node is BreakStatement);

    private static IEnumerable<CaseStatement> Labels(CaseStatement first)
    {
        for (var label = first; label is not null; label = label.Statement as CaseStatement)
            yield return label;
    }

    private static Observation Observe(SeriesStep step, SourceLocation at, Fall fall) => new()
    {
        Step = step,
        Location = at,
        Subject = fall.Subject,
        Confidence = Confidence.Proved,
        Suggestion = step.After.Tree.Read(at.Path) is { } text ? LineFix.Insert(text, fall.LastLine, LineFix.IndentOf(text, fall.LabelLine) + "\tbreak;") : null,
        Words = Observation.WordsOf(("label", fall.Label), ("function", fall.Function)),
    };

    private sealed record Fall(string Function, string Label, int LastLine, int LabelLine)
    {
        public string Subject => $"{Function} {Label}";
    }
}
