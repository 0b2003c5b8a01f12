using KvmModel.Source;
using Rules;

namespace ReviewBot.Reports;

/// <summary>
/// One finding under the line it is about, with a bar at its left: what is wrong and how sure that is, the comment, the machine that shows it, and the
/// places where a reader can check.
/// </summary>
internal sealed class CommentBlock(TextWriter output, Paint paint, int gutter, int width)
{
    private const int BarWidth = 3;
    private const int Narrowest = 20;

    private int Room => Math.Max(Narrowest, width - gutter - BarWidth);

    public void Write(Finding finding)
    {
        var ink = finding.Severity switch { Severity.Error => Ink.Error, Severity.Warning => Ink.Warning, _ => Ink.Note };
        Paragraph($"{ContractWords.Of(finding.Severity)}: {finding.Title} [{finding.Rule}, {ContractWords.Of(finding.Confidence)}]", ink);
        if (ReviewWords.Status(finding) is { } status)
            Paragraph(status);
        Bar("");
        Paragraph(finding.Message);
        if (finding.Witness is { } witness)
            Write(witness);
        if (finding.Suggestion is { } suggestion)
            Write(suggestion);
        if (finding.Evidence.Length > 0)
            Bar("");
        foreach (var evidence in finding.Evidence)
            Paragraph(evidence.Location is { } place ? $"{SourceText.Display(place.Path)}:{place.Line}: {evidence.Text}" : evidence.Text, Ink.Plain, indent: 2);
        Bar("");
    }

    private void Write(Witness witness)
    {
        Bar("");
        Paragraph($"{ReviewWords.Case(witness)}:");
        Paragraph(witness.Access, indent: 2);
        Paragraph($"before: {witness.Before}", indent: 4);
        Paragraph($"after:  {witness.After}", indent: 4);
    }

    private void Write(Suggestion suggestion)
    {
        Bar("");
        Paragraph(ReviewWords.Suggestion(suggestion));
        foreach (var line in suggestion.Difference())
            Bar("  " + paint.With(line[0] == '+' ? Ink.Added : Ink.Removed, PrintableText.Of(SourceText.Display(line))));
    }

    /// <summary>Wrapped prose; where it is indented, its further lines are indented by two more.</summary>
    private void Paragraph(string text, Ink ink = Ink.Plain, int indent = 0)
    {
        var hang = indent > 0 ? 2 : 0;
        var margin = new string(' ', indent);
        foreach (var line in WordWrap.Lines(SourceText.Display(text), Math.Max(Narrowest, Room - indent - hang)))
        {
            Bar(margin + paint.With(ink, line));
            margin = new string(' ', indent + hang);
        }
    }

    private void Bar(string text)
    {
        output.Write(new string(' ', gutter));
        output.Write(paint.With(Ink.Comment, text.Length > 0 ? " | " : " |"));
        output.Write(text);
        output.Write('\n');
    }
}
