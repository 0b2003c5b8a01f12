namespace ReviewBot.Reports;

/// <summary>What a piece of a text report is; a terminal shows each in its own way (ECMA-48 §8.3.117 SGR).</summary>
internal enum Ink
{
    Plain,
    Heading,
    Faint,
    Added,
    Removed,
    HunkHeading,
    Error,
    Warning,
    Note,
    Comment,
}

/// <summary>Puts a piece of text into its colours, or leaves it as it is where nobody looks at colours.</summary>
internal readonly record struct Paint(bool Colour)
{
    /// <param name="text">Already safe for a terminal; see <see cref="PrintableText"/>.</param>
    public string With(Ink ink, string text) => Colour && text.Length > 0 && Code(ink) is { } code ? $"\e[{code}m{text}\e[0m" : text;

    private static string? Code(Ink ink) => ink switch
    {
        Ink.Heading => "1",
        Ink.Faint => "2",
        Ink.Added => "32",
        Ink.Removed => "31",
        Ink.HunkHeading => "36",
        Ink.Error => "1;31",
        Ink.Warning => "1;33",
        Ink.Note => "1;34",
        Ink.Comment => "35",
        _ => null,
    };
}
