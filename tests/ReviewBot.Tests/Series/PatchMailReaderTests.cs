using ReviewBot.Series;
using ReviewBot.Tests.Mail;

namespace ReviewBot.Tests.Series;

/// <summary>From a mail to a commit.</summary>
public sealed class PatchMailReaderTests
{
    private const string Diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

    [Fact]
    public void The_message_ends_where_the_patch_starts()
    {
        var patch = Read($"why  \n\n\n\nSigned-off-by: A <a@x>\n---\n x | 2 +-\n\n---\nnote\n{Diff}-- \n2.40\n");
        Assert.Equal("s\n\nwhy\n\nSigned-off-by: A <a@x>", patch.Message);
        Assert.Equal($"---\n x | 2 +-\n\n---\nnote\n{Diff}-- \n2.40\n", patch.Diff);
        Assert.Equal(new Trailer("Signed-off-by", "A <a@x>"), Assert.Single(patch.Trailers));
    }

    [Theory]
    [InlineData("diff --git a/x b/x\n")]
    [InlineData("--- a/x\n+++ b/x\n")]
    [InlineData("Index: x\n--- a/x\n+++ b/x\n")]
    public void A_patch_can_start_without_three_dashes(string diff) => Assert.Equal(diff, Read($"why\n\n{diff}").Diff);

    [Fact]
    public void An_in_body_header_wins_over_the_mail()
    {
        var patch = Read($"\nFrom: B =?utf-8?q?=C3=9C?=\n <b@x>\nSubject: [PATCH] other\nDate: Tue, 5 Dec 2023 16:47:58 +0000\n\nFrom: here\n---\n{Diff}");
        Assert.Equal(new Person("B Ü", "b@x"), patch.Author);
        Assert.Equal("other\n\nFrom: here", patch.Message);
        Assert.Equal(2023, patch.Date!.Value.Year);
    }

    [Fact]
    public void Text_in_the_first_line_is_no_header()
    {
        var patch = Read($"Note: this\nFrom: B <b@x>\n---\n{Diff}");
        Assert.Equal("a@x", patch.Author.Address);
        Assert.Equal("s\n\nNote: this\nFrom: B <b@x>", patch.Message);
    }

    [Theory]
    [InlineData("-- >8 --", true)]
    [InlineData("---------8<---------", true)]
    [InlineData("--- %< --- cut here --- >% ---", true)]
    [InlineData("- - - - - 8< - - - - -", true)]
    [InlineData("-  -  -  8<  -  -", false)]
    [InlineData(">8------", true)]
    [InlineData("------>8", false)]
    [InlineData("if (a <8 && b >8) then this is text", false)]
    [InlineData("-->8", false)]
    [InlineData("--------", false)]
    public void Scissors_are_told(string line, bool expected) => Assert.Equal(expected, Scissors.IsLine(line));

    [Fact]
    public void What_stands_above_scissors_is_cut_and_that_is_said()
    {
        var found = MailText.Series($"From: A <a@x>\nSubject: [PATCH] s\n\nFrom: C <c@x>\n\nhello all\n-- >8 --\nFrom: B <b@x>\n\nwhy\n---\n{Diff}");
        var series = Assert.Single(found.Series);
        Assert.Equal("s\n\nwhy", series.Patches[0].Message);
        Assert.Equal("b@x", series.Patches[0].Author.Address);
        Assert.Equal("patch-scissors", Assert.Single(series.Diagnostics).Code);
    }

    [Fact]
    public void The_diff_keeps_its_bytes_and_the_message_is_decoded()
    {
        var found = MailText.Series($"From: A <a@x>\nSubject: [PATCH] s\nContent-Type: text/plain; charset=iso-8859-1\n\n\u00fc\n---\n{Diff}+\u00fc\n");
        var patch = found.Series[0].Patches[0];
        Assert.Equal("s\n\nü", patch.Message);
        Assert.EndsWith("+\u00fc\n", patch.Diff);
    }

    [Fact]
    public void A_patch_in_an_attachment_is_the_diff_of_the_text_before_it()
    {
        var found = MailText.Series($"From: A <a@x>\nSubject: [PATCH] s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nwhy\n--b\nContent-Type: text/x-patch\n\n{Diff}\n--b--\n");
        Assert.Equal("s\n\nwhy", found.Series[0].Patches[0].Message);
        Assert.Equal(Diff, found.Series[0].Patches[0].Diff);
    }

    [Theory]
    [InlineData("Re: [PATCH] s", "how about\n\ndiff --git a/x b/x\n")]
    [InlineData("[PATCH] s", "> diff --git a/x b/x\n")]
    [InlineData("[GIT PULL] s", "please pull\n---\n x | 2 +-\n")]
    public void Talk_about_patches_is_no_patch(string subject, string body)
    {
        var found = MailText.Series($"From: A <a@x>\nSubject: {subject}\n\n{body}");
        Assert.Empty(found.Series);
        Assert.Null(found.Chosen);
        Assert.Equal("series-none", Assert.Single(found.Diagnostics).Code);
    }

    [Fact]
    public void A_bare_diff_is_a_patch_without_author()
    {
        var found = MailText.Series(Diff);
        Assert.Equal(Diff, found.Chosen!.Patches[0].Diff);
        Assert.Equal(new Person("", ""), found.Chosen.Author);
        Assert.Equal("mail-no-header", Assert.Single(found.Diagnostics).Code);
    }

    [Theory]
    [InlineData("s\n\nCc: a\nSigned-off-by: b", "Cc: a|Signed-off-by: b")]
    [InlineData("s\n\nNote that\nSigned-off-by: b", "Signed-off-by: b")]
    [InlineData("s\n\nText: with\na colon\nin it", "")]
    [InlineData("s\n\nFixes: 12 (\"a\n b\")", "Fixes: 12 (\"a b\")")]
    [InlineData("Cc: a", "")]
    public void Trailers_are_those_of_the_last_paragraph(string message, string expected) =>
        Assert.Equal(expected, string.Join('|', CommitText.Trailers(message)));

    private static SeriesPatch Read(string body) => MailText.Series($"From: A <a@x>\nSubject: [PATCH] s\n\n{body}").Chosen!.Patches[0];
}
