using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ReviewBot.Mail;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Mail;

/// <summary>Quoted-printable and base64 bodies.</summary>
public sealed class TransferEncodingTests
{
    [Fact]
    public void Quoted_printable_joins_soft_breaks_and_keeps_what_is_no_escape() =>
        Assert.Equal("a=b\njoined\n=ZZ ü\n \n", QuotedPrintable.DecodeBody("a=3Db\njoi=\nned\n=ZZ =fc\n=20\n"));

    [Fact]
    public void Quoted_printable_round_trips()
    {
        Prop.ForAll<byte[], PositiveInt>((bytes, width) =>
        {
            var encoded = new StringBuilder();
            foreach (var (value, index) in (bytes ?? []).Select((value, index) => (value, index)))
            {
                var isPlain = value is > 32 and < 127 and not (byte)'=';
                encoded.Append(isPlain ? ((char)value).ToString() : $"={value:X2}");
                if (index % width.Get == 0)
                    encoded.Append("=\n");
            }

            return QuotedPrintable.DecodeBody(encoded.ToString()) == Encoding.Latin1.GetString(bytes ?? []);
        }).Check(Laws.Config());
    }

    [Fact]
    public void Base64_round_trips_with_line_breaks() =>
        Prop.ForAll<byte[]>(bytes => Base64.Decode(Convert.ToBase64String(bytes ?? [], Base64FormattingOptions.InsertLineBreaks), out _) == Encoding.Latin1.GetString(bytes ?? []))
            .Check(Laws.Config());

    [Fact]
    public void Base64_that_is_cut_off_gives_the_bytes_it_has() => Assert.Equal("ab", Base64.Decode("YWJ", out _));

    [Fact]
    public void A_footer_in_plain_text_behind_base64_stays_text() =>
        Assert.Equal("hello!!\n____\nkvmarm mailing list\n", MailText.Body("Content-Transfer-Encoding: base64\n", "aGVsbG8hIQ==\n____\nkvmarm mailing list\n"));

    [Fact]
    public void Line_ends_of_the_encoder_are_taken_off()
    {
        var body = Convert.ToBase64String("one\r\ntwo\r\n"u8);
        Assert.Equal("one\ntwo\n", MailText.Body("Content-Transfer-Encoding: base64\n", body));
    }

    [Fact]
    public void Line_ends_of_the_patch_are_kept()
    {
        var body = Convert.ToBase64String("+one\r\n two\n"u8);
        Assert.Equal("+one\r\n two\n", MailText.Body("Content-Transfer-Encoding: base64\n", body));
    }
}
