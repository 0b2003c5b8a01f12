using KvmModel.Source;
using ReviewBot.Reports;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Tests.Reports;

public sealed class TextReportTests
{
    [Fact]
    public void A_comment_stands_under_its_line_with_its_witness_and_evidence()
    {
        Assert.Equal("""
            KVM: arm64: Light the lamp, v2
            1 patch by Robin Example <robin@example.org>
            on linux

            [1/1] KVM: arm64: Light the lamp

            arch/arm64/kvm/lamp.c
            @@ -10,8 +10,9 @@ static void lamp(void)
             112  three();
             113  four();
              14 -five();
             114 +lit = true;
                 | error: The lamp is lit for guests that have none [trap-polarity, likely]
                 |
                 | A guest without a lamp must not see light.
                 |
                 | Make it conditional:
                 |
                 |         lit = kvm_has_feat(kvm, ID_AA64PFR2_EL1, LAMP, IMP);
                 |
                 | With cap.ARM64_HAS_LAMP = true, guest.ID_AA64PFR2_EL1.LAMP = 0:
                 |   MSR LAMP, X0 at EL1
                 |     before: undef
                 |     after: direct
                 |
                 |   arch/arm64/kvm/lamp.c:7: the only condition
                 |   the architecture says so
                 |
             115 +glow();

            1 finding: 1 error.
            Not everything could be read: 1 declaration did not parse, 1 value is unknown (--verbose lists them).
            On the input: The date cannot be read [mail-date]

            """, Write(SampleReview.With(SampleReview.Finding)));
    }

    [Fact]
    public void Two_comments_on_a_line_follow_each_other_and_the_hunk_is_shown_once()
    {
        var text = Write(SampleReview.With(SampleReview.Finding, SampleReview.Finding with { Title = "And another thing", Severity = Severity.Note }));

        Assert.Single(text.Split('\n'), line => line.StartsWith("@@", StringComparison.Ordinal));
        Assert.True(text.IndexOf("error: The lamp", StringComparison.Ordinal) < text.IndexOf("note: And another", StringComparison.Ordinal));
        Assert.Contains("2 findings: 1 error, 1 note.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_whose_line_is_in_no_hunk_is_shown_all_the_same()
    {
        var text = Write(SampleReview.With(SampleReview.Finding with { Quoted = " elsewhere();", Hunk = "@@ -1 +1 @@" }));

        Assert.Contains(" 114  elsewhere();\n     | error: The lamp", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_there_before_is_counted_and_shown_only_on_request()
    {
        var review = SampleReview.With(SampleReview.Finding with { Status = FindingStatus.Preexisting });

        Assert.DoesNotContain("The lamp is lit", Write(review), StringComparison.Ordinal);
        Assert.Contains("No findings.\n1 more was there before this series (--verbose shows them).", Write(review), StringComparison.Ordinal);
        Assert.Contains("The lamp is lit", Write(review, verbose: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_that_a_later_patch_heals_says_which()
    {
        var text = Write(SampleReview.With(SampleReview.Finding with { Status = FindingStatus.Transient, FixedBy = 15 }));

        Assert.Contains("| patch 15 of this series takes it back\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PatchStatus.ContextOnly, "1 patch does not apply as a whole: of the hunks, only those that fit were read:")]
    [InlineData(PatchStatus.AppliedFuzz, "1 patch was applied with fuzz and may have landed in the wrong place:")]
    [InlineData(PatchStatus.Failed, "1 patch was not reviewed:")]
    public void A_patch_that_is_not_simply_applied_says_what_that_costs(PatchStatus status, string expected)
    {
        Assert.Contains($"\n{expected}\n  1/1: no such file\n", Write(SampleReview.With(status, "no such file"), width: 200), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_tree_that_is_said_once_and_not_for_each_patch()
    {
        var text = Write(SampleReview.With(PatchStatus.ContextOnly, "no such file") with { Base = new ReviewBase(BaseKind.Context, "", BaseChoice.ContextOnly) }, width: 200);

        Assert.Contains("\nwithout a tree: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no such file", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_remarks_on_the_input_are_counted_and_listed_on_request()
    {
        var review = SampleReview.With() with { Diagnostics = [.. Enumerable.Range(1, 9).Select(number => new Diagnostic("mail-date", $"mail {number} has no date"))] };

        Assert.Contains("\n9 remarks on the input (--verbose lists them).\n", Write(review), StringComparison.Ordinal);
        Assert.Contains("\nRemarks on the input\n  mail 1 has no date [mail-date]\n", Write(review, verbose: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_are_missing_are_named()
    {
        var review = SampleReview.With();

        Assert.Contains(
            "\n2 patches are missing, and what they do is not known to those after them: 2, 3\n",
            Write(review with { Series = review.Series with { Total = 3, MissingParts = [2, 3] } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Control_sequences_from_the_input_never_reach_the_terminal()
    {
        const string Hostile = "\e]0;owned\a\e[2J\u009b31m\u202e\u2028\r\nx\u200b";
        var review = SampleReview.Hostile(Hostile, SampleReview.Finding with { Message = Hostile });

        var text = Write(review, verbose: true);

        Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain(text, character => character is '\u202e' or '\u2028' or '\u200b');
        Assert.Contains("^[]0;owned^G^[[2J", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_come_only_when_asked_for_and_change_nothing_else()
    {
        var plain = Write(SampleReview.With(SampleReview.Finding));
        var coloured = Write(SampleReview.With(SampleReview.Finding), colour: true);

        Assert.DoesNotContain('\e', plain);
        Assert.Contains("\e[1;31merror: The lamp", coloured, StringComparison.Ordinal);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(coloured, "\e\\[[0-9;]*m", ""));
    }

    [Fact]
    public void Prose_is_wrapped_to_the_width_and_source_lines_are_not()
    {
        var text = Write(SampleReview.With(SampleReview.Finding with { Message = string.Join(' ', Enumerable.Repeat("word", 100)) }), width: 60);

        Assert.All(text.Split('\n').Where(line => line.Contains("word", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 50, 60));
        Assert.Contains("@@ -10,8 +10,9 @@ static void lamp(void)\n", text, StringComparison.Ordinal);
    }

    private static string Write(SeriesReview review, int width = 100, bool colour = false, bool verbose = false)
    {
        using var output = new StringWriter();
        TextReport.Write(output, review, new TextReportOptions(width, colour, verbose));
        return output.ToString();
    }
}
