using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KvmModel.Syntax;

/// <summary>
/// Reads the spellings of constants and string literals (C11 6.4.4, 6.4.5; binary constants and digit separators of C23). In: one token's text.
/// Out: value and type under AArch64 LP64, where <c>char</c> is unsigned, <c>wchar_t</c> and <c>char32_t</c> are <c>unsigned int</c>.
/// </summary>
internal static class LiteralReader
{
    /// <summary>Whether a preprocessing number can only be a floating constant (C11 6.4.4.2).</summary>
    public static bool IsFloating(string text)
    {
        var isHexadecimal = text.Length > 1 && text[0] == '0' && text[1] is 'x' or 'X';
        return text.AsSpan().ContainsAny(isHexadecimal ? ".pP" : ".eE");
    }

    /// <summary>An integer constant; its type is the first of C11 6.4.4.1 p5 that holds the value, <c>long long</c> only where <c>ll</c> asks for it.</summary>
    public static bool TryReadInteger(string text, out Int128 value, out IntegerLiteralType type)
    {
        value = 0;
        type = IntegerLiteralType.Int;
        var (radix, at) = text is ['0', 'x' or 'X', ..] ? (16, 2) : text is ['0', 'b' or 'B', ..] ? (2, 2) : text is ['0', _, ..] ? (8, 1) : (10, 0);
        UInt128 number = 0;
        var digits = at == 1 ? 1 : 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\'' && digits > 0)
                continue;
            var digit = DigitOf(text[at]);
            if (digit >= radix)
                break;
            if (number >> 64 != 0)
                return false;
            number = number * (uint)radix + (uint)digit;
            digits++;
        }
        if (digits == 0 || number > ulong.MaxValue || !TryReadSuffix(text.AsSpan(at), out var isUnsigned, out var longs))
            return false;
        value = (Int128)number;
        var mayBeUnsigned = isUnsigned || radix != 10;
        if (longs == 0 && !isUnsigned && number <= int.MaxValue)
            type = IntegerLiteralType.Int;
        else if (longs == 0 && mayBeUnsigned && number <= uint.MaxValue)
            type = IntegerLiteralType.UnsignedInt;
        else if (!isUnsigned && number <= long.MaxValue)
            type = longs == 2 ? IntegerLiteralType.LongLong : IntegerLiteralType.Long;
        else
            type = longs == 2 ? IntegerLiteralType.UnsignedLongLong : IntegerLiteralType.UnsignedLong;
        return true;
    }

    private static bool TryReadSuffix(ReadOnlySpan<char> suffix, out bool isUnsigned, out int longs)
    {
        isUnsigned = false;
        longs = 0;
        while (suffix.Length > 0)
        {
            if (suffix[0] is 'u' or 'U' && !isUnsigned)
            {
                isUnsigned = true;
                suffix = suffix[1..];
            }
            else if (suffix[0] is 'l' or 'L' && longs == 0)
            {
                longs = suffix.Length > 1 && suffix[1] == suffix[0] ? 2 : 1;
                suffix = suffix[longs..];
            }
            else
                return false;
        }
        return true;
    }

    /// <summary>A character constant: an <c>int</c>, several characters packed as GCC does; with a prefix, one code unit of its type.</summary>
    public static bool TryReadCharacter(string text, out Int128 value, out IntegerLiteralType type)
    {
        value = 0;
        type = IntegerLiteralType.Int;
        if (!TryReadQuoted(text, '\'', out var units, out var prefix) || units.Length == 0)
            return false;
        if (prefix.Length > 0)
        {
            type = prefix is "L" or "U" ? IntegerLiteralType.UnsignedInt : IntegerLiteralType.Int;
            value = units[^1];
            return true;
        }
        uint packed = 0;
        foreach (var unit in units)
            packed = (packed << 8) | (byte)unit;
        value = (int)packed;
        return true;
    }

    /// <summary>The value of one string literal, escapes read, without quotes and prefix.</summary>
    public static bool TryReadString(string text, [NotNullWhen(true)] out string? value, out string prefix) => TryReadQuoted(text, '"', out value, out prefix);

    private static bool TryReadQuoted(string text, char quote, [NotNullWhen(true)] out string? value, out string prefix)
    {
        var open = text.IndexOf(quote);
        value = null;
        prefix = open <= 0 ? "" : text[..open];
        if (open < 0 || text.Length < open + 2 || text[^1] != quote)
            return false;
        var inner = text.AsSpan(open + 1, text.Length - open - 2);
        value = inner.Contains('\\') ? ReadEscapes(inner) : inner.ToString();
        return true;
    }

    // C11 6.4.4.4, and GNU's \e. A universal character name gives its UTF-8 bytes.
    private static string ReadEscapes(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                result.Append(text[at]);
                continue;
            }
            var escape = text[++at];
            switch (escape)
            {
                case 'n': result.Append('\n'); break;
                case 't': result.Append('\t'); break;
                case 'r': result.Append('\r'); break;
                case 'a': result.Append('\a'); break;
                case 'b': result.Append('\b'); break;
                case 'f': result.Append('\f'); break;
                case 'v': result.Append('\v'); break;
                case 'e' or 'E': result.Append('\e'); break;
                case 'x':
                    result.Append((char)ReadDigits(text, ref at, 16, int.MaxValue, first: at + 1));
                    break;
                case >= '0' and <= '7':
                    result.Append((char)ReadDigits(text, ref at, 8, 3, first: at));
                    break;
                case 'u' or 'U':
                    AppendUtf8(result, ReadDigits(text, ref at, 16, escape == 'u' ? 4 : 8, first: at + 1));
                    break;
                default: result.Append(escape); break;
            }
        }
        return result.ToString();
    }

    /// <summary>Reads up to <paramref name="most"/> digits from <paramref name="first"/>, and leaves <paramref name="at"/> on the last.</summary>
    private static int ReadDigits(ReadOnlySpan<char> text, ref int at, int radix, int most, int first)
    {
        var value = 0;
        var index = first;
        for (; index < text.Length && index - first < most && DigitOf(text[index]) < radix; index++)
            value = unchecked(value * radix + DigitOf(text[index]));
        at = index - 1;
        return value;
    }

    private static void AppendUtf8(StringBuilder result, int codePoint)
    {
        if (!Rune.TryCreate(codePoint, out var rune))
            rune = Rune.ReplacementChar;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var unit in bytes[..rune.EncodeToUtf8(bytes)])
            result.Append((char)unit);
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => 99,
    };
}
