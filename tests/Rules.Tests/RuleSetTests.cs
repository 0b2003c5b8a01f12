namespace Rules.Tests;

/// <summary>Reading a catalogue: what is wrong with it is said, with its place, and the rest is used.</summary>
public sealed class RuleSetTests
{
    private const string Rule = """{ "id": "trap-polarity", "title": "t", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m" }""";

    [Fact]
    public void A_syntax_error_is_a_diagnostic_with_its_line()
    {
        var rules = RuleSet.Parse("{\n  \"rules\": [\n    oops\n  ]\n}", "mine.json");
        Assert.Empty(rules.Rules);
        Assert.Equal(("mine.json", 3), (Assert.Single(rules.Diagnostics).Location!.Value.Path, rules.Diagnostics[0].Location!.Value.Line));
    }

    [Theory]
    [InlineData("\"severity\": \"note\"", "\"severity\": \"fatal\"")]
    [InlineData("\"severity\": \"note\"", "\"severity\": 2")]
    [InlineData("\"severity\": \"note\", ", "")]
    [InlineData("\"severity\": \"note\"", "\"severity\": \"note\", \"colour\": \"red\"")]
    [InlineData("\"title\": \"t\"", "\"title\": null")]
    public void A_member_that_does_not_fit_is_a_diagnostic_with_its_line(string good, string bad)
    {
        var diagnostic = Assert.Single(RuleSet.Parse($"{{\n\"rules\": [\n{Rule.Replace(good, bad)} ] }}", "mine.json").Diagnostics);
        Assert.Equal("rules-json", diagnostic.Code);
        Assert.Equal(3, diagnostic.Location!.Value.Line);
    }

    [Fact]
    public void The_rules_that_run_KVM_are_left_out_together_and_no_others()
    {
        var rules = Catalogue.Shipped.WithoutRunningKvm();
        var leftOut = Catalogue.Shipped.Rules.Where(rule => rule.Enabled && !rules.Find(rule.Id)!.Enabled).Select(rule => rule.Id);

        Assert.Equal(["access-lost", "access-without-feature", "boot-check-fails", "id-register-exposure", "trap-configuration", "userspace-view", "world-switch"], leftOut.Order(StringComparer.Ordinal));
        Assert.Equal(["open-coded-field"], Catalogue.Shipped.Rules.Where(rule => !rule.Enabled).Select(rule => rule.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{ \"rules\": null }")]
    public void Text_that_is_no_catalogue_is_a_diagnostic(string json)
    {
        var rules = RuleSet.Parse(json, "mine.json");
        Assert.True(rules.Rules.IsDefaultOrEmpty);
        Assert.NotEmpty(rules.Diagnostics);
    }

    [Fact]
    public void An_unknown_rule_is_said_and_the_others_are_used()
    {
        var rules = RuleSet.Parse($$"""{ "rules": [{{Rule.Replace("trap-polarity", "no-such-rule")}}, {{Rule}}] }""", "mine.json");
        Assert.NotNull(rules.Find("trap-polarity"));
        Assert.Contains("no-such-rule", Assert.Single(rules.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_rule_that_stands_twice_the_first_counts()
    {
        var rules = RuleSet.Parse($$"""{ "rules": [{{Rule}}, {{Rule.Replace("note", "error")}}] }""", "mine.json");
        Assert.Equal(Severity.Note, rules.Find("trap-polarity")!.Severity);
        Assert.Equal("rules-duplicate", Assert.Single(rules.Diagnostics).Code);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_accepted() =>
        Assert.Empty(RuleSet.Parse($$"""
            {
              // ours
              "rules": [{{Rule}},],
            }
            """, "mine.json").Diagnostics);
}
