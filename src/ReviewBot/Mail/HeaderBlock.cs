namespace ReviewBot.Mail;

/// <summary>One header field, unfolded (RFC 5322 §2.2.3), one byte a char, not yet decoded.</summary>
internal readonly record struct HeaderField(string Name, string Value);

/// <summary>
/// The header fields of a mail or MIME part in their order. Names compare without case. A line that is neither field nor continuation is skipped and counted:
/// archives and mailers leave such lines behind, and the fields around them are still good.
/// </summary>
internal sealed class HeaderBlock
{
    private readonly List<HeaderField> _fields = [];

    public static HeaderBlock Empty { get; } = new();

    public IReadOnlyList<HeaderField> Fields => _fields;

    /// <summary>Why the block was not read to its end; null when it was.</summary>
    public string? Defect { get; private set; }

    /// <summary>The raw value of the first field of that name, or null.</summary>
    public string? First(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return field.Value;
        }

        return null;
    }

    /// <summary>Reads the block at the start of <paramref name="text"/>; the body starts at <paramref name="bodyStart"/>, behind the empty line.</summary>
    public static HeaderBlock Read(ReadOnlySpan<char> text, MailLimits limits, out int bodyStart)
    {
        var block = new HeaderBlock();
        var value = new System.Text.StringBuilder();
        string? name = null;
        bodyStart = 0;
        while (bodyStart < text.Length && block.Defect is null)
        {
            var length = text[bodyStart..].IndexOf('\n');
            var line = length < 0 ? text[bodyStart..] : text.Slice(bodyStart, length);
            bodyStart += length < 0 ? line.Length : length + 1;
            if (line.IsEmpty)
                break;
            if (line[0] is ' ' or '\t')
            {
                if (name is not null)
                    value.Append(' ').Append(line[1..].TrimEnd());
            }
            else
            {
                Close();
                if (TryReadName(line, out var colon))
                {
                    name = line[..colon].TrimEnd().ToString();
                    value.Append(line[(colon + 1)..].Trim());
                }
            }

            if (bodyStart > limits.HeaderBytes)
                block.Defect = $"its header has more than {limits.HeaderBytes} bytes";
            else if (block._fields.Count >= limits.HeaderFields)
                block.Defect = $"its header has more than {limits.HeaderFields} fields";
        }

        Close();
        return block;

        void Close()
        {
            if (name is not null)
                block._fields.Add(new HeaderField(name, value.ToString().Trim()));
            name = null;
            value.Clear();
        }
    }

    /// <summary>Whether a line starts a field: a name of printable ASCII without colon or blank (§3.6.8), blanks before the colon allowed (§4.5).</summary>
    public static bool TryReadName(ReadOnlySpan<char> line, out int colon)
    {
        colon = line.IndexOf(':');
        if (colon <= 0)
            return false;
        var name = line[..colon].TrimEnd();
        return name.Length > 0 && name.IndexOfAnyExceptInRange('!', '~') < 0;
    }
}
