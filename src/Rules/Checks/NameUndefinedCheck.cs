using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Vcpu;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>
/// <c>name-undefined</c>: after a patch the tree does not build, as a name is used that nothing declares. In: the names whose declarations a patch takes away, and those that its new lines
/// use and a later patch of the series declares first. Out: one finding a name, shown on the unit as the compiler reads it. Only patches that applied as they are: where a hunk is missing, so
/// may be the declaration. Not seen: members of structures, and names that another configuration alone uses.
/// </summary>
internal sealed class NameUndefinedCheck : ICheck
{
    private const int MaxUnits = 24;
    private const int MaxEvidence = 5;

    public string Rule => "name-undefined";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var (index, step) in series.Steps.Index())
        {
            if (step.Applied.Status is not (PatchStatus.Applied or PatchStatus.AppliedFuzz))
                continue;
            var units = new TypedSources(step.After.Tree, series.Config);
            foreach (var observation in TakenAway(step, units, series.Config).Concat(TooEarly(series, index, units)))
                yield return observation;
        }
    }

    private static IEnumerable<Observation> TakenAway(SeriesStep step, TypedSources units, KernelConfig config)
    {
        var before = new TypedSources(step.Before.Tree, config);
        var files = step.Applied.Files.Where(file => LineEdit.IsC(file.Diff.Path)).ToList();
        var kept = files.Where(file => file.After is not null).SelectMany(file => DeclaredNames.Of(file.After!).Names).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files.Where(file => file is { Before: not null, Diff.OldPath: not null }))
        {
            var names = DeclaredNames.Of(file.Before!);
            var lost =
            (
                from lostName in names.Names
                where !kept.Contains(lostName)
                let lostLine = names.LineOf(lostName)!.Value
                where ChangedLines.Removed(file).Contains(lostLine)
                from lostUse in Uses(step.After.Tree, UnitsOf(step, lostName), units, lostName).Where(use => IsDeclared(before, use.Path, lostName)).Take(1)
                orderby lostLine
                select (Name: lostName, Line: lostLine, Use: lostUse)
            ).ToList();
            if (lost is not [var (name, line, use), ..])
                continue;
            yield return new Observation
            {
                Step = step,
                Location = new SourceLocation(file.Diff.OldPath!, line),
                Side = DiffSide.Old,
                Subject = name,
                Confidence = Confidence.Proved,
                Words = Observation.WordsOf(
                    ("name", lost.Count == 1 ? name : $"{name} and {lost.Count - 1} more"),
                    ("what", "takes away the declaration and leaves a use"),
                    ("advice", $"Change {use.Path}:{use.Line} along with it")),
                Evidence = [.. lost.Take(MaxEvidence).Select(told => new Evidence($"uses {told.Name}", told.Use))],
            };
        }
    }

    /// <summary>Whether a unit had a name: if it had not, the tree as it is read here lacks something else.</summary>
    private static bool IsDeclared(TypedSources before, string path, string name) => before.ModelOf(path) is { } model && (model.Lookup(name) is not null || model.Unit.Source.Macros.ContainsKey(name));

    private static IEnumerable<Observation> TooEarly(SeriesAnalysis series, int index, TypedSources units)
    {
        var step = series.Steps[index];
        if (index + 1 >= series.Steps.Length)
            yield break;
        var later = series.Steps[(index + 1)..].SelectMany(after => DeclaredFirst(after).Select(name => (name, after))).DistinctBy(declared => declared.name).ToDictionary(declared => declared.name, declared => declared.after, StringComparer.Ordinal);
        if (later.Count == 0)
            yield break;
        foreach (var file in step.Applied.Files.Where(file => file is { After: not null, Diff.NewPath: not null } && LineEdit.IsC(file.Diff.NewPath)))
        {
            var added = ChangedLines.Added(file);
            var used = added.SelectMany(line => LineEdit.Tokens(file.After!, line).Where(token => token.Kind == TokenKind.Identifier && later.ContainsKey(token.Text)).Select(token => (token.Text, line))).DistinctBy(use => use.Text);
            foreach (var (name, line) in used)
            {
                if (!Uses(step.After.Tree, [file.Diff.NewPath!], units, name).Any())
                    continue;
                yield return new Observation
                {
                    Step = step,
                    Location = new SourceLocation(file.Diff.NewPath!, line),
                    Subject = name,
                    Confidence = Confidence.Proved,
                    Words = Observation.WordsOf(("name", name), ("what", $"uses it, and patch {later[name].Index} declares it"), ("advice", "Order the patches so that each of them builds")),
                    IsAboutTheSeries = true,
                    Status = FindingStatus.Transient,
                    FixedBy = later[name].Index,
                };
            }
        }
    }

    /// <summary>The names that a patch's files declare after it and did not before.</summary>
    private static IEnumerable<string> DeclaredFirst(SeriesStep step)
    {
        var files = step.Applied.Files.Where(file => LineEdit.IsC(file.Diff.Path)).ToList();
        var before = files.Where(file => file.Before is not null).SelectMany(file => DeclaredNames.Of(file.Before!).Names).ToHashSet(StringComparer.Ordinal);
        return files.Where(file => file.After is not null).SelectMany(file => DeclaredNames.Of(file.After!).Names).Where(name => !before.Contains(name));
    }

    private static IEnumerable<SourceLocation> Uses(ISourceTree tree, IEnumerable<string> paths, TypedSources units, string name) =>
        from path in paths
        where tree.Read(path) is { } text && text.Text.Contains(name, StringComparison.Ordinal) && LexedFile.Of(text).Tokens.ToArray().Any(token => token.Is(name))
        let model = units.ModelOf(path)
        where model is not null
        from use in NameUses.Undeclared(model, name)
        where use.Path == path
        select use;

    /// <summary>The patch's own files, and those beside them, that can use a name.</summary>
    private static IEnumerable<string> UnitsOf(SeriesStep step, string name)
    {
        var own = step.Applied.Files.Select(file => file.Diff.NewPath).OfType<string>().Where(LineEdit.IsC).ToList();
        var beside = own.Select(path => path[..Math.Max(0, path.LastIndexOf('/'))]).Append(KvmSources.Directory).Distinct().SelectMany(step.After.Tree.Files).Where(path => path.EndsWith(".c", StringComparison.Ordinal));
        return own.Concat(beside).Distinct().Where(path => step.After.Tree.Read(path)?.Text.Contains(name, StringComparison.Ordinal) == true).Take(MaxUnits);
    }
}
