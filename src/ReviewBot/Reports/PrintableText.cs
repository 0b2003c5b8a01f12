using System.Globalization;
using System.Text;

namespace ReviewBot.Reports;

/// <summary>
/// Makes text from mail and source files safe for a terminal: whatever could move the cursor, change a colour, reorder the line or hide in it
/// is shown as a visible name instead. What comes out is one line of printable characters.
/// </summary>
internal static class PrintableText
{
    private const int TabWidth = 8;

    /// <summary>The text with tabs expanded to columns and everything invisible made visible: ESC as <c>^[</c>, others as <c>&lt;U+202E&gt;</c>.</summary>
    /// <param name="column">The 0-based column that the text starts in, as far as tab stops go.</param>
    public static string Of(string text, int column = 0)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return text;

        var printable = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            var piece = rune.Value switch
            {
                '\t' => new string(' ', TabWidth - column % TabWidth),
                < ' ' or 0x7f => $"^{(char)(rune.Value ^ 0x40)}",
                _ when IsHidden(rune) => $"<U+{rune.Value:X4}>",
                _ => rune.ToString(),
            };
            printable.Append(piece);
            column += WidthOf(piece);
        }

        return printable.ToString();
    }

    /// <summary>How many columns printable text takes in a terminal: none for a combining mark, two for an East Asian wide character.</summary>
    public static int WidthOf(string printable)
    {
        if (Ascii.IsValid(printable))
            return printable.Length;
        var width = 0;
        foreach (var rune in printable.EnumerateRunes())
            width += ColumnsOf(rune);
        return width;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // Unicode Standard Annex #11, the blocks that are wide or fullwidth as a whole; single wide symbols elsewhere count as one column.
    private static int ColumnsOf(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) => 2,
        (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) => 2,
        (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd) => 2,
        _ => 1,
    };
}
