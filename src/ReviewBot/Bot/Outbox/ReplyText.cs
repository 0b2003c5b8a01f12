using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using KvmModel.Source;
using ReviewBot.Mail;
using ReviewBot.Reports;
using Rules;

namespace ReviewBot.Bot.Outbox;

/// <summary>One finding as it is told: with what became of it since the version before.</summary>
/// <param name="Before">Where it was said before (<c>v1</c>); null when it is new.</param>
internal sealed record ToldFinding(Finding Finding, string? Before);

/// <summary>
/// The text of a reply as a reviewer writes it: the lines that matter, quoted, and the comment under the line it is about. Prose has at most 72 columns; quoted lines are as
/// they were sent.
/// </summary>
internal sealed class ReplyText
{
    public const int Width = 72;
    private const int MaxEvidence = 6;

    /// <summary>A longer quoted line tells nothing.</summary>
    private const int MaxQuoted = 400;

    private readonly StringBuilder _text = new();

    /// <summary>Who wrote what is quoted, as <c>git send-email</c> and mutt put it.</summary>
    public ReplyText Attribution(MailMessage mail)
    {
        var when = mail.Date is { } date
            ? $"On {date.ToString("ddd, MMM dd, yyyy 'at' hh:mm:sstt", CultureInfo.InvariantCulture)} {date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)}, "
            : "";
        return Prose($"{when}{mail.From.Name} wrote:", gap: false);
    }

    /// <summary>The commented hunks of a patch.</summary>
    public ReplyText Comments(Patch patch, IReadOnlyList<ToldFinding> findings)
    {
        foreach (var hunk in HunkExcerpt.Of(patch, [.. findings.Select(told => told.Finding)]))
        {
            Quote($"+++ b/{hunk.Path}");
            Quote(hunk.Heading);
            foreach (var (index, part) in hunk.Parts.Index())
            {
                if (index > 0)
                    Quote("[...]");
                foreach (var line in part)
                {
                    Quote((line.Kind switch { HunkLineKind.Added => '+', HunkLineKind.Removed => '-', _ => ' ' }) + line.Text);
                    foreach (var finding in line.Findings)
                        Comment(finding, findings.FirstOrDefault(told => ReferenceEquals(told.Finding, finding))?.Before);
                }
            }

            _text.Append('\n');
        }

        return this;
    }

    /// <summary>A comment, with blank lines around it.</summary>
    public ReplyText Comment(Finding finding, string? before)
    {
        if (_text.Length > 0)
            _text.Append('\n');
        Prose($"{finding.Title.TrimEnd('.')}.");
        Prose(finding.Message);
        if (finding.Witness is { } witness)
        {
            Prose($"{ReviewWords.Case(witness)}:", gap: false);
            Indented($"{witness.Access}");
            Indented($"before: {witness.Before}");
            Indented($"after:  {witness.After}");
            _text.Append('\n');
        }

        if (finding.Suggestion is { } suggestion)
        {
            Prose(ReviewWords.Suggestion(suggestion));
            foreach (var line in suggestion.Difference())
                _text.Append("  ").Append(PrintableText.Of(SourceText.Display(line), column: 2).TrimEnd()).Append('\n');
            _text.Append('\n');
        }

        foreach (var evidence in finding.Evidence.Take(MaxEvidence))
            Indented(evidence.Location is { } place ? $"{place.Path}:{place.Line}: {evidence.Text}" : evidence.Text);
        if (!finding.Evidence.IsEmpty)
            _text.Append('\n');
        if (finding is { Status: FindingStatus.Transient, FixedBy: { } healer })
            Prose($"Patch {healer} takes it back.");
        _text.Append(Tag(finding, before)).Append("\n\n");
        return this;
    }

    /// <summary>How a comment is named, for those who answer it.</summary>
    private static string Tag(Finding finding, string? before) =>
        $"[{finding.Rule} {finding.Fingerprint}] {ContractWords.Of(finding.Confidence)}{(before is null ? "" : $", said of {before} too")}";

    /// <summary>Wrapped prose, and an empty line behind it.</summary>
    public ReplyText Prose(string text, bool gap = true)
    {
        foreach (var line in WordWrap.Lines(SourceText.Display(text), Width))
            _text.Append(line).Append('\n');
        if (gap)
            _text.Append('\n');
        return this;
    }

    /// <summary>Points of a list.</summary>
    public ReplyText Points(IEnumerable<string> points)
    {
        foreach (var point in points)
            Indented(point, "- ");
        _text.Append('\n');
        return this;
    }

    /// <summary>RFC 3676 §4.3: readers and quoting mailers cut what stands below.</summary>
    public string Signed(ImmutableArray<string> lines) => $"{_text.ToString().TrimEnd('\n')}\n\n-- \n{string.Join('\n', lines.SelectMany(line => WordWrap.Lines(line, Width)))}\n";

    private void Indented(string text, string mark = "")
    {
        var margin = "  " + mark;
        foreach (var line in WordWrap.Lines(SourceText.Display(text).Trim(), Width - margin.Length))
        {
            _text.Append(margin).Append(line).Append('\n');
            margin = new string(' ', margin.Length);
        }
    }

    private void Quote(string line)
    {
        var printable = new StringBuilder("> ");
        foreach (var rune in SourceText.Display(line).EnumerateRunes().Take(MaxQuoted))
            printable.Append(rune.Value == '\t' ? "\t" : PrintableText.Of(rune.ToString()));
        _text.Append(printable.ToString().TrimEnd(' ', '\r')).Append('\n');
    }
}
