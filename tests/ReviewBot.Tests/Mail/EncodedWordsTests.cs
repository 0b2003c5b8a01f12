using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ReviewBot.Mail;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Mail;

/// <summary>RFC 2047, with its own examples (§8) and what mailers do instead.</summary>
public sealed class EncodedWordsTests
{
    [Theory]
    [InlineData("=?ISO-8859-1?Q?a?=", "a")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a?=  \t  =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b")]
    [InlineData("x =?utf-8?b?w7w=?= y", "x ü y")]
    [InlineData("=?iso-8859-1*de?q?=FC?=", "ü")]
    [InlineData("=?koi8-r?B?8NLJ18XU?=", "Привет")]
    [InlineData("=?gb2312?B?xOO6ww==?=", "你好")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    public void Well_formed_words_are_decoded(string raw, string expected) => Assert.Equal(expected, EncodedWords.Decode(raw));

    [Theory]
    [InlineData("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü")]
    [InlineData("=?UTF-8?B?5L2g5Q==?= =?utf-8?B?pb0=?=", "你好")]
    public void A_character_split_over_two_words_is_put_together(string raw, string expected) => Assert.Equal(expected, EncodedWords.Decode(raw));

    [Theory]
    [InlineData("=?utf-8?q?=FC?=", "ü")]
    [InlineData("=?no-such-charset?q?=C3=BC?=", "ü")]
    [InlineData("=?us-ascii?q?=C3=BC?=", "ü")]
    public void A_wrong_charset_is_guessed_instead(string raw, string expected) => Assert.Equal(expected, EncodedWords.Decode(raw));

    [Theory]
    [InlineData("=?utf-8?x?abc?=")]
    [InlineData("=?utf-8?q?abc")]
    [InlineData("=??q?abc?=")]
    [InlineData("a =? b ?= c")]
    [InlineData("=?")]
    public void What_is_no_encoded_word_stays(string raw) => Assert.Equal(raw, EncodedWords.Decode(raw));

    [Fact]
    public void Bytes_outside_words_are_read_as_utf8_or_else_western()
    {
        Assert.Equal("ü", EncodedWords.Decode("\u00c3\u00bc"));
        Assert.Equal("ü", EncodedWords.Decode("\u00fc"));
    }

    [Fact]
    public void Encoding_and_decoding_gives_the_text_back()
    {
        Prop.ForAll<NonNull<string>, bool, PositiveInt>((text, isBase64, size) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text.Get.Replace("\ud800", ""));
            var words = bytes.Chunk(size.Get).Select(chunk => isBase64
                ? $"=?utf-8?B?{Convert.ToBase64String(chunk)}?="
                : $"=?utf-8?q?{string.Concat(chunk.Select(value => $"={value:X2}"))}?=");
            return EncodedWords.Decode(string.Join("\n ", words)) == Encoding.UTF8.GetString(bytes);
        }).Check(Laws.Config());
    }

    [Fact]
    public void Decoding_never_throws() =>
        Prop.ForAll(Gen.Elements("=?", "?=", "?", "utf-8", "q", "B", "=", "C3", " ", "x", "\u00ff").ListOf().ToArbitrary(),
            pieces => EncodedWords.Decode(string.Concat(pieces)) is not null).Check(Laws.Config());
}
