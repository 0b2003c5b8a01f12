using System.Text;
using System.Text.Json;
using KvmModel.Source;
using ReviewBot.Reports;
using ReviewBot.Review;
using ReviewBot.Testing;
using Rules;

namespace ReviewBot.Tests.Reports;

public sealed class JsonReportTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromFile(Path.Combine(TestData.Repository, "docs", "schema", "review-1.schema.json"));

    public static TheoryData<string> Samples => ["nothing", "everything", "context", "healed", "hostile"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void What_is_written_keeps_to_the_schema(string sample)
    {
        using var document = JsonDocument.Parse(Write(Sample(sample)));

        Assert.Empty(Schema.Errors(document.RootElement));
    }

    [Fact]
    public void The_schema_refuses_a_member_it_does_not_know_and_one_that_is_missing()
    {
        var json = Encoding.UTF8.GetString(Write(SampleReview.With(SampleReview.Finding)));
        using var document = JsonDocument.Parse(json.Replace("\"rule\":", "\"role\":", StringComparison.Ordinal));

        Assert.Equal(["/findings/0/role: not allowed", "/findings/0: rule is missing"], Schema.Errors(document.RootElement).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_finding_keeps_its_values()
    {
        using var document = JsonDocument.Parse(Write(SampleReview.With(SampleReview.Finding)));
        var finding = document.RootElement.GetProperty("findings")[0];

        Assert.Equal("likely", finding.GetProperty("confidence").GetString());
        Assert.Equal(114, finding.GetProperty("line").GetInt32());
        Assert.True(finding.GetProperty("witness").GetProperty("assume").GetProperty("cap.ARM64_HAS_LAMP").GetBoolean());
        Assert.Equal(0, finding.GetProperty("witness").GetProperty("assume").GetProperty("guest.ID_AA64PFR2_EL1.LAMP").GetInt32());
        Assert.Equal(JsonValueKind.Null, finding.GetProperty("evidence")[1].GetProperty("path").ValueKind);
    }

    [Fact]
    public void Two_runs_differ_in_nothing_but_their_timings()
    {
        var first = SampleReview.With(SampleReview.Finding);
        var second = first with { Timings = [new StageTiming("model", TimeSpan.FromMilliseconds(99))] };

        Assert.Equal(Write(first with { Timings = [] }), Write(second with { Timings = [] }));
        Assert.NotEqual(Write(first), Write(second));
    }

    [Fact]
    public void Source_bytes_come_out_as_the_text_they_are()
    {
        var quoted = string.Concat(Encoding.UTF8.GetBytes("+/* né */").Select(one => (char)one));
        using var document = JsonDocument.Parse(Write(SampleReview.With(SampleReview.Finding with { Quoted = quoted })));

        Assert.Equal("+/* né */", document.RootElement.GetProperty("findings")[0].GetProperty("quoted").GetString());
    }

    private static SeriesReview Sample(string name) => name switch
    {
        "nothing" => SampleReview.With(),
        "everything" => SampleReview.With(SampleReview.Healable, SampleReview.Finding with { Witness = null, Side = DiffSide.Old, Severity = Severity.Note }),
        "context" => SampleReview.With(PatchStatus.ContextOnly, "no such file") with { Base = new ReviewBase(BaseKind.Context, "", BaseChoice.ContextOnly) },
        "healed" => SampleReview.With(SampleReview.Finding with { Status = FindingStatus.Transient, FixedBy = 3 }),
        "hostile" => SampleReview.With(SampleReview.Finding with { Title = "\0\e[2J\ud800\u202e\"\\", Quoted = "+\u0080\u00ff", Path = "a\nb" }),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static byte[] Write(SeriesReview review)
    {
        using var output = new MemoryStream();
        JsonReport.Write(output, review);
        return output.ToArray();
    }
}
