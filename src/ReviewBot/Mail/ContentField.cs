using System.Text;

namespace ReviewBot.Mail;

/// <summary>
/// A value with parameters, such as <c>text/plain; charset="utf-8"; format=flowed</c> (RFC 2045 §5.1). Parameters that are split or encoded as RFC 2231 §3
/// and §4 say (<c>name*0*=utf-8''…</c>) are put together and decoded. Value and parameter names are lower case; of a repeated parameter the first counts.
/// </summary>
internal sealed class ContentField
{
    private const int MaxParameters = 64;
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    public string Value { get; private init; } = "";

    public string? this[string parameter] => _parameters.GetValueOrDefault(parameter);

    public static ContentField Parse(string raw)
    {
        var at = raw.IndexOf(';');
        var field = new ContentField { Value = WithoutComment(at < 0 ? raw : raw[..at]).Trim().ToLowerInvariant() };
        var pieces = new SortedDictionary<(string Name, int Part), (string Text, bool IsEncoded)>();
        while (at >= 0 && at < raw.Length && pieces.Count < MaxParameters)
        {
            at++;
            var equals = raw.IndexOfAny(['=', ';'], at);
            if (equals < 0)
                break;
            if (raw[equals] == ';')
            {
                at = equals;
                continue;
            }

            var (name, part, isEncoded) = ReadName(raw[at..equals].Trim().ToLowerInvariant());
            var text = ReadValue(raw, equals + 1, out at);
            pieces.TryAdd((name, part), (text, isEncoded));
        }

        foreach (var group in pieces.GroupBy(piece => piece.Key.Name))
            field._parameters[group.Key] = Join(group.Select(piece => piece.Value));
        return field;
    }

    /// <summary><c>name</c>, <c>name*</c>, <c>name*1</c> or <c>name*1*</c>.</summary>
    private static (string Name, int Part, bool IsEncoded) ReadName(string text)
    {
        var isEncoded = text.EndsWith('*');
        var name = isEncoded ? text[..^1] : text;
        var star = name.IndexOf('*');
        if (star < 0)
            return (name, 0, isEncoded);
        return (name[..star], int.TryParse(name.AsSpan(star + 1), out var part) && part >= 0 ? part : 0, isEncoded);
    }

    private static string ReadValue(string raw, int start, out int end)
    {
        while (start < raw.Length && raw[start] is ' ' or '\t')
            start++;
        if (start >= raw.Length || raw[start] != '"')
        {
            end = raw.IndexOf(';', start);
            return WithoutComment(end < 0 ? raw[start..] : raw[start..end]).Trim();
        }

        var value = new StringBuilder();
        var at = start + 1;
        for (; at < raw.Length && raw[at] != '"'; at++)
        {
            if (raw[at] == '\\' && at + 1 < raw.Length)
                at++;
            value.Append(raw[at]);
        }

        end = at < raw.Length ? raw.IndexOf(';', at) : -1;
        return value.ToString();
    }

    private static string Join(IEnumerable<(string Text, bool IsEncoded)> parts)
    {
        var bytes = new StringBuilder();
        string? charset = null;
        var isFirst = true;
        foreach (var (part, isEncoded) in parts)
        {
            var text = part;
            if (isEncoded && isFirst && text.IndexOf('\'') is >= 0 and var quote && text.IndexOf('\'', quote + 1) is >= 0 and var second)
                (charset, text) = (text[..quote], text[(second + 1)..]);
            bytes.Append(isEncoded ? QuotedPrintable.DecodeWord(text.Replace("=", "=3D").Replace("_", "=5F").Replace('%', '=')) : text);
            isFirst = false;
        }

        return charset is null ? EncodedWords.Decode(bytes.ToString()) : Charset.Decode(bytes.ToString(), charset);
    }

    private static string WithoutComment(string text) => text.IndexOf('(') is >= 0 and var comment ? text[..comment] : text;
}
