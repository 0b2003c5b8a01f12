namespace Rules.Tests;

/// <summary>Whose doing a finding is: judged at every boundary between patches, in one way for all rules.</summary>
public sealed class AttributionTests
{
    private const string Good = "void f(void)\n{\n\tgood();\n}\n";
    private const string Bad = "void f(void)\n{\n\tbad();\n}\n";
    private const string Other = "\nvoid g(void)\n{\n\tgood();\n}\n";

    [Fact]
    public void What_stays_to_the_end_of_the_series_is_introduced() => Assert.Equal([(2, FindingStatus.Introduced, null)], Statuses(Good, Bad, Bad + Other));

    [Fact]
    public void What_a_later_patch_heals_is_transient_and_a_note_that_names_that_patch()
    {
        Assert.Equal([(2, FindingStatus.Transient, (int?)4)], Statuses(Good, Bad, Bad + Other, Good + Other));
        var finding = Assert.Single(Review(Good, Bad, Good));
        Assert.Equal(Severity.Note, finding.Severity);
    }

    [Fact]
    public void What_comes_back_after_it_was_healed_is_told_where_it_came_last() =>
        Assert.Equal([(2, FindingStatus.Introduced, null), (4, FindingStatus.Introduced, null)], Statuses(Good, Bad, Good, Bad));

    [Fact]
    public void A_rename_of_the_function_around_it_heals_nothing() =>
        Assert.Equal([(2, FindingStatus.Introduced, null)], Statuses(Good, Bad, Bad.Replace("f(void)", "h(void)", StringComparison.Ordinal)));

    private static IEnumerable<Finding> Review(params string[] texts) => GivenPattern.Review(GivenPattern.Rules(GivenPattern.Pattern("bad()")), texts).Findings;

    private static IEnumerable<(int Patch, FindingStatus Status, int? FixedBy)> Statuses(params string[] texts) => Review(texts).Select(finding => (finding.Patch, finding.Status, finding.FixedBy));
}
