using System.Collections.Immutable;
using System.Text.Json;
using Rules.Patterns;

namespace Rules.Catalogue;

/// <summary>Reads the <c>pattern</c> of a rule: either the code alone, or an object with conditions on it.</summary>
internal sealed class PatternClauseReader(ProblemList problems)
{
    public PatternClause? Read(JsonNodeAt node)
    {
        if (node.Kind == JsonValueKind.String)
            return Code(node, node.Text) is { } alone ? new PatternClause { Code = [alone.Text] } : null;
        var reader = new ObjectReader(node, problems, "code", "on", "at", "where", "inside", "unless", "requires", "replaces", "fix");
        if (!reader.Begin())
            return null;
        var code = Codes(reader, "code");
        if (node.Find("code") is null)
            problems.Add(node, "the pattern has no «code»");
        var metavariables = code.Select(pattern => pattern.Metavariables.AsEnumerable()).DefaultIfEmpty([]).Aggregate((all, next) => all.Intersect(next)).ToHashSet(StringComparer.Ordinal);
        var where = Where(node.Find("where"), [.. code.SelectMany(pattern => pattern.Metavariables)], [.. Codes(reader, "unless").Concat(Codes(reader, "requires")).Concat(Codes(reader, "replaces")).SelectMany(pattern => pattern.Metavariables)]);
        var at = reader.Text("at")?.TrimStart('$');
        if (at is not null && code.Length > 0 && !metavariables.Contains(at))
            problems.Add(node.Find("at")!, $"the code has no metavariable «{at}»{(metavariables.Count > 0 ? $": it has {string.Join(", ", metavariables.Order(StringComparer.Ordinal))}" : "")}");
        return new PatternClause
        {
            Code = [.. code.Select(pattern => pattern.Text)],
            On = reader.Text("on") switch
            {
                null or "added" => DiffSide.New,
                "removed" => DiffSide.Old,
                var other => Wrong(node.Find("on")!, $"«{other}» is neither added nor removed"),
            },
            At = at,
            Where = where,
            Inside = Inside(node.Find("inside")),
            Unless = [.. reader.Texts("unless", orOne: true)?.Select(text => text.Text) ?? []],
            Requires = [.. reader.Texts("requires", orOne: true)?.Select(text => text.Text) ?? []],
            Replaces = [.. reader.Texts("replaces", orOne: true)?.Select(text => text.Text) ?? []],
            Fix = Fix(reader, metavariables, where),
        };
    }

    private string? Fix(ObjectReader reader, HashSet<string> metavariables, ImmutableArray<Constraint> where)
    {
        var fix = reader.Text("fix");
        var known = metavariables.Concat(where.SelectMany(constraint => NamedGroup.In(constraint.Matches))).ToHashSet(StringComparer.Ordinal);
        foreach (var name in fix is null ? [] : PatternFix.Names(fix).Where(name => !known.Contains(name)))
            problems.Add(reader.Node.Find("fix")!, $"the code has no metavariable «${name}»{(known.Count > 0 ? $": it has {string.Join(", ", known.Order(StringComparer.Ordinal))}" : "")}");
        return fix;
    }

    private DiffSide Wrong(JsonNodeAt node, string message)
    {
        problems.Add(node, message);
        return DiffSide.New;
    }

    private CodePattern? Code(JsonNodeAt node, string text)
    {
        var pattern = CodePattern.Parse(text, out var problem);
        if (problem is var (offset, what))
            problems.AddInside(node, offset, $"{what} (at character {offset + 1} of the pattern)");
        return problem is null ? pattern : null;
    }

    private ImmutableArray<CodePattern> Codes(ObjectReader reader, string name) => [.. (reader.Texts(name, orOne: true) ?? []).Select(text => Code(text.Node, text.Text)).OfType<CodePattern>()];

    private Surroundings? Inside(JsonNodeAt? node)
    {
        if (node is null)
            return null;
        var reader = new ObjectReader(node, problems, "function", "structure", "call", "pattern");
        if (!reader.Begin())
            return null;
        if (reader.Text("pattern") is { } pattern)
            Code(node.Find("pattern")!, pattern);
        return new Surroundings(Regular(reader, "function", []), Regular(reader, "structure", []), Regular(reader, "call", []), reader.Text("pattern"));
    }

    private ImmutableArray<Constraint> Where(JsonNodeAt? node, HashSet<string> metavariables, HashSet<string> others)
    {
        if (node is null)
            return [];
        if (node.Kind != JsonValueKind.Object)
        {
            problems.Add(node, "an object is expected: a key for each metavariable, without «$»");
            return [];
        }
        var constraints = ImmutableArray.CreateBuilder<Constraint>();
        var known = new HashSet<string>(metavariables.Concat(others), StringComparer.Ordinal);
        foreach (var (name, offset, value) in node.Members)
        {
            if (!metavariables.Contains(name) && !others.Contains(name))
                problems.Add(value, offset, $"no pattern of the rule has a metavariable «${name}»");
            if (Constraint(name, value, known) is not { } constraint)
                continue;
            known.UnionWith(NamedGroup.In(constraint.Matches));
            constraints.Add(constraint);
        }
        return constraints.ToImmutable();
    }

    private Constraint? Constraint(string name, JsonNodeAt node, HashSet<string> known)
    {
        var reader = new ObjectReader(node, problems, "kind", "matches", "matchesNot", "type", "minWidth", "maxWidth", "is", "isNot", "differsFrom");
        if (!reader.Begin())
            return null;
        var differs = reader.Text("differsFrom")?.TrimStart('$');
        if (differs is not null && !known.Contains(differs))
            problems.Add(node.Find("differsFrom")!, $"no pattern of the rule has a metavariable «${differs}»");
        return new Constraint
        {
            Metavariable = name,
            Kind = reader.Choice<MetavariableKind>("kind"),
            Matches = Regular(reader, "matches", known),
            MatchesNot = Regular(reader, "matchesNot", known),
            Type = reader.Text("type"),
            MinWidth = reader.Number("minWidth", 1, 128),
            MaxWidth = reader.Number("maxWidth", 1, 128),
            Is = Term(reader, "is"),
            IsNot = Term(reader, "isNot"),
            DiffersFrom = differs,
        };
    }

    private string? Regular(ObjectReader reader, string name, HashSet<string> known)
    {
        if (reader.Text(name) is not { } expression)
            return null;
        if (ConstraintCheck.Problem(expression) is { } problem)
            problems.Add(reader.Node.Find(name)!, $"this is no regular expression that can be used: {problem}");
        foreach (var unknown in ConstraintCheck.References(expression).Where(word => known.Count > 0 && !known.Contains(word)))
            problems.Add(reader.Node.Find(name)!, $"«{{{unknown}}}» is no metavariable, and no named group of an earlier constraint");
        return expression;
    }

    private string? Term(ObjectReader reader, string name)
    {
        if (reader.Text(name) is not { } word)
            return null;
        if (DomainTerm.Find(word) is not null)
            return word;
        problems.Add(reader.Node.Find(name)!, $"there is no term «{word}»: the terms are {string.Join(", ", DomainTerm.All.Select(term => term.Name))}");
        return null;
    }
}
