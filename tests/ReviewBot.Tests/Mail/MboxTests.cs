using FsCheck;
using FsCheck.Fluent;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Mail;

/// <summary>Splitting an mbox, and its two ways of quoting.</summary>
public sealed class MboxTests
{
    private const string Separator = "From mboxrd@z Thu Jan  1 00:00:00 1970\n";
    private const string OldSeparator = "From a@x Mon Sep 17 00:00:00 2001\n";
    private const string Header = "From: A <a@x>\nSubject: s\n\n";

    [Fact]
    public void Each_separator_starts_a_mail()
    {
        var (mails, diagnostics) = MailText.Read($"{Separator}{Header}one\n\n{OldSeparator}{Header}two\n");
        Assert.Equal(["one\n\n", "two\n"], mails.Select(mail => mail.Text[0].Text));
        Assert.Equal([1, 2], mails.Select(mail => mail.Origin.Number));
        Assert.Equal([1, 7], mails.Select(mail => mail.Origin.Line));
        Assert.Empty(diagnostics);
    }

    [Fact]
    public void A_body_line_that_begins_with_From_but_has_no_date_is_no_separator() =>
        Assert.Equal("From v2 <id@x>:\nFrom here on 3 things change\n", MailText.One($"{OldSeparator}{Header}From v2 <id@x>:\nFrom here on 3 things change\n").Text[0].Text);

    [Fact]
    public void Mboxrd_takes_one_mark_off_every_quoted_From_line() =>
        Assert.Equal("From v1:\n>From v1:\n>>From v1:\n>Fromage\n", MailText.One($"{Separator}{Header}>From v1:\n>>From v1:\n>>>From v1:\n>Fromage\n").Text[0].Text);

    [Fact]
    public void Mboxo_takes_the_mark_off_the_bare_From_line_only() =>
        Assert.Equal("From v1:\n>>From v1:\n", MailText.One($"{OldSeparator}{Header}>From v1:\n>>From v1:\n").Text[0].Text);

    [Fact]
    public void A_single_mail_needs_no_separator_and_its_From_lines_are_its_own() =>
        Assert.Equal(">From x\nFrom b@x Mon Sep 17 00:00:00 2001\n", MailText.One($"{Header}>From x\nFrom b@x Mon Sep 17 00:00:00 2001\n").Text[0].Text);

    [Fact]
    public void CR_LF_line_ends_read_as_LF() =>
        Assert.Equal("one\ntwo\n", MailText.One($"{OldSeparator}{Header}one\ntwo\n".Replace("\n", "\r\n")).Text[0].Text);

    [Fact]
    public void Quoting_as_mboxrd_and_reading_gives_the_lines_back()
    {
        var lines = Gen.Elements("From a", ">From b", ">>From c", "", "> quoted", "text", "From x Mon Sep 17 00:00:00 2001").ListOf();
        Prop.ForAll(lines.ToArbitrary(), list =>
        {
            var body = string.Concat(list.Select(line => line + "\n"));
            var quoted = string.Concat(list.Select(line => (line.TrimStart('>').StartsWith("From ", StringComparison.Ordinal) ? ">" : "") + line + "\n"));
            return MailText.One($"{Separator}{Header}{quoted}").Text[0].Text == body;
        }).Check(Laws.Config());
    }

    [Fact]
    public void An_mbox_that_ends_inside_a_line_is_said_to_be_cut_off()
    {
        var (mails, diagnostics) = MailText.Read($"{Separator}{Header}one\n{Separator}{Header}tw");
        Assert.Equal(2, mails.Count);
        Assert.Equal("test:6: message 2 ends in the middle of a line: the file may be cut off [mail-truncated]", Assert.Single(diagnostics).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    public void An_input_without_text_is_said_to_be_empty(string text)
    {
        var (mails, diagnostics) = MailText.Read(text);
        Assert.Empty(mails);
        Assert.Equal("mail-empty", Assert.Single(diagnostics).Code);
    }
}
