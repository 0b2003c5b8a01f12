using System.Text;
using Rules;

namespace ReviewBot.Reports;

/// <summary>
/// One finding as a comment in Markdown: its title, the message, the machine that shows it, and the places to check, folded. The same in a report and on a forge.
/// </summary>
internal static class FindingMarkdown
{
    /// <summary>Ends with a newline.</summary>
    /// <param name="isOnItsLines">Whether it is a comment on the lines that its suggestion replaces, so that a forge can offer to take it.</param>
    public static string Of(Finding finding, bool isOnItsLines = false)
    {
        var text = new StringBuilder();
        text.Append($"**{ContractWords.Of(finding.Severity)}: {MarkdownText.Of(finding.Title)}**");
        if (ReviewWords.Status(finding) is { } status)
            text.Append($" ({status})");
        text.Append("\n\n").Append(MarkdownText.Message(finding.Message));
        if (finding.Witness is { } witness)
            Append(text, witness);
        if (finding.Suggestion is { } suggestion)
            text.Append($"\n{ReviewWords.Suggestion(suggestion)}\n\n").Append((isOnItsLines ? MarkdownText.Exact(suggestion.Lines, "suggestion") : null) ?? MarkdownText.Fence(suggestion.Difference(), "diff"));
        text.Append($"\n<details><summary>{MarkdownText.Of(finding.Rule)}, {ContractWords.Of(finding.Confidence)}</summary>\n\n");
        foreach (var evidence in finding.Evidence)
            text.Append(evidence.Location is { } place ? $"- {MarkdownText.Code($"{place}")}: {MarkdownText.Of(evidence.Text)}\n" : $"- {MarkdownText.Of(evidence.Text)}\n");
        text.Append($"{(finding.Evidence.IsEmpty ? "" : "\n")}{MarkdownText.Code($"reviewbot rules explain {finding.Rule}")} says why this is asked for.\n\n</details>\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, Witness witness)
    {
        text.Append($"\n{ReviewWords.Case(witness, MarkdownText.Code)}: {MarkdownText.Code(witness.Access)}\n\n");
        text.Append($"- before: {MarkdownText.Of(witness.Before)}\n- after: {MarkdownText.Of(witness.After)}\n");
    }
}
