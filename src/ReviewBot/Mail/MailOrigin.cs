using KvmModel.Source;

namespace ReviewBot.Mail;

/// <summary>Where a mail came from, as people find it again.</summary>
/// <param name="Input">File name as the user gave it; <c>-</c> is standard input.</param>
/// <param name="Number">1-based number of the mail in that input.</param>
/// <param name="Line">1-based line on which the mail starts.</param>
public readonly record struct MailOrigin(string Input, int Number, int Line)
{
    /// <summary>A diagnostic about this mail; <paramref name="what"/> goes on after "message N".</summary>
    public Diagnostic Says(string code, string what) => new(code, $"message {Number} {what}", new SourceLocation(Input, Line));

    public override string ToString() => $"{Input}: message {Number}";
}
