namespace KvmModel.Preprocessing;

/// <summary>Escape sequences in character constants and string literals (C11 6.4.4.4; GNU <c>\e</c>).</summary>
public static class CharacterEscape
{
    /// <summary>Takes one character or escape sequence from the front of a non-empty literal's content and gives its value.</summary>
    public static uint Read(ref ReadOnlySpan<char> text)
    {
        var c = text[0];
        text = text[1..];
        if (c != '\\' || text.IsEmpty)
            return c;
        c = text[0];
        var value = 0u;
        var length = 1;
        switch (c)
        {
            case 'x':
                for (; length < text.Length && char.IsAsciiHexDigit(text[length]); length++)
                    value = value * 16 + (uint)Convert.ToInt32(text[length].ToString(), 16);
                break;
            case >= '0' and <= '7':
                for (length = 0; length < Math.Min(3, text.Length) && text[length] is >= '0' and <= '7'; length++)
                    value = value * 8 + (uint)(text[length] - '0');
                break;
            default:
                value = c switch { 'n' => 10u, 't' => 9, 'r' => 13, 'a' => 7, 'b' => 8, 'f' => 12, 'v' => 11, 'e' or 'E' => 27, _ => c };
                break;
        }
        text = text[length..];
        return value;
    }
}
