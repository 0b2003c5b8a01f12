using System.Text.Json;
using ReviewBot.Testing;

namespace Rules.Tests;

/// <summary>The catalogue that the program ships: in its schema, and each rule with a check, a page and words for all its placeholders.</summary>
public sealed class CatalogueTests
{
    public static TheoryData<string> RuleIds => [.. Catalogue.Rules.Rules.Select(rule => rule.Id)];

    [Fact]
    public void The_catalogue_follows_its_schema()
    {
        using var catalogue = JsonDocument.Parse(File.ReadAllBytes(Catalogue.Path));
        Assert.Empty(Schema.Errors(catalogue.RootElement));
        Assert.Empty(Catalogue.Rules.Diagnostics);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "rules": [{ "title": "no id" }] }""")]
    [InlineData("""{ "rules": [{ "id": "a", "pattern": { "on": "added" } }] }""")]
    [InlineData("""{ "rules": [{ "id": "a", "pattern": { "code": "f($x)", "where": { "x": { "kind": "thing" } } } }] }""")]
    [InlineData("""{ "rules": [], "suppressions": [{ "path": "arch/" }] }""")]
    [InlineData("""{ "rules": [{ "id": "Trap Polarity", "title": "t", "severity": "error", "scope": [], "rationale": "r", "references": [], "message": "m" }] }""")]
    [InlineData("""{ "rules": [{ "id": "a", "title": "t", "severity": "fatal", "scope": [], "rationale": "r", "references": [], "message": "m" }] }""")]
    [InlineData("""{ "rules": [{ "id": "a", "title": "t", "severity": "note", "scope": ["/usr"], "rationale": "r", "references": [], "message": "m" }] }""")]
    [InlineData("""{ "rules": [{ "id": "a", "title": " ", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m" }] }""")]
    [InlineData("""{ "rules": [{ "id": "a", "title": "t", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m", "colour": "red" }] }""")]
    public void The_schema_is_strict(string json)
    {
        using var catalogue = JsonDocument.Parse(json);
        Assert.NotEmpty(Schema.Errors(catalogue.RootElement));
    }

    [Fact]
    public void Every_check_has_a_rule_and_every_rule_a_check_or_says_itself_how_it_is_decided() =>
        Assert.Equal(RuleEngine.Checks.Select(check => check.Rule).Order(StringComparer.Ordinal), Catalogue.Rules.Rules.Where(rule => !rule.IsDeclarative).Select(rule => rule.Id).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void Every_rule_has_a_page_that_names_its_known_errors(string rule)
    {
        var page = File.ReadAllText(Path.Combine(TestData.Repository, "docs", "rules", $"{rule}.md"));
        Assert.StartsWith($"# {rule}\n", page, StringComparison.Ordinal);
        foreach (var part in (string[])["**Why.**", "**How it is decided.**", "**What it gets wrong.**", "**To silence it**", rule.StartsWith("sysreg-", StringComparison.Ordinal) ? "```text" : "```c"])
            Assert.Contains(part, page, StringComparison.Ordinal);
        foreach (var (_, name) in Miniature.All.Where(miniature => miniature.Rule == rule && miniature.Name is ['F', 'P' or 'N', '_', ..]))
            Assert.Contains($"`{name}`", page, StringComparison.Ordinal);
        foreach (var thread in Catalogue.Rules.Find(rule)!.References.Where(reference => reference.StartsWith("https:", StringComparison.Ordinal)))
            Assert.Contains(thread, page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void Every_placeholder_of_a_rule_is_filled(string rule)
    {
        var findings = Miniature.All.Where(miniature => miniature.Rule == rule && miniature.Name.EndsWith("Bad", StringComparison.Ordinal))
            .SelectMany(miniature => MiniatureReview.Of(rule, miniature.Name, Catalogue.For(rule)).Findings).ToList();
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.DoesNotMatch(@"\{\w+\}|  |``", finding.Title + "\n" + finding.Message));
    }

    private static JsonSchema Schema { get; } = JsonSchema.FromFile(Path.Combine(TestData.Repository, "rules.schema.json"));
}
