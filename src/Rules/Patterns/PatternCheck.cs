using System.Collections.Immutable;
using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Checks;

namespace Rules.Patterns;

/// <summary>
/// Decides a rule by patterns: a finding for each match that has a line of the patch's own. Code that matched as often before the patch, in whatever place, is not the
/// patch's doing: a move or a rename of the function around it makes no finding.
/// </summary>
internal sealed class PatternCheck(Rule rule, PatternClause clause, Action<Diagnostic> report) : ICheck
{
    /// <summary>Visits of nodes, for one file. A function of a thousand lines has some ten thousand nodes.</summary>
    private const int Budget = 4_000_000;

    private readonly ImmutableArray<CodePattern> _code = Parsed(clause.Code);
    private readonly ImmutableArray<CodePattern> _unless = Parsed(clause.Unless);
    private readonly ImmutableArray<CodePattern> _requires = Parsed(clause.Requires);
    private readonly ImmutableArray<CodePattern> _replaces = Parsed(clause.Replaces);
    private readonly CodePattern? _around = clause.Inside?.Pattern is { } around ? CodePattern.Parse(around, out _) : null;

    public string Rule => rule.Id;

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            var isNew = clause.On == DiffSide.New;
            var (here, there) = isNew ? (Side(step, DiffSide.New), Side(step, DiffSide.Old)) : (Side(step, DiffSide.Old), Side(step, DiffSide.New));
            var types = new TypedSources(isNew ? step.After.Tree : step.Before.Tree, series.Config);
            var matches = here.SelectMany(file => Matches(file, step, types, isOwnOnly: true)).ToList();
            if (matches.Count == 0)
                continue;
            var others = new TypedSources(isNew ? step.Before.Tree : step.After.Tree, series.Config);
            var known = there.SelectMany(file => Matches(file, step, others, isOwnOnly: false)).CountBy(match => match.Text).ToDictionary(StringComparer.Ordinal);
            var all = here.SelectMany(file => Matches(file, step, types, isOwnOnly: false)).CountBy(match => match.Text).ToDictionary(StringComparer.Ordinal);
            foreach (var match in matches.Where(match => known.GetValueOrDefault(match.Text) < all.GetValueOrDefault(match.Text)))
            {
                if (_replaces.IsEmpty || Replaces(match, step, [.. here], types, [.. there], others))
                    yield return Observe(step, match);
            }
        }
    }

    private static ImmutableArray<CodePattern> Parsed(ImmutableArray<string> texts) => [.. texts.Select(text => CodePattern.Parse(text, out _)).OfType<CodePattern>()];

    /// <summary>The C files of one side of a patch that the rule is about.</summary>
    private IEnumerable<PatchedFile> Side(SeriesStep step, DiffSide side) =>
        from file in step.Applied.Files
        let text = side == DiffSide.New ? file.After : file.Before
        let path = side == DiffSide.New ? file.Diff.NewPath : file.Diff.OldPath
        where text is not null && path is not null && (path.EndsWith(".c", StringComparison.Ordinal) || path.EndsWith(".h", StringComparison.Ordinal)) && rule.IsInScope(path)
        select new PatchedFile(path, text, side, side == DiffSide.New ? line => ChangedLines.Added(file).Contains(line) : line => ChangedLines.Removed(file).Contains(line));

    private IEnumerable<PatternMatch> Matches(PatchedFile file, SeriesStep step, TypedSources types, bool isOwnOnly)
    {
        if (!_code.Any(pattern => pattern.Words.All(word => file.Text.Text.Contains(word, StringComparison.Ordinal))))
            yield break;
        var budget = new PatternBudget(Budget);
        foreach (var region in SpelledFile.Of(file.Text).Regions)
        {
            if (isOwnOnly && !Enumerable.Range(region.FirstLine, region.LastLine - region.FirstLine + 1).Any(file.IsOwn))
                continue;
            var matcher = new PatternMatcher(region, budget);
            var constraints = new ConstraintCheck(clause.Where, file.Path, region, file.Side == DiffSide.New ? step.After : step.Before, types);
            foreach (var pattern in _code.Where(pattern => pattern.Words.All(word => HasWord(region, word))))
            {
                foreach (var found in matcher.Matches(pattern, Bindings.None, constraints.Apply))
                {
                    var lines = LinesOf(region, found, pattern).ToList();
                    if ((!isOwnOnly || lines.Any(file.IsOwn)) && StandsWhereItMust(region, matcher, found, constraints))
                        yield return new PatternMatch(file.Path, region, found, Text(region, found), LineFor(region, found, lines, file));
                }
            }
        }
        if (budget.IsExhausted)
            report(new Diagnostic("rules-limit", $"the rule «{rule.Id}» did not look at all of it: matching takes more than {Budget} steps", new SourceLocation(file.Path, 1)));
    }

    /// <summary>Whether a match stands where something else stood: one of the patterns matched in the function of that name, with the same metavariables, and does so less often now.</summary>
    private bool Replaces(PatternMatch match, SeriesStep step, ImmutableArray<PatchedFile> here, TypedSources types, ImmutableArray<PatchedFile> there, TypedSources others)
    {
        var budget = new PatternBudget(Budget);
        var given = Bindings.None with { Metavariables = match.Bindings.Metavariables };
        return _replaces.Any(pattern => Count(pattern, there, others, isOwnOnly: true) > 0 && Count(pattern, there, others, isOwnOnly: false) > Count(pattern, here, types, isOwnOnly: false));

        int Count(CodePattern pattern, ImmutableArray<PatchedFile> files, TypedSources sources, bool isOwnOnly) =>
        (
            from file in files
            from region in SpelledFile.Of(file.Text).Regions
            where region.Kind == match.Region.Kind && region.Name == match.Region.Name
            let constraints = new ConstraintCheck(clause.Where, file.Path, region, file.Side == DiffSide.New ? step.After : step.Before, sources)
            from found in new PatternMatcher(region, budget).Matches(pattern, given, constraints.Apply)
            where !isOwnOnly || LinesOf(region, found, pattern).Any(file.IsOwn)
            select found
        ).Count();
    }

    private static bool HasWord(CodeRegion region, string word) => region.Kind == CodeRegionKind.Macro || region.HasWord(word);

    private bool StandsWhereItMust(CodeRegion region, PatternMatcher matcher, Bindings found, ConstraintCheck constraints)
    {
        if (clause.Inside is { } inside)
        {
            if (inside.Function is { } function && (region.Kind == CodeRegionKind.Declaration || !IsNamed(function, region.Name, found)))
                return false;
            if (inside.Structure is { } structure && (region.Kind != CodeRegionKind.Declaration || !IsNamed(structure, region.Name, found)))
                return false;
            if (inside.Call is { } call && !region.Tree.DescendantNodesAndSelf().OfType<CallExpression>().Any(outer => Covers(outer, found) && outer.FunctionName is { } name && IsNamed(call, name, found)))
                return false;
            if (_around is not null && !matcher.Matches(_around, Bindings.None with { Metavariables = found.Metavariables }, constraints.Apply).Any(outer => outer.Matched.Any(node => Covers(node, found))))
                return false;
        }
        var given = Bindings.None with { Metavariables = found.Metavariables };
        return _requires.All(pattern => matcher.Matches(pattern, given, constraints.Apply).Any()) && !_unless.Any(pattern => matcher.Matches(pattern, given, constraints.Apply).Any());
    }

    /// <summary>Whether a name matches an expression, or behind <c>!</c> does not.</summary>
    private static bool IsNamed(string expression, string name, Bindings found) =>
        expression[0] == '!' ? !ConstraintCheck.IsMatch(expression[1..], name, found) : ConstraintCheck.IsMatch(expression, name, found);

    private static bool Covers(SyntaxNode outer, Bindings found) => found.Matched.All(node => outer.Span.Start <= node.Span.Start && node.Span.End <= outer.Span.End && !ReferenceEquals(outer, node));

    private static IEnumerable<int> LinesOf(CodeRegion region, Bindings found, CodePattern pattern)
    {
        var lines = found.Matched.SelectMany(node => region.LinesOf(node.Span));
        return (pattern.Shape == PatternShape.Definition ? lines.Prepend(region.NameToken.Spelling.Line) : lines).Distinct();
    }

    private int LineFor(CodeRegion region, Bindings found, List<int> lines, PatchedFile file)
    {
        var own = lines.FirstOrDefault(file.IsOwn, lines.FirstOrDefault(region.FirstLine));
        return clause.At is { } at && found.Metavariables.TryGetValue(at, out var bound) && bound.Token >= 0 && region.LineOf(bound.Token) is var line && file.IsOwn(line) ? line : own;
    }

    private static string Text(CodeRegion region, Bindings found) =>
        (region.Kind == CodeRegionKind.Macro ? region.Name + " " : "") + string.Join(' ', found.Matched.Select(node => region.TextOf(node.Span)));

    private Observation Observe(SeriesStep step, PatternMatch match)
    {
        var words = match.Bindings.Metavariables.ToImmutableDictionary(bound => bound.Key, bound => bound.Value.Text, StringComparer.Ordinal);
        return new Observation
        {
            Step = step,
            Location = new SourceLocation(match.Path, match.Line),
            Side = clause.On,
            Subject = $"{(match.Region.Kind == CodeRegionKind.Macro ? "" : match.Region.Name + " ")}{match.Text}",
            Confidence = rule.Confidence,
            IsAboutAnEdit = !_replaces.IsEmpty,
            Words = words.SetItem("function", match.Region.Name).SetItem("code", match.Text),
            Suggestion = clause is { Fix: { } fix, On: DiffSide.New } && step.After.Tree.Read(match.Path) is { } text ? PatternFix.Of(fix, text, match.Region, match.Bindings) : null,
        };
    }

    private sealed record PatchedFile(string Path, SourceText Text, DiffSide Side, Func<int, bool> IsOwn);

    private sealed record PatternMatch(string Path, CodeRegion Region, Bindings Bindings, string Text, int Line);
}
