namespace Rules.Tests;

/// <summary>What predicates hold of, and what is said of those that cannot be read.</summary>
public sealed class PredicateTests
{
    private const string Switch = "ungated-trap-or-switch";
    private const string Visibility = "ungated-visibility";

    [Theory]
    [InlineData(Visibility, "descriptor.added && descriptor.visibility != none", 1)]
    [InlineData(Visibility, "descriptor.added && descriptor.visibility == none", 0)]
    [InlineData(Visibility, "visibilityFunction.asksHost && !visibilityFunction.asksGuest", 1)]
    [InlineData(Visibility, "register.added && register.switched", 0)]
    [InlineData(Visibility, "matches(descriptor.register, '^POR_') && descriptor.before.register == none", 1)]
    [InlineData(Switch, "control.added && !guardMentions('guest') || control.changed && hasBits(control.bits, 0)", 1)]
    [InlineData(Switch, "control.register == 'HCRX_EL2' && control.bits > 0x1", 1)]
    public void A_predicate_is_asked_of_what_the_patch_changes(string rule, string predicate, int atLeast)
    {
        var name = rule == Visibility ? "HostCapabilityBad" : "TwoBitsInOneMacroBad";
        var findings = ReviewBot.Testing.MiniatureReview.Of(rule, name, GivenPattern.Rules($"\"when\": {System.Text.Json.JsonSerializer.Serialize(predicate)}")).Findings;
        Assert.True(atLeast == 0 ? findings.IsEmpty : findings.Length >= atLeast, $"{findings.Length} findings");
    }

    [Theory]
    [InlineData("register.added &&", 18, "expected")]
    [InlineData("register.swiched", 10, "switched")]
    [InlineData("regster.added", 1, "register")]
    [InlineData("register.name", 1, "truth value")]
    [InlineData("register.added == 'yes'", 19, "compared")]
    [InlineData("register.added && slot.added", 19, "one kind")]
    [InlineData("register.name < 'b'", 1, "numbers")]
    [InlineData("guardMentions('guset')", 15, "'guest'")]
    [InlineData("register.added && parameter.limit", 29, "no parameter")]
    [InlineData("true", 1, "no thing")]
    [InlineData("matches(register.name, '(?=a)')", 24, "look-around")]
    [InlineData("register.added )", 16, "not expected")]
    public void An_error_names_the_place_and_what_is_known_there(string predicate, int character, string says)
    {
        var rules = RuleSet.Parse($$"""
            { "rules": [{ "id": "given", "title": "t", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m",
              "when": "{{predicate}}" }] }
            """, "mine.json");
        var problem = Assert.Single(rules.Problems);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.Equal(("rules[0].when", 2, "  \"when\": \"".Length + character), (problem.Key, problem.Line, problem.Column));
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("nesting", Assert.Single(RuleSet.Parse($$"""{ "rules": [{ "id": "a", "title": "t", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m", "when": "{{new string('(', 1000)}}" }] }""", "mine.json").Problems).Message, StringComparison.Ordinal);
}
