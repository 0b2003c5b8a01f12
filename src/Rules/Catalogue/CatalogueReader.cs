using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rules.Predicates;

namespace Rules.Catalogue;

/// <summary>
/// Reads a <c>rules.json</c>, alone or over another catalogue. In: the text. Out: the rules, and a problem for each thing that is wrong, with its place. A rule with a problem is
/// left out; over another catalogue, the rule stays as it was there.
/// </summary>
internal sealed partial class CatalogueReader(string json, string file, RuleSet? under)
{
    private static readonly string[] RuleKeys =
        ["id", "title", "severity", "scope", "rationale", "references", "message", "enabled", "unlessSaid", "unlessTold", "confidence", "parameters", "pattern", "when"];

    private readonly ProblemList _problems = new(json, file);

    public RuleSet Read()
    {
        JsonNodeAt root;
        try
        {
            root = JsonNodeAt.Parse(json);
        }
        catch (JsonException bad)
        {
            var problem = new RuleProblem("rules-json", file, (int)(bad.LineNumber ?? 0) + 1, (int)(bad.BytePositionInLine ?? 0) + 1, "", $"{bad.Message.Split(" LineNumber:")[0]} Compare it with rules.schema.json.");
            return Result(under?.Rules ?? [], [], false, [problem]);
        }
        var reader = new ObjectReader(root, _problems, "$schema", "standalone", "rules", "suppressions", "inlineSuppressions");
        if (!reader.Begin())
            return Result(under?.Rules ?? [], [], false, _problems.Found);
        var below = reader.Truth("standalone") == true ? null : under;
        if (root.Find("rules") is not { } list)
            _problems.Add(root, "there is no list «rules» in it: compare it with rules.schema.json");
        else if (list.Kind != JsonValueKind.Array)
            _problems.Add(list, "a list of rules is expected");
        var rules = Rules(root.Find("rules")?.Items ?? [], below);
        var suppressions = Suppressions(root.Find("suppressions"), rules);
        return Result(rules, suppressions, reader.Truth("inlineSuppressions") ?? false, _problems.Found);
    }

    private static RuleSet Result(ImmutableArray<Rule> rules, ImmutableArray<Suppression> suppressions, bool allowsInline, ImmutableArray<RuleProblem> problems) =>
        new(rules, [.. problems.Select(problem => problem.ToDiagnostic())]) { Problems = problems, Suppressions = suppressions, AllowsInlineSuppressions = allowsInline };

    private ImmutableArray<Rule> Rules(ImmutableArray<JsonNodeAt> items, RuleSet? below)
    {
        var rules = below?.Rules.ToList() ?? [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var before = _problems.Count;
            var rule = Rule(item, below);
            if (_problems.Count > before || rule is null)
                continue;
            if (!seen.Add(rule.Id))
            {
                _problems.Add(item, $"the rule «{rule.Id}» stands twice: the first one counts", "rules-duplicate");
                continue;
            }
            var index = rules.FindIndex(known => known.Id == rule.Id);
            if (index >= 0)
                rules[index] = rule;
            else
                rules.Add(rule);
        }
        return [.. rules];
    }

    private Rule? Rule(JsonNodeAt item, RuleSet? below)
    {
        var reader = new ObjectReader(item, _problems, RuleKeys);
        if (!reader.Begin())
            return null;
        if (item.Find("id") is null)
            _problems.Add(item, "the rule has no «id»");
        if (reader.Text("id") is not { } id)
            return null;
        if (!Identifier().IsMatch(id))
            _problems.Add(item.Find("id")!, $"«{id}» is no id: small letters and digits, words joined by «-»");
        var known = below?.Find(id);
        var before = _problems.Count;
        var parameters = Parameters(item.Find("parameters"), known);
        var pattern = item.Find("pattern") is { } code ? new PatternClauseReader(_problems).Read(code) : known?.Pattern;
        var when = item.Find("when") is { } text ? When(text, parameters) : known?.When;
        if (known is null && item.Find("pattern") is null && item.Find("when") is null && RuleEngine.Checks.All(check => check.Rule != id))
        {
            var checks = RuleEngine.Checks.Select(check => check.Rule);
            _problems.Add(item.Find("id")!, $"no check is called «{id}»: give the rule a «pattern» or a «when» that decides it, or name a check: {string.Join(", ", checks)}", "rules-unknown");
        }
        if (known is { IsDeclarative: false } && (item.Find("pattern") ?? item.Find("when")) is { } other)
            _problems.Add(other, $"«{id}» is decided by a check of that name: give a rule of your own another id");
        foreach (var name in ((string[])["title", "severity", "scope", "rationale", "references", "message"]).Where(name => known is null && item.Find(name) is null))
            _problems.Add(item, $"the rule has no «{name}»");
        var rule = new Rule
        {
            Id = id,
            Title = reader.Text("title") ?? known?.Title ?? "",
            Severity = reader.Choice<Severity>("severity") ?? known?.Severity ?? Severity.Note,
            Scope = Scope(reader) ?? known?.Scope ?? [],
            Rationale = reader.Text("rationale") ?? known?.Rationale ?? "",
            References = [.. reader.Texts("references")?.Select(reference => reference.Text) ?? known?.References ?? []],
            Message = reader.Text("message") ?? known?.Message ?? "",
            Enabled = reader.Truth("enabled") ?? known?.Enabled ?? true,
            UnlessSaid = reader.Truth("unlessSaid") ?? known?.UnlessSaid ?? false,
            UnlessTold = reader.Truth("unlessTold") ?? known?.UnlessTold ?? false,
            Confidence = reader.Choice<Confidence>("confidence") ?? known?.Confidence ?? Confidence.Likely,
            Parameters = parameters,
            Pattern = pattern,
            When = when,
        };
        if (_problems.Count == before)
            CheckWords(item, rule, known);
        return rule;
    }

    /// <summary>Whether every word in braces will have a value.</summary>
    private void CheckWords(JsonNodeAt item, Rule rule, Rule? known)
    {
        IEnumerable<string>? words = rule.IsDeclarative ? DeclarativeCheck.Words(rule) : known is null ? null : Placeholders(known.Title + known.Message).Concat(rule.Parameters.Keys);
        if (words is null)
            return;
        var allowed = words.ToHashSet(StringComparer.Ordinal);
        foreach (var (key, text) in ((string, string)[])[("title", rule.Title), ("message", rule.Message)])
        {
            foreach (var unknown in Placeholders(text).Where(word => !allowed.Contains(word)))
                _problems.Add(item.Find(key) ?? item, $"nothing fills «{{{unknown}}}»: the words are {string.Join(", ", allowed.Order(StringComparer.Ordinal))}");
        }
    }

    private static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(match => match.Groups[1].Value);

    private ImmutableArray<string>? Scope(ObjectReader reader)
    {
        if (reader.Texts("scope") is not { } scope)
            return null;
        foreach (var (text, node) in scope.Where(path => path.Text is ['/' or '.', ..] or ['!', '/' or '.', ..] or "!"))
            _problems.Add(node, $"«{text}» is no prefix of a path from the root of the tree, such as arch/arm64/kvm/, or of one to leave out, such as !arch/arm64/kvm/vgic/");
        return [.. scope.Select(path => path.Text)];
    }

    private ImmutableSortedDictionary<string, string> Parameters(JsonNodeAt? node, Rule? known)
    {
        var parameters = (known?.Parameters ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)).ToBuilder();
        if (node is { Kind: not JsonValueKind.Object })
            _problems.Add(node, "an object of numbers and texts is expected");
        foreach (var (name, offset, value) in node?.Members ?? [])
        {
            if (value.Kind is not JsonValueKind.String and not JsonValueKind.Number)
                _problems.Add(value, "a number or a text is expected");
            else if (known is not null && !known.Parameters.ContainsKey(name))
                _problems.Add(value, offset, $"the rule «{known.Id}» has no parameter «{name}»{(known.Parameters.IsEmpty ? "" : $": it has {string.Join(", ", known.Parameters.Keys)}")}");
            else
                parameters[name] = value.Text;
        }
        return parameters.ToImmutable();
    }

    private Predicate? When(JsonNodeAt node, ImmutableSortedDictionary<string, string> parameters)
    {
        if (node.Kind != JsonValueKind.String)
        {
            _problems.Add(node, "a predicate is expected, such as \"register.added && register.switched && !guardMentions('guest')\"");
            return null;
        }
        try
        {
            return PredicateParser.Parse(node.Text, parameters);
        }
        catch (PredicateException bad)
        {
            _problems.AddInside(node, bad.Offset, $"{bad.Message} (at character {bad.Offset + 1} of the predicate)");
            return null;
        }
    }

    private ImmutableArray<Suppression> Suppressions(JsonNodeAt? node, ImmutableArray<Rule> rules)
    {
        var suppressions = ImmutableArray.CreateBuilder<Suppression>();
        if (node is { Kind: not JsonValueKind.Array })
            _problems.Add(node, "a list of suppressions is expected");
        foreach (var item in node?.Items ?? [])
        {
            var before = _problems.Count;
            var reader = new ObjectReader(item, _problems, "rule", "path", "fingerprint", "reason");
            if (!reader.Begin())
                continue;
            var (rule, path, fingerprint, reason) = (reader.Text("rule"), reader.Text("path"), reader.Text("fingerprint"), reader.Text("reason"));
            if (rule is not null && rules.All(known => known.Id != rule))
                _problems.Add(item.Find("rule")!, $"there is no rule «{rule}»{(ObjectReader.Nearest(rule, rules.Select(known => known.Id)) is { } near ? $": do you mean «{near}»?" : "")}");
            if (path is null && fingerprint is null)
                _problems.Add(item, "say what is suppressed: a «path», a «fingerprint» or both; to silence a whole rule, give it \"enabled\": false");
            if (fingerprint is not null && !Hexadecimal().IsMatch(fingerprint))
                _problems.Add(item.Find("fingerprint")!, $"«{fingerprint}» is no fingerprint: 16 digits of 0-9, a-f");
            if (item.Find("reason") is null)
                _problems.Add(item, "the suppression has no «reason»: say why, for those who read it later");
            if (_problems.Count == before)
                suppressions.Add(new Suppression(rule, path, fingerprint, reason!));
        }
        return suppressions.ToImmutable();
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex("^[0-9a-f]{16}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
