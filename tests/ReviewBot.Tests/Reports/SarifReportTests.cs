using System.Text.Json;
using ReviewBot.Commands;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Testing;
using Rules;

namespace ReviewBot.Tests.Reports;

public sealed class SarifReportTests
{
    [ContractTheory("sarif-2.1.0.json")]
    [InlineData("nothing")]
    [InlineData("everything")]
    [InlineData("hostile")]
    [InlineData("removed")]
    [InlineData("suppressed")]
    public void The_report_is_valid_under_the_schema_of_the_standard(string name)
    {
        using var document = JsonDocument.Parse(Write(Sample(name)));

        Assert.Empty(JsonSchema.FromFile(TestData.Contract("sarif-2.1.0.json")!).Errors(document.RootElement));
    }

    [Fact]
    public void A_result_names_its_rule_line_and_fingerprint()
    {
        var result = Run(Sample("everything")).GetProperty("results")[0];

        Assert.Equal("trap-polarity", result.GetProperty("ruleId").GetString());
        Assert.Equal("error", result.GetProperty("level").GetString());
        Assert.Equal(114, result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal("0123456789abcdef", result.GetProperty("partialFingerprints").GetProperty("reviewbot/v1").GetString());
        Assert.Contains("lit = kvm_has_feat", result.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_line_is_told_of_its_file()
    {
        var location = Run(Sample("removed")).GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation");

        Assert.Equal("arch/arm64/kvm/lamp.c", location.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.False(location.TryGetProperty("region", out _));
    }

    [Fact]
    public void A_name_with_blanks_and_colons_is_an_address_all_the_same()
    {
        var location = Run(SampleReview.With(SampleReview.Finding with { Path = "a b/c:d%e.c" })).GetProperty("results")[0].GetProperty("locations")[0];

        Assert.Equal("a%20b/c%3Ad%25e.c", location.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
    }

    private static JsonElement Run(SeriesReview review) => JsonDocument.Parse(Write(review)).RootElement.GetProperty("runs")[0];

    private static SeriesReview Sample(string name) => name switch
    {
        "nothing" => SampleReview.With(),
        "everything" => SampleReview.With(SampleReview.Finding) with { Rules = RuleCatalogue.Load(null).Rules },
        "hostile" => SampleReview.With(SampleReview.Finding with { Title = "\0\e[2J\u202e\"\\", Quoted = "+\u0080\u00ff", Path = "a\nb/../c" }),
        "removed" => SampleReview.With(SampleReview.Finding with { Side = DiffSide.Old, Quoted = "-five();", Line = 14 }),
        "suppressed" => SampleReview.With() with { Suppressed = [new SuppressedFinding(SampleReview.Finding, "known")] },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static byte[] Write(SeriesReview review)
    {
        using var output = new MemoryStream();
        SarifReport.Write(output, review, RuleCatalogue.Page);
        return output.ToArray();
    }
}
