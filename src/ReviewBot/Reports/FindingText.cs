using KvmModel.Source;
using Rules;

namespace ReviewBot.Reports;

/// <summary>One finding as plain text, for readers that show text as it is: lines of printable characters, not wrapped.</summary>
internal static class FindingText
{
    public static string Of(Finding finding) => string.Join('\n', Lines(finding).Select(line => PrintableText.Of(line)));

    private static IEnumerable<string> Lines(Finding finding)
    {
        yield return SourceText.Display(finding.Title);
        if (ReviewWords.Status(finding) is { } status)
            yield return status;
        yield return "";
        foreach (var line in SourceText.Display(finding.Message).ReplaceLineEndings("\n").Trim('\n').Split('\n'))
            yield return line;
        if (finding.Witness is { } witness)
        {
            yield return "";
            yield return $"{ReviewWords.Case(witness)}: {witness.Access}";
            yield return $"before: {witness.Before}";
            yield return $"after: {witness.After}";
        }
    }
}
