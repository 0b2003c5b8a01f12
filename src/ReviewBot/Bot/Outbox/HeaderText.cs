using System.Globalization;
using System.Text;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// Unicode in, header text out: ASCII, encoded where it must be, folded. No control character of a value survives, line breaks above all, so that a value from somebody's mail stays a
/// value: it can neither end its field nor begin another.
/// </summary>
/// <remarks>Source: RFC 5322 §2.2.3 (folding), §3.2.4 (quoted strings), RFC 2047 §2, §5 (encoded words).</remarks>
internal static class HeaderText
{
    private const int LineWidth = 76;

    /// <summary>Bytes of UTF-8 in one encoded word: 75 characters less <c>=?utf-8?B?</c> and <c>?=</c>, in base64.</summary>
    private const int WordBytes = 45;

    /// <summary>Longer values are cut: no subject that a person wrote is.</summary>
    private const int MaxValue = 900;

    /// <summary>A whole field, with its line end.</summary>
    /// <param name="value">Encoded already, without line breaks.</param>
    public static string Field(string name, string value)
    {
        var field = new StringBuilder(name).Append(':');
        var column = field.Length;
        foreach (var word in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var isFolded = column + 1 + word.Length > LineWidth && column > name.Length + 1;
            field.Append(isFolded ? "\n " : " ").Append(word);
            column = (isFolded ? 0 : column) + 1 + word.Length;
        }

        return field.Append('\n').ToString();
    }

    /// <summary>Free text, such as a subject.</summary>
    public static string Text(string text)
    {
        text = Clean(text);
        return Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal) ? text : EncodedWords(text);
    }

    /// <summary>A name and an address that is known to be sound.</summary>
    public static string Mailbox(string name, string address)
    {
        name = Clean(name);
        if (name.Length == 0 || name == address)
            return address;
        var phrase = !Ascii.IsValid(name) || name.Contains("=?", StringComparison.Ordinal) ? EncodedWords(name)
            : name.AsSpan().ContainsAny("()<>[]:;@\\,.\"") ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : name;
        return $"{phrase} <{address}>";
    }

    /// <summary>RFC 5322 §3.3, in UTC.</summary>
    public static string Date(DateTimeOffset date) => date.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Take(MaxValue))
            clean.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? " " : rune.ToString());
        return string.Join(' ', clean.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string EncodedWords(string text)
    {
        var words = new List<string>();
        var bytes = new List<byte>();
        var buffer = new byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(buffer);
            if (bytes.Count + length > WordBytes)
                Close();
            bytes.AddRange(buffer[..length]);
        }

        Close();
        return string.Join(' ', words);

        void Close()
        {
            if (bytes.Count > 0)
                words.Add($"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=");
            bytes.Clear();
        }
    }
}
