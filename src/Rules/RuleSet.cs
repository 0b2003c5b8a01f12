using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using KvmModel.Source;

namespace Rules;

/// <summary>The catalogue: the rules of a <c>rules.json</c>, in its order. What is wrong with the file is said in diagnostics, and the rest is used.</summary>
public sealed record RuleSet(ImmutableArray<Rule> Rules, ImmutableArray<Diagnostic> Diagnostics)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter<Severity>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public Rule? Find(string id) => Rules.FirstOrDefault(rule => rule.Id == id);

    /// <summary>Reads a catalogue.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="path">The file's name, for diagnostics.</param>
    public static RuleSet Parse(string json, string path)
    {
        Catalogue? catalogue;
        try
        {
            catalogue = JsonSerializer.Deserialize<Catalogue>(json, Options);
        }
        catch (JsonException bad)
        {
            var line = (int)(bad.LineNumber ?? 0) + 1;
            return new RuleSet([], [new Diagnostic("rules-json", $"{bad.Message.Split(" Path:")[0]} Compare it with rules.schema.json.", new SourceLocation(path, line))]);
        }
        if (catalogue is null)
            return new RuleSet([], [new Diagnostic("rules-json", "There is no catalogue in it. Compare it with rules.schema.json.", new SourceLocation(path, 1))]);
        var rules = catalogue.Rules;
        return new RuleSet(rules, [.. Problems(rules, path)]);
    }

    private static IEnumerable<Diagnostic> Problems(ImmutableArray<Rule> rules, string path)
    {
        var known = RuleEngine.Checks.Select(check => check.Rule).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in rules.Where(rule => !known.Contains(rule.Id)))
            yield return new Diagnostic("rules-unknown", $"there is no check for the rule «{rule.Id}» in {path}: the known ones are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        foreach (var twice in rules.GroupBy(rule => rule.Id).Where(group => group.Count() > 1))
            yield return new Diagnostic("rules-duplicate", $"the rule «{twice.Key}» stands {twice.Count()} times in {path}: the first one counts");
    }

    private sealed record Catalogue
    {
        [JsonPropertyName("$schema")]
        public string? Schema { get; init; }

        public required ImmutableArray<Rule> Rules { get; init; }
    }
}
