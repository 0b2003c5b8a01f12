using System.Collections.Concurrent;
using KvmModel.Source;
using ReviewBot.Testing;

namespace Rules.Tests;

/// <summary>Every rule on its miniatures: a finding on each marked line, and nowhere else.</summary>
public sealed class MiniatureTests
{
    private static readonly ConcurrentDictionary<(string Rule, string Name), MiniatureReview> Reviews = new();

    public static IEnumerable<object[]> Cases => Miniature.All.Select(miniature => new object[] { miniature.Rule, miniature.Name });

    public static TheoryData<string> RuleIds => [.. Catalogue.Rules.Rules.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_findings_are_on_the_marked_lines_and_nowhere_else(string rule, string name)
    {
        var differences = Review(rule, name).Differences().ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_is_named_for_what_it_shows(string rule, string name)
    {
        var marks = Miniature.Read(rule, name).Patches.SelectMany(patch => patch.Marks).Where(mark => mark.Rule == rule).Select(mark => mark.Kind).Distinct().ToList();
        var isKnownError = name.StartsWith("FP_", StringComparison.Ordinal) || name.StartsWith("FN_", StringComparison.Ordinal);
        Assert.Equal(name.StartsWith("FN_", StringComparison.Ordinal), marks.Contains(MarkKind.Missed));
        Assert.True(marks.Contains(MarkKind.Ok) || !name.EndsWith("Ok", StringComparison.Ordinal), "an Ok case marks the line that must stay quiet");
        Assert.True(name.EndsWith("Bad", StringComparison.Ordinal) || name.EndsWith("Ok", StringComparison.Ordinal) || isKnownError, "a case is Bad, Ok, FP_ or FN_");
        Assert.Equal(
            name.EndsWith("Bad", StringComparison.Ordinal) || name.StartsWith("FP_", StringComparison.Ordinal),
            marks.Contains(MarkKind.Finding) || marks.Contains(MarkKind.FindingRemoved));
        Assert.Equal(isKnownError, Miniature.Read(rule, name).Patches.Any(patch => patch.Files.Values.Any(text => text?.Contains("Known error: ", StringComparison.Ordinal) == true)));
    }

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void Every_rule_has_bad_and_ok_cases(string rule)
    {
        var names = Miniature.All.Where(miniature => miniature.Rule == rule).Select(miniature => miniature.Name).ToList();
        Assert.Contains(names, name => name.EndsWith("Bad", StringComparison.Ordinal));
        Assert.Contains(names, name => name.EndsWith("Ok", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_directory_of_cases_is_that_of_a_rule() =>
        Assert.Empty(Miniature.All.Select(miniature => miniature.Rule).Distinct().Except(Catalogue.Rules.Rules.Select(rule => rule.Id)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_miniature_applies_and_is_understood_whole(string rule, string name)
    {
        var review = Review(rule, name).Review;
        Assert.All(review.Patches, patch => Assert.Equal(PatchStatus.Applied, patch.Status));
        Assert.Empty(review.Coverage.Unparsed);
        Assert.Empty(review.Coverage.Unknown);
        Assert.Empty(review.Diagnostics);
    }

    private static MiniatureReview Review(string rule, string name) => Reviews.GetOrAdd((rule, name), static key => MiniatureReview.Of(key.Rule, key.Name, Catalogue.For(key.Rule)));
}
