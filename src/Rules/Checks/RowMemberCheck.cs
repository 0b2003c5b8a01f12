using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>
/// <c>row-member-left-out</c>: a new row of a table leaves out a member that every other row names, eight of them or more. C makes it 0, which the reader has to know and the author may not have
/// meant. Of a table whose rows name few members by habit nothing is told: <c>RowsDifferOk</c>.
/// </summary>
internal sealed class RowMemberCheck : ICheck
{
    private const int Habit = 8;

    public string Rule => "row-member-left-out";

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from file in step.Applied.Files
        where file is { Before: not null, After: not null, Diff.NewPath: not null } && LineEdit.IsC(file.Diff.NewPath)
        from region in SpelledFile.Of(file.After!).Regions
        where region.Kind == CodeRegionKind.Declaration && region.LastLine - region.FirstLine > Habit && ChangedLines.AddedIn(file, region.FirstLine, region.LastLine).Any()
        from table in region.Tree.DescendantNodesAndSelf().OfType<InitializerList>()
        let rows = table.Items.Select(item => item.Value).OfType<InitializerList>().ToList()
        where rows.Count > Habit
        let isNew = rows.ToLookup(row => ChangedLines.Added(file).Contains(region.LineOf(row.Span.Start)))
        where isNew[true].Any() && isNew[false].Skip(Habit - 1).Any()
        let habit = isNew[false].Select(Members).Aggregate((all, next) => [.. all.Intersect(next)])
        from row in isNew[true]
        let members = Members(row)
        where members.Count > 1
        from left in habit.Except(members).Order(StringComparer.Ordinal)
        let line = Enumerable.Range(region.LineOf(row.Span.Start), region.LineOf(row.Span.End - 1) - region.LineOf(row.Span.Start) + 1).LastOrDefault(line => ChangedLines.Added(file).Contains(line) && line < region.LineOf(row.Span.End - 1), region.LineOf(row.Span.Start))
        select new Observation
        {
            Step = step,
            Location = new SourceLocation(file.Diff.NewPath!, line),
            Subject = $"{region.Name} {region.TextOf(row.Span)} {left}",
            Confidence = Confidence.Likely,
            Words = Observation.WordsOf(("member", left), ("table", region.Name), ("count", $"{isNew[false].Count()}")),
        };

    private static HashSet<string> Members(InitializerList row) => row.Items.SelectMany(item => item.Designators.Take(1)).Select(designator => designator.Member).OfType<string>().ToHashSet(StringComparer.Ordinal);
}
