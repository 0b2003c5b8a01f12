using System.Globalization;
using System.Text;

namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// The text of a message: in, the arguments of a call from a format on; out, the text with what is known filled in, and <c>?</c> for what is not (Linux
/// Documentation/core-api/printk-formats.rst). Pointers are shown as what they lead to.
/// </summary>
internal static class MessageText
{
    /// <summary>KERN_WARNING, also the level of a message without one (Linux include/linux/printk.h MESSAGE_LOGLEVEL_DEFAULT). Lower levels are worse.</summary>
    public const int LastComplaint = 4;

    private const int LengthLimit = 1024;
    private const char LevelMark = '\u0001';

    /// <param name="format">The number of the argument that is the format.</param>
    /// <returns>Null when the format is not known.</returns>
    public static (string Text, int Level)? Of(IntrinsicCall call, int format)
    {
        if (format >= call.Count || StringAt(call, call[format]) is not { } template)
            return null;
        var level = LastComplaint;
        while (template is [LevelMark, var mark, ..])
        {
            level = mark is >= '0' and <= '7' ? mark - '0' : level;
            template = template[2..];
        }
        var text = new StringBuilder();
        var next = format + 1;
        for (var at = 0; at < template.Length; at++)
        {
            if (template[at] != '%')
                text.Append(template[at]);
            else if (template.AsSpan(at + 1) is ['%', ..])
                text.Append(template[++at]);
            else
                at = Conversion.Read(template, at + 1).Append(text, call, ref next);
        }
        return (text.ToString(), level);
    }

    private static string? StringAt(IntrinsicCall call, SymbolicBits address)
    {
        if (call.Run.Constant(address) is not { } start || call.Run.Memory.Find(start, out var offset) is not { Function: null } found)
            return null;
        var text = new StringBuilder();
        for (var at = offset; at < Math.Min(found.Size, offset + LengthLimit); at++)
        {
            if (call.Run.Constant(call.Run.Memory.Load(found, at * 8, 8)) is not { } character)
                return null;
            if (character == 0)
                break;
            text.Append((char)character);
        }
        return text.ToString();
    }

    /// <summary><c>% flags width .precision length conversion</c> (C11 7.21.6.1), with the kernel's letters after <c>%p</c>.</summary>
    private readonly record struct Conversion(bool IsAlternative, bool IsZeroPadded, string Width, bool IsLong, char Letter, string Extension, int End)
    {
        public static Conversion Read(string template, int at)
        {
            var flags = Span(template, ref at, "-+ #0");
            var width = Span(template, ref at, "0123456789*");
            if (at < template.Length && template[at] == '.')
            {
                at++;
                Span(template, ref at, "0123456789*");
            }
            var length = Span(template, ref at, "hljzt");
            var letter = at < template.Length ? template[at] : '\0';
            var end = at;
            while (letter == 'p' && end + 1 < template.Length && char.IsAsciiLetterOrDigit(template[end + 1]))
                end++;
            var extension = letter == 'p' ? template[(at + 1)..(end + 1)] : "";
            return new Conversion(flags.Contains('#'), flags.Contains('0'), width, length.AsSpan().IndexOfAny("lzjt") >= 0, letter, extension, end);
        }

        /// <returns>Where the conversion ends.</returns>
        public int Append(StringBuilder text, IntrinsicCall call, ref int next)
        {
            if (Width == "*")
                next++;
            var value = next < call.Count ? call[next] : default;
            next++;
            var shown = value.Width == 0 ? "?" : Letter == 's' ? StringAt(call, value) ?? "?" : call.Run.Constant(value) is { } number ? Show(call, number) : "?";
            text.Append(int.TryParse(Width, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width <= LengthLimit ? shown.PadLeft(width, IsZeroPadded ? '0' : ' ') : shown);
            return End;
        }

        private string Show(IntrinsicCall call, ulong number)
        {
            var fitted = IsLong ? number : (uint)number;
            return Letter switch
            {
                'd' or 'i' => (IsLong ? (long)number : (int)number).ToString(CultureInfo.InvariantCulture),
                'x' => (IsAlternative ? "0x" : "") + fitted.ToString("x", CultureInfo.InvariantCulture),
                'X' => (IsAlternative ? "0X" : "") + fitted.ToString("X", CultureInfo.InvariantCulture),
                'c' => ((char)(byte)number).ToString(),
                // A format of its own, in a struct va_format.
                'p' when Extension == "V" => StringAt(call, call.Run.Load(SymbolicBits.FromConstant(number, 64), 0, 64)) ?? "?",
                'p' => call.Run.Memory.Find(number, out var offset) is not { } found ? $"0x{number:x}" : offset == 0 ? found.Name : $"{found.Name}+0x{offset:x}",
                _ => fitted.ToString(CultureInfo.InvariantCulture),
            };
        }

        private static string Span(string template, ref int at, string allowed)
        {
            var start = at;
            while (at < template.Length && allowed.Contains(template[at]))
                at++;
            return template[start..at];
        }
    }
}
