using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using ReviewBot.Testing;

namespace Rules.Tests;

/// <summary>What the engine makes of observations: which count, where they go, in which order, and under which names.</summary>
public sealed class RuleEngineTests
{
    private const string Switch = "ungated-trap-or-switch";

    private static Rule Shipped => Catalogue.Rules.Find(Switch)!;

    [Fact]
    public void A_disabled_rule_says_nothing() =>
        Assert.Empty(MiniatureReview.Of(Switch, "TwoBitsInOneMacroBad", With(Shipped with { Enabled = false })).Findings);

    [Fact]
    public void A_rule_that_is_not_in_the_catalogue_says_nothing() =>
        Assert.Empty(MiniatureReview.Of(Switch, "TwoBitsInOneMacroBad", new RuleSet([], [])).Findings);

    [Theory]
    [InlineData("arch/arm64/include/asm/kvm_arm", 2)]
    [InlineData("arch/arm64/kvm/", 0)]
    public void A_finding_outside_the_scope_does_not_count(string prefix, int findings) =>
        Assert.Equal(findings, MiniatureReview.Of(Switch, "TwoBitsInOneMacroBad", With(Shipped with { Scope = [prefix] })).Findings.Length);

    [Fact]
    public void Without_a_scope_every_path_counts() =>
        Assert.Equal(2, MiniatureReview.Of(Switch, "TwoBitsInOneMacroBad", With(Shipped with { Scope = [] })).Findings.Length);

    [Fact]
    public void The_severity_is_the_catalogues() =>
        Assert.All(MiniatureReview.Of(Switch, "TwoBitsInOneMacroBad", With(Shipped with { Severity = Severity.Note })).Findings, finding => Assert.Equal(Severity.Note, finding.Severity));

    [Fact]
    public void Two_findings_on_one_line_have_two_fingerprints() =>
        Assert.Equal(2, MiniatureReview.Of(Switch, "TwoBitsInOneMacroBad", Catalogue.Rules).Findings.Select(finding => finding.Fingerprint).Distinct().Count());

    [Fact]
    public void Findings_come_in_the_order_of_patch_path_and_line_every_time()
    {
        foreach (var (rule, name) in Miniature.All)
        {
            var once = MiniatureReview.Of(rule, name, Catalogue.Rules).Findings;
            var again = MiniatureReview.Of(rule, name, Catalogue.Rules).Findings;
            Assert.Equal(once.Select(Everything), again.Select(Everything));
            Assert.Equal(once.OrderBy(finding => finding.Patch).ThenBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Line), once);
        }
    }

    [Fact]
    public void Every_finding_quotes_a_line_that_its_patch_shows()
    {
        foreach (var (rule, name) in Miniature.All)
        {
            var review = MiniatureReview.Of(rule, name, Catalogue.Rules);
            foreach (var finding in review.Findings)
            {
                var diff = review.Review.Patches.Single(patch => patch.Patch.Index == finding.Patch).Diff.Files.Single(file => file.Path == finding.Path);
                var shown = finding.Side == DiffSide.New ? diff.FindNew(finding.Line) : diff.FindOld(finding.Line);
                Assert.Equal((finding.Hunk, finding.Quoted), (shown!.Value.Hunk.Header, shown.Value.Line.ToString()));
            }
        }
    }

    [Fact]
    public void A_rule_that_gives_way_is_listed_where_another_speaks_of_the_same_change_and_speaks_where_none_does()
    {
        const string Rule = "host-feature-for-vm", Case = "AnotherRuleKnowsMoreOk";
        var review = MiniatureReview.Of(Rule, Case, Catalogue.Rules).Review;
        Assert.Equal("ungated-visibility", Assert.Single(review.Findings).Rule);
        Assert.Equal((Rule, "another rule speaks of the same change"), review.Suppressed.Select(told => (told.Finding.Rule, told.Reason)).Single(told => told.Rule == Rule));
        Assert.Equal(Rule, Assert.Single(MiniatureReview.Of(Rule, Case, With(Catalogue.Rules.Find(Rule)!)).Findings).Rule);
    }

    [Fact]
    public void A_witness_names_the_field_of_the_id_register_that_the_guest_lacks()
    {
        var finding = Assert.Single(MiniatureReview.Of("ungated-visibility", "HostCapabilityBad", Catalogue.Rules).Findings);
        Assert.Equal(
            [("cap.ARM64_HAS_POE", (WitnessValue)true), ("guest.ID_AA64MMFR3_EL1.S1POE", 0UL)],
            finding.Witness!.Assume.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void A_message_calls_a_bit_what_the_tree_calls_it() =>
        Assert.Contains("HCRX_EL2.FPMEn", Assert.Single(MiniatureReview.Of("trap-polarity", "BitOfAnyRegisterNamedByItsFieldBad", Catalogue.Rules).Findings).Message, StringComparison.Ordinal);

    [Fact]
    public void Fingerprints_survive_moved_lines()
    {
        var bad = Miniature.All.Where(miniature => miniature.Name.EndsWith("Bad", StringComparison.Ordinal)).ToArray();
        var cases =
            from miniature in Gen.Elements(bad)
            from lines in Gen.Choose(1, 40)
            select (miniature, lines);
        Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            var miniature = Miniature.Read(drawn.miniature.Rule, drawn.miniature.Name);
            var before = MiniatureReview.Of(miniature, Catalogue.Rules).Findings;
            var after = MiniatureReview.Of(MovedDown(miniature, drawn.lines), Catalogue.Rules).Findings;
            return before.Select(finding => (finding.Fingerprint, finding.Line + drawn.lines)).SequenceEqual(after.Select(finding => (finding.Fingerprint, finding.Line)));
        }).Check(Laws.Config(20));
    }

    /// <summary>The same series with blank lines above every file that it changes.</summary>
    private static Miniature MovedDown(Miniature miniature, int lines) => miniature with
    {
        Patches = [.. miniature.Patches.Select(patch => patch with
        {
            Files = patch.Files.ToImmutableSortedDictionary(
                file => file.Key,
                file => file.Value is null ? null : new string('\n', lines) + file.Value,
                StringComparer.Ordinal),
        })],
    };

    private static RuleSet With(Rule rule) => new([rule], []);

    private static string Everything(Finding finding) =>
        $"{finding.Fingerprint} {finding.Patch} {finding.Path}:{finding.Line} {finding.Side} {finding.Title} {finding.Message} {string.Join(", ", finding.Evidence)} {(finding.Witness is { } witness ? string.Join(", ", witness.Assume) : "")}";
}
