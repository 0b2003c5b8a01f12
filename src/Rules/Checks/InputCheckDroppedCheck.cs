using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using KvmModel.Vcpu;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>input-check-dropped</c>: all that a patch does to a function which handles what a guest or userspace writes is to take a limit away: an early return that refuses (an error, an UNDEF), or a mask of a
/// value that is still used. Such functions get a register's row or the parameters of an access, copy from userspace, or are called by one that copies. A check that the patch puts elsewhere, word for word, has moved. What became
/// impossible is told too: <c>FP_CheckedByTheCaller</c>.
/// </summary>
internal sealed class InputCheckDroppedCheck : ICheck
{
    private static readonly string[] s_rows = ["sys_reg_desc", "sys_reg_params"], s_copies = ["get_user", "copy_from_user"];

    public string Rule => "input-check-dropped";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        let limits = new Lazy<(Dictionary<string, int> Before, Dictionary<string, int> After)>(() => (Limits(step.Applied, DiffSide.Old), Limits(step.Applied, DiffSide.New)))
        from file in step.Applied.Files
        where file is { Before: not null, After: not null, Diff: { OldPath: not null, NewPath: not null } } && LineEdit.IsC(file.Diff.OldPath)
        from function in SpelledFile.Of(file.Before!).Regions
        where function.Kind == CodeRegionKind.Function
        let removed = Removed(file, function)
        where removed.Count > 0 && IsHandler(file.Before!, function)
        let after = SpelledFile.Of(file.After!).Regions.FirstOrDefault(region => region.Kind == CodeRegionKind.Function && region.Name == function.Name)
        where after is not null && !ChangedLines.AddedIn(file, after.FirstLine, after.LastLine).Any()
        let limit = function.Tree.DescendantNodesAndSelf().OfType<Statement>().FirstOrDefault(statement => (IsRefusal(statement) || Masked(statement) is { } value && after.HasWord(value)) && removed.SetEquals(function.LinesOf(statement.Span)))
        where limit is not null && !limit.DescendantNodesAndSelf().OfType<NameExpression>().Any(name => RemovedDefinitions.Of(step.Applied).Contains(name.Name))
        where limits.Value.After.GetValueOrDefault(function.TextOf(limit.Span)) < limits.Value.Before.GetValueOrDefault(function.TextOf(limit.Span))
        select Observe(step, file, function, limit);

    /// <summary>The lines of a function that a patch removes and that have code on them.</summary>
    private static SortedSet<int> Removed(FileApplication file, CodeRegion function) =>
        [.. ChangedLines.RemovedIn(file, function.FirstLine, function.LastLine).Where(line => LineEdit.Tokens(file.Before!, line).Length > 0)];

    private static bool IsHandler(SourceText text, CodeRegion function) =>
        Signature(text, function).Any(token => s_rows.Any(token.Is)) || s_copies.Any(function.HasWord)
        || SpelledFile.Of(text).Regions.Any(caller => caller.Kind == CodeRegionKind.Function && s_copies.Any(caller.HasWord) && caller.HasWord(function.Name));

    /// <summary>What stands in front of a function's body.</summary>
    private static IEnumerable<Token> Signature(SourceText text, CodeRegion function) =>
        Enumerable.Range(function.FirstLine, function.LastLine - function.FirstLine + 1).SelectMany(line => LineEdit.Tokens(text, line)).TakeWhile(token => token.Kind != TokenKind.LeftBrace);

    /// <summary><c>if (...) return -EINVAL;</c>, <c>return false;</c> or <c>return undef_access(...);</c>, with other calls in front of the return or without.</summary>
    private static bool IsRefusal(Statement statement) =>
        statement is IfStatement { Else: null, Then: var then } && (then is CompoundStatement { Statements: [.., var last] } ? last : then) is ReturnStatement { Value: var value } && value switch
        {
            UnaryExpression { Operator: UnaryOperator.Minus, Operand: NameExpression } or NameExpression { Name: "false" } => true,
            CallExpression { FunctionName: { } name } => name.Contains("undef", StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>The variable or accessor whose value a statement masks; null for other statements.</summary>
    private static string? Masked(Statement statement)
    {
        var target = statement is ExpressionStatement { Expression: AssignmentExpression { Operator: BinaryOperator.BitwiseAnd, Target: var masked } } ? masked : null;
        while (target is MemberExpression { Operand: var outer })
            target = outer;
        return target switch { NameExpression name => name.Name, CallExpression call => call.FunctionName, _ => null };
    }

    /// <summary>How often each check and each mask stands in the files of a patch, on one side of it.</summary>
    private static Dictionary<string, int> Limits(PatchReport applied, DiffSide side) =>
    (
        from file in applied.Files
        let text = side == DiffSide.New ? file.After : file.Before
        where text is not null && LineEdit.IsC(file.Diff.Path)
        from region in SpelledFile.Of(text).Regions
        where region.Kind == CodeRegionKind.Function
        from statement in region.Tree.DescendantNodesAndSelf().OfType<Statement>()
        where IsRefusal(statement) || Masked(statement) is not null
        select region.TextOf(statement.Span)
    ).CountBy(limit => limit, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private static Observation Observe(SeriesStep step, FileApplication file, CodeRegion function, Statement limit)
    {
        var place = new SourceLocation(file.Diff.OldPath!, function.LineOf(limit.Span.Start));
        var code = function.TextOf(limit is IfStatement { Condition: var condition } ? condition.Span : limit.Span);
        var registers = step.Before.Facts<SysRegDescriptor>().Where(row => row.Access == function.Name || row.SetUser == function.Name || row.Reset == function.Name).Select(row => row.Register).Distinct().Order(StringComparer.Ordinal);
        return new Observation
        {
            Step = step,
            Location = place,
            Side = DiffSide.Old,
            Subject = string.Join(' ', registers.Prepend(code).Prepend(function.Name)),
            Confidence = Confidence.Likely,
            IsAboutAnEdit = true,
            Suggestion = function.LinesOf(limit.Span).Count() == 1 ? RestoredLines.Of(step, place) : null,
            Words = Observation.WordsOf(
                ("function", function.Name), ("code", code.TrimEnd(';')), ("what", limit is IfStatement ? "check" : "mask"),
                ("effect", limit is IfStatement ? "what it refused is let through" : "bits that it kept out are let in")),
        };
    }
}
