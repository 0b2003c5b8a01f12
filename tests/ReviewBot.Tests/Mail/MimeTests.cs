using ReviewBot.Mail;

namespace ReviewBot.Tests.Mail;

/// <summary>MIME structure, charsets and flowed text.</summary>
public sealed class MimeTests
{
    [Fact]
    public void Of_a_signed_mail_the_signature_is_no_text() =>
        Assert.Equal("text\n-- \nsig", MailText.Body("Content-Type: multipart/signed; boundary=\"=-b\"\n",
            "preamble\n--=-b\nContent-Type: text/plain\n\ntext\n-- \nsig\n--=-b\nContent-Type: application/pgp-signature\n\nAAAA\n--=-b--\nepilogue\n"));

    [Fact]
    public void Of_alternatives_the_first_that_can_be_read_counts() =>
        Assert.Equal("plain", MailText.Body("Content-Type: multipart/alternative; boundary=b\n",
            "--b\nContent-Type: text/html\n\n<p>\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/markdown\n\nmark\n--b--\n"));

    [Fact]
    public void An_attached_patch_is_read_and_an_image_is_not()
    {
        var mail = MailText.One("""
            From: A <a@x>
            Subject: s
            Content-Type: multipart/mixed; boundary=b

            --b

            see attachment
            --b
            Content-Type: application/octet-stream; name="0001-x.patch"
            Content-Transfer-Encoding: base64

            ZGlmZiAtLWdpdCBhL3ggYi94Cg==
            --b
            Content-Type: image/png
            Content-Transfer-Encoding: base64

            iVBORw0KGgo=
            --b--

            """.ReplaceLineEndings("\n"));
        Assert.Equal(["see attachment", "diff --git a/x b/x\n"], mail.Text.Select(part => part.Text));
    }

    [Fact]
    public void A_multipart_that_is_cut_off_is_read_and_said()
    {
        var (mails, diagnostics) = MailText.Read("From: A <a@x>\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n");
        Assert.Equal("text\n", Assert.Single(Assert.Single(mails).Text).Text);
        Assert.Equal("mail-mime-open", Assert.Single(diagnostics).Code);
    }

    [Theory]
    [InlineData("iso-8859-1", "\u00fc", "ü")]
    [InlineData("ISO-8859-15", "\u00a4", "€")]
    [InlineData("windows-1250", "\u00b3", "ł")]
    [InlineData("koi8-r", "\u00f0", "П")]
    [InlineData("gbk", "\u00c4\u00e3", "你")]
    [InlineData("big5", "\u00a7\u0041", "你")]
    [InlineData("utf-8", "\u00c3\u00bc", "ü")]
    [InlineData("us-ascii", "\u00c3\u00bc", "ü")]
    [InlineData("utf-8", "\u00fc", "ü")]
    [InlineData("x-unheard-of", "\u00fc", "ü")]
    public void A_charset_is_believed_while_the_bytes_fit_it(string charset, string bytes, string expected) =>
        Assert.Equal(expected, MailText.Body($"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n", bytes));

    [Fact]
    public void Flowed_lines_are_joined_and_unstuffed() =>
        Assert.Equal("one two\n leading\nthree\n-- \nsig\n", MailText.Body("Content-Type: text/plain; format=flowed\n", "one \ntwo\n  leading\nthree\n-- \nsig\n"));

    [Fact]
    public void With_delsp_the_blank_belongs_to_the_break() =>
        Assert.Equal("onetwo\n", MailText.Body("Content-Type: text/plain; format=flowed; DelSp=Yes\n", "one \ntwo\n"));

    [Fact]
    public void A_mail_that_nests_for_ever_is_read_to_the_limit()
    {
        var text = new System.Text.StringBuilder("From: A <a@x>\nSubject: s\n");
        for (var depth = 0; depth < 2_000; depth++)
            text.Append($"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n");
        var (mails, diagnostics) = MailText.Read(text + "\ntext\n");
        Assert.Single(mails);
        Assert.Contains(diagnostics, diagnostic => diagnostic.Code == "mail-mime-limit");
    }

    [Fact]
    public void A_mail_of_nothing_but_parts_is_read_to_the_limit()
    {
        var parts = string.Concat(Enumerable.Repeat("--b\n\nx\n", 100_000));
        var (mails, diagnostics) = MailText.Read($"From: A <a@x>\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n{parts}");
        Assert.True(Assert.Single(mails).Text.Length <= MailLimits.Default.MimeParts);
        Assert.Contains(diagnostics, diagnostic => diagnostic.Code == "mail-mime-limit");
    }
}
