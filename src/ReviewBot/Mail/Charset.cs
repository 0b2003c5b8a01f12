using System.Text;
using System.Text.Unicode;

namespace ReviewBot.Mail;

/// <summary>
/// Bytes of mail as Unicode. A declared charset is believed as long as the bytes fit it; otherwise, and where none is declared, they are read as UTF-8
/// if they are valid UTF-8, and as windows-1252 if not. The guess can be wrong for other one-byte charsets; it never fails and never drops a byte.
/// </summary>
internal static class Charset
{
    private static readonly Encoding _western = Find("windows-1252")!;

    /// <summary>Decodes byte-per-char text; <paramref name="name"/> is the declared charset, null when none is.</summary>
    public static string Decode(string bytePerChar, string? name)
    {
        if (Ascii.IsValid(bytePerChar) && (name is null || !IsStateful(name)))
            return bytePerChar;
        return Decode(Encoding.Latin1.GetBytes(bytePerChar), name);
    }

    public static string Decode(ReadOnlySpan<byte> bytes, string? name)
    {
        if (name is not null && Find(name) is { } declared)
        {
            try
            {
                return declared.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                // The sender's mailer lied about the charset: guess.
            }
        }

        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : _western.GetString(bytes);
    }

    /// <summary>The strict encoding of a charset name (IANA names and what mailers write for them), or null when it is unknown or says nothing.</summary>
    private static Encoding? Find(string name)
    {
        name = name.Trim().ToLowerInvariant() switch
        {
            "utf8" => "utf-8",
            "cp1252" => "windows-1252",
            "latin1" or "iso8859-1" => "iso-8859-1",
            "iso8859-15" => "iso-8859-15",
            "gbk" or "gb2312" or "x-gbk" => "gb18030",
            "us-ascii" or "ascii" or "unknown-8bit" or "x-unknown" or "utf-7" => "",
            var other => other,
        };
        if (name.Length is 0 or > 40 || !Ascii.IsValid(name))
            return null;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Charsets whose text can be all ASCII bytes and mean something else.</summary>
    private static bool IsStateful(string name) =>
        name.StartsWith("iso-2022", StringComparison.OrdinalIgnoreCase) || name.StartsWith("hz-", StringComparison.OrdinalIgnoreCase);
}
