using ReviewBot.Series;

namespace ReviewBot.Tests.Series;

/// <summary>Subjects in all the forms that lists have seen.</summary>
public sealed class SubjectLineTests
{
    [Theory]
    [InlineData("[PATCH v3 07/21] KVM: arm64: x", "v3", 7, 21)]
    [InlineData("[PATCH V2 1/2] x", "v2", 1, 2)]
    [InlineData("[PATCHv3 1/2] x", "v3", 1, 2)]
    [InlineData("[PATCH-v3 1/2] x", "v3", 1, 2)]
    [InlineData("[v3 PATCH 1/2] x", "v3", 1, 2)]
    [InlineData("[v2,1/2] x", "v2", 1, 2)]
    [InlineData("[PATCH][v2][1/2] x", "v2", 1, 2)]
    [InlineData("[PATCH v2] [1/2] x", "v2", 1, 2)]
    [InlineData("[RFC PATCH v5.5 0/30] x", "v5.5", 0, 30)]
    [InlineData("[PATCH 6.1 1/2] x", "v1", 1, 2)]
    [InlineData("[PATCH 5.10.y 1/2] x", "v1", 1, 2)]
    [InlineData("[PATCH -next 000/491] x", "v1", 0, 491)]
    [InlineData("[kvm-unit-tests PATCH v4 1/2] x", "v4", 1, 2)]
    [InlineData("[RFC/PATCH 1/2] x", "v1", 1, 2)]
    [InlineData("[1/2] x", "v1", 1, 2)]
    public void Version_and_part_are_found(string subject, string revision, int index, int total)
    {
        var line = SubjectLine.Parse(subject);
        Assert.Equal(revision, line.Revision.ToString());
        Assert.Equal((index, total), line.Part);
        Assert.True(line.IsPatch);
        Assert.False(line.IsReply);
        Assert.EndsWith("x", line.Text);
    }

    [Theory]
    [InlineData("[PATCH] x", true, false, false)]
    [InlineData("[RFC] x", true, true, false)]
    [InlineData("[RFCv2] x", true, true, false)]
    [InlineData("[PATCH RESEND] x", true, false, true)]
    [InlineData("[Resend PATCH] x", true, false, true)]
    [InlineData("[PATCH v4 REPOST] x", true, false, true)]
    [InlineData("[GIT PULL] x", false, false, false)]
    [InlineData("x", false, false, false)]
    public void Tags_without_numbers_are_found(string subject, bool isPatch, bool isRfc, bool isResend)
    {
        var line = SubjectLine.Parse(subject);
        Assert.Equal((isPatch, isRfc, isResend), (line.IsPatch, line.IsRfc, line.IsResend));
        Assert.Null(line.Part);
        Assert.Equal("x", line.Text);
    }

    [Theory]
    [InlineData("Re: [PATCH v3 1/2] x")]
    [InlineData("RE: x")]
    [InlineData("[kvmarm] Re: [PATCH] x")]
    [InlineData("AW: Re: [PATCH] x")]
    [InlineData("Re[2]: x")]
    public void Replies_are_told(string subject) => Assert.True(SubjectLine.Parse(subject).IsReply);

    [Theory]
    [InlineData("[PATCH 1/2000000000] x")]
    [InlineData("[PATCH 0/0] x")]
    [InlineData("[PATCH 1/2/3] x")]
    public void A_number_that_cannot_be_meant_is_no_number(string subject) => Assert.Null(SubjectLine.Parse(subject).Part);

    [Theory]
    [InlineData("[PATCH] KVM: arm64: [x86] y", "KVM: arm64: [x86] y")]
    [InlineData("[PATCH] Review: y", "Review: y")]
    [InlineData("[PATCH] re: y", "y")]
    [InlineData("[PATCH] fwd: y", "fwd: y")]
    [InlineData("[unclosed y", "[unclosed y")]
    [InlineData("", "")]
    public void Text_keeps_what_is_no_tag(string subject, string text)
    {
        Assert.Equal(text, SubjectLine.Parse(subject).Text);
        Assert.False(SubjectLine.Parse(subject).IsReply);
    }
}
