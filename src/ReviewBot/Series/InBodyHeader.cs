using System.Text;
using ReviewBot.Mail;

namespace ReviewBot.Series;

/// <summary>
/// The <c>From:</c>, <c>Subject:</c> and <c>Date:</c> lines that <c>git send-email</c> puts at the top of a body when sender and author differ. They may be folded, each
/// counts once, empty lines may come before them, and the first other line (or an empty line behind one) ends them. A line that begins with <c>[PATCH]</c> is a subject too.
/// </summary>
internal sealed class InBodyHeader
{
    /// <summary>A folded value grows no further than this; stops a body that is all continuation lines.</summary>
    private const int MaxValue = 64 << 10;

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private string? _name;
    private readonly StringBuilder _value = new();
    private bool _isDone;

    public Person? From => _fields.TryGetValue("From", out var value) ? MailboxParser.Parse(value) : null;

    public string? Subject => _fields.TryGetValue("Subject", out var value) ? MailboxParser.CollapseBlanks(EncodedWords.Decode(value)) : null;

    public DateTimeOffset? Date => MailDate.Parse(_fields.GetValueOrDefault("Date"));

    /// <summary>Whether the line (byte-per-char) belongs to this header, or is empty space before the message.</summary>
    public bool TryTake(string line, string? charset)
    {
        if (_isDone)
            return false;
        if (line.Length == 0)
        {
            _isDone = _name is not null;
            Close();
            return true;
        }

        if (_name is not null && line[0] is ' ' or '\t' && !Scissors.IsLine(line))
        {
            if (_value.Length < MaxValue)
                _value.Append(ToUtf8(line, charset));
            return true;
        }

        Close();
        if (line.StartsWith("[PATCH] ", StringComparison.Ordinal))
        {
            _fields["Subject"] = ToUtf8(line, charset);
            return true;
        }

        if (HeaderBlock.TryReadName(line, out var colon) && IsName(line[..colon]) && !_fields.ContainsKey(line[..colon]))
            Open(line[..colon], line[(colon + 1)..].Trim(), charset);
        _isDone = _name is null;
        return !_isDone;
    }

    /// <summary>Forgets everything: a scissors line makes what follows the top of the message.</summary>
    public void Restart()
    {
        _fields.Clear();
        (_name, _isDone) = (null, false);
    }

    /// <summary>Ends a field that may still be continued.</summary>
    public void Close()
    {
        if (_name is not null)
            _fields[_name] = _value.ToString();
        _name = null;
    }

    private void Open(string name, string value, string? charset)
    {
        _name = name;
        _value.Clear().Append(ToUtf8(value, charset));
    }

    private static bool IsName(string name) =>
        name.Equals("From", StringComparison.OrdinalIgnoreCase) || name.Equals("Subject", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Date", StringComparison.OrdinalIgnoreCase);

    /// <summary>Header decoding takes undeclared bytes for UTF-8, so the body's charset is turned into it first.</summary>
    private static string ToUtf8(string text, string? charset) =>
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Charset.Decode(text, charset)));
}
