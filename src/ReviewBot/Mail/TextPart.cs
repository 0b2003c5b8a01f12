namespace ReviewBot.Mail;

/// <summary>A text of a mail with its transfer encoding undone: one byte a char, LF line ends.</summary>
/// <param name="Charset">As declared; null when the sender declared none.</param>
public sealed record TextPart(string Text, string? Charset)
{
    /// <summary>The text for people, decoded.</summary>
    public string Display() => Mail.Charset.Decode(Text, Charset);
}
