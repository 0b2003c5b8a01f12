using System.Text.Json;
using ReviewBot.Reports;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Tests.Reports;

public sealed class MarkdownReportTests
{
    [Fact]
    public void A_comment_follows_the_lines_that_it_is_about()
    {
        using var output = new StringWriter();
        MarkdownReport.Write(output, SampleReview.With(SampleReview.Finding));

        Assert.Equal("""
            # KVM: arm64: Light the lamp, v2

            1 patch by Robin Example, on linux

            **1 finding: 1 error.**

            ## \[1/1\] KVM: arm64: Light the lamp

            ### `arch/arm64/kvm/lamp.c`

            ```diff
            @@ -10,8 +10,9 @@ static void lamp(void)
             three();
             four();
            -five();
            +lit = true;
            ```

            **error: The lamp is lit for guests that have none**

            A guest without a lamp must not see light.

            Make it conditional:

            ```c
            lit = kvm_has_feat(kvm, ID_AA64PFR2_EL1, LAMP, IMP);
            ```

            With `cap.ARM64_HAS_LAMP = true`, `guest.ID_AA64PFR2_EL1.LAMP = 0`: `MSR LAMP, X0 at EL1`

            - before: undef
            - after: direct

            <details><summary>trap-polarity, likely</summary>

            - `arch/arm64/kvm/lamp.c:7`: the only condition
            - the architecture says so

            `reviewbot rules explain trap-polarity` says why this is asked for.

            </details>

            ```diff
            +glow();
            ```

            Not everything could be read: 1 declaration did not parse, 1 value is unknown.

            """, output.ToString());
    }

    [Theory]
    [InlineData(null, "pass")]
    [InlineData(Severity.Note, "warn")]
    [InlineData(Severity.Error, "fail")]
    public void B4_is_told_whether_it_passed_and_why_not(Severity? severity, string expected)
    {
        using var output = new MemoryStream();
        B4Report.Write(output, severity is { } known ? SampleReview.With(SampleReview.Finding with { Severity = known }) : SampleReview.With());
        var result = JsonDocument.Parse(output.ToArray()).RootElement[0];

        Assert.Equal(("reviewbot", expected), (result.GetProperty("tool").GetString(), result.GetProperty("status").GetString()));
        Assert.Equal(severity is not null, result.GetProperty("details").GetString()!.StartsWith("arch/arm64/kvm/lamp.c:114: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(12, DiffSide.New, 12)]
    [InlineData(5, DiffSide.New, 5)]
    [InlineData(14, DiffSide.New, null)]
    [InlineData(20, DiffSide.New, 21)]
    [InlineData(20, DiffSide.Old, null)]
    public void A_line_is_followed_through_the_patches_after_it(int line, DiffSide side, int? expected)
    {
        var review = SampleReview.With();
        var later = review.Patches[0];
        var earlier = later with { Patch = later.Patch with { Index = 0 }, Diff = KvmModel.Source.Patch.Empty };
        // The sample's hunk turns one line, 14, into two; a finding of a patch before it moves with it.
        var finding = SampleReview.Finding with { Patch = 0, Line = line, Side = side };
        var place = SeriesLines.AtEnd(review with { Patches = [earlier, later] }, finding);

        Assert.Equal(expected, place?.Line);
    }
}
