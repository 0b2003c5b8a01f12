using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Tests.Mail;

/// <summary>RFC 5322 headers: folding, people, dates, ids, parameters.</summary>
public sealed class HeaderTests
{
    [Fact]
    public void Folded_fields_are_joined_and_names_compare_without_case()
    {
        var mail = MailText.One("FROM: A\n <a@x>\nsubject: one\n\ttwo\n   three\nDATE : Tue, 5 Dec 2023\n 16:47:58 +0000\nMessage-Id: <i@x>\n\nbody\n");
        Assert.Equal("one two three", mail.Subject);
        Assert.Equal(new Person("A", "a@x"), mail.From);
        Assert.Equal(new DateTimeOffset(2023, 12, 5, 16, 47, 58, TimeSpan.Zero), mail.Date);
        Assert.Equal("i@x", mail.MessageId);
    }

    [Fact]
    public void A_line_that_is_no_field_is_passed_over() =>
        Assert.Equal("s", MailText.One("From: A <a@x>\n>From somewhere\nSubject: s\n\nbody\n").Subject);

    [Fact]
    public void Parents_are_the_references_and_last_the_mail_answered() =>
        Assert.Equal(["c@x", "a@x", "b@x"], MailText.One("From: A <a@x>\nSubject: s\nReferences: <b@x> <c@x>\n <a@x>\nIn-Reply-To: <b@x> (mail of today)\n\nbody\n").Parents.AsEnumerable());

    [Theory]
    [InlineData("Mark Brown <broonie@kernel.org>", "Mark Brown", "broonie@kernel.org")]
    [InlineData("\"Brown, Mark\" <b@k>", "Brown, Mark", "b@k")]
    [InlineData("Brown, Mark <b@k>", "Brown, Mark", "b@k")]
    [InlineData("b@k (Mark Brown)", "Mark Brown", "b@k")]
    [InlineData("<b@k>", "b@k", "b@k")]
    [InlineData("b@k", "b@k", "b@k")]
    [InlineData("\"A \\\"B\\\" C\" <b@k>", "A \"B\" C", "b@k")]
    [InlineData("John (the other) Doe <b@k>", "John (the other) Doe", "b@k")]
    [InlineData("=?utf-8?q?Alex_Benn=C3=A9e?= <b@k>", "Alex Bennée", "b@k")]
    [InlineData("\"=?utf-8?q?Alex_Benn=C3=A9e?=\" <b@k>", "Alex Bennée", "b@k")]
    [InlineData("A   B\t<b@k>", "A B", "b@k")]
    [InlineData("linmiaohe <linmiaohe>", "linmiaohe", "linmiaohe")]
    [InlineData("nobody", "nobody", "")]
    [InlineData("\"maz@kernel.org\" <evil@x>", "maz@kernel.org", "maz@kernel.org")]
    public void People_are_read_as_git_reads_them(string raw, string name, string address) => Assert.Equal(new Person(name, address), MailboxParser.Parse(raw));

    [Theory]
    [InlineData("Tue, 05 Dec 2023 16:47:58 +0000", "2023-12-05T16:47:58+00:00")]
    [InlineData("5 Dec 2023 16:47 -0730 (x)", "2023-12-05T16:47:00-07:30")]
    [InlineData("Tue, 5 Dec 99 16:47:58 PST", "1999-12-05T16:47:58-08:00")]
    [InlineData("Tue,5 dec 2023 16:47:58 GMT", "2023-12-05T16:47:58+00:00")]
    [InlineData("Thu, 1 Jan 1970 00:00:00 +9999", "1970-01-01T00:00:00+00:00")]
    public void Dates_are_read(string raw, string expected) => Assert.Equal(DateTimeOffset.Parse(expected), MailDate.Parse(raw));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("Tue, 31 Feb 2023 16:47:58 +0000")]
    [InlineData("Tue, 05 Dec 2023 99:99:99 +0000")]
    [InlineData("Mon, 1 Jan 0001 00:00:00 +1400")]
    [InlineData("a b c d e f g")]
    public void What_is_no_date_is_null(string? raw) => Assert.Null(MailDate.Parse(raw));

    [Theory]
    [InlineData("text/plain; charset=\"utf-8\"; format=flowed", "utf-8")]
    [InlineData("TEXT/PLAIN; Charset = UTF-8 (unicode); x", "UTF-8")]
    [InlineData("text/plain; ; charset*=us-ascii'en'utf%2D8", "utf-8")]
    [InlineData("text/plain; charset*0=ut; charset*1=\"f-8\"", "utf-8")]
    [InlineData("text/plain; charset*1*=%38; charset*0*=''utf-", "utf-8")]
    public void Parameters_are_read_split_and_encoded_ones_too(string raw, string charset)
    {
        var field = ContentField.Parse(raw);
        Assert.Equal("text/plain", field.Value);
        Assert.Equal(charset, field["charset"]);
    }
}
