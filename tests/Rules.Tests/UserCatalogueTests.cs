namespace Rules.Tests;

/// <summary>A user's catalogue over the shipped one: it adds, tunes, silences and suppresses, and what it suppresses is counted.</summary>
public sealed class UserCatalogueTests
{
    private const string Code = "void f(void)\n{\n\tbad(); /* reviewbot: allow given: known */\n}\n";

    [Fact]
    public void An_entry_with_a_known_id_changes_what_it_names_and_nothing_else()
    {
        var tuned = With("""{ "rules": [{ "id": "trap-polarity", "severity": "note" }] }""");
        Assert.Empty(tuned.Problems);
        Assert.Equal(Catalogue.Shipped.Find("trap-polarity")! with { Severity = Severity.Note }, tuned.Find("trap-polarity"));
        Assert.Equal(Catalogue.Shipped.Rules.Length, tuned.Rules.Length);
    }

    [Fact]
    public void A_standalone_catalogue_has_its_own_rules_alone() => Assert.Empty(With("""{ "standalone": true, "rules": [] }""").Rules);

    [Fact]
    public void A_rule_with_an_error_stays_as_it_was()
    {
        var rules = With("""{ "rules": [{ "id": "trap-polarity", "severity": "loud" }] }""");
        Assert.Single(rules.Problems);
        Assert.Equal(Catalogue.Shipped.Find("trap-polarity"), rules.Find("trap-polarity"));
    }

    [Theory]
    [InlineData("""[{ "path": "arch/arm64/kvm/", "reason": "ours" }]""", 1)]
    [InlineData("""[{ "path": "arch/arm64/mm/", "reason": "ours" }]""", 0)]
    [InlineData("""[{ "rule": "given", "path": "arch/arm64/kvm/given.c", "reason": "ours" }]""", 1)]
    public void What_is_suppressed_is_counted(string suppressions, int count)
    {
        var review = GivenPattern.Review(GivenPattern.Rules(GivenPattern.Pattern("bad()"), $", \"suppressions\": {suppressions}"), Code).Review;
        Assert.Equal((count, 1 - count), (review.Suppressed.Length, review.Findings.Length));
        Assert.All(review.Suppressed, suppressed => Assert.Equal("ours", suppressed.Reason));
    }

    [Fact]
    public void A_fingerprint_suppresses_one_finding_wherever_it_moves()
    {
        var finding = Assert.Single(GivenPattern.Review(GivenPattern.Rules(GivenPattern.Pattern("bad()")), Code).Findings);
        var rules = GivenPattern.Rules(GivenPattern.Pattern("bad()"), $$""", "suppressions": [{ "fingerprint": "{{finding.Fingerprint}}", "reason": "seen" }]""");
        Assert.Single(GivenPattern.Review(rules, "\n\n" + Code).Review.Suppressed);
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public void A_comment_in_the_source_suppresses_only_where_the_catalogue_lets_it(string allowed, int count) =>
        Assert.Equal(count, GivenPattern.Review(GivenPattern.Rules(GivenPattern.Pattern("bad()"), $", \"inlineSuppressions\": {allowed}"), Code).Review.Suppressed.Length);

    [Theory]
    [InlineData("""{ "rules": [{ "id": "trap-polarity", "severty": "note" }] }""", "rules[0].severty", "severity")]
    [InlineData("""{ "rules": [{ "id": "trap-polarity", "pattern": "f()" }] }""", "rules[0].pattern", "another id")]
    [InlineData("""{ "rules": [{ "id": "trap-polarity", "message": "{nothing}" }] }""", "rules[0].message", "{nothing}")]
    [InlineData("""{ "rules": [{ "id": "trap-polarity", "scope": ["/usr"] }] }""", "rules[0].scope[0]", "root of the tree")]
    [InlineData("""{ "rules": [{ "id": "trap-polarity", "parameters": { "limit": 3 } }] }""", "rules[0].parameters.limit", "no parameter")]
    [InlineData("""{ "rules": [], "suppressions": [{ "rule": "trap-polarty", "path": "arch/", "reason": "r" }] }""", "suppressions[0].rule", "trap-polarity")]
    [InlineData("""{ "rules": [], "suppressions": [{ "rule": "trap-polarity", "reason": "r" }] }""", "suppressions[0]", "enabled")]
    [InlineData("""{ "rules": [], "suppressions": [{ "path": "arch/" }] }""", "suppressions[0]", "reason")]
    public void A_problem_names_its_key_and_what_to_do(string json, string key, string says)
    {
        var problem = Assert.Single(With(json).Problems);
        Assert.Equal(key, problem.Key);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_counts_lines_and_characters()
    {
        var problem = Assert.Single(With("{\n  \"rules\": [\n    { \"id\": \"trap-polarity\", \"title\": \"ä\", \"severity\": \"loud\" }\n  ]\n}").Problems);
        Assert.Equal((3, 56), (problem.Line, problem.Column));
    }

    private static RuleSet With(string json) => Catalogue.Shipped.With(json, "mine.json");
}
