using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReviewBot.Bot.Web;

/// <summary>
/// What the bot does, one JSON object a line: <c>time</c>, <c>event</c>, and what it is about. Values that are known to be secret are replaced wherever they stand, in messages of
/// libraries too. Mail's text is not logged.
/// </summary>
internal sealed class BotLog(TextWriter output, TimeProvider clock, params string[] secrets)
{
    private const int MaxText = 2_000;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _lock = new();
    private readonly string[] _secrets = [.. secrets.Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length)];

    public static BotLog Silent { get; } = new(TextWriter.Null, TimeProvider.System);

    public void Say(string what, params ReadOnlySpan<(string Key, object? Value)> about)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
            json.WriteString("event", what);
            foreach (var (key, value) in about)
            {
                if (value is int or long)
                    json.WriteNumber(key, Convert.ToInt64(value));
                else
                    json.WriteString(key, Redacted($"{value}"));
            }

            json.WriteEndObject();
        }

        var line = System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        lock (_lock)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private string Redacted(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, "[redacted]", StringComparison.Ordinal);
        return text[..Math.Min(MaxText, text.Length)];
    }
}
