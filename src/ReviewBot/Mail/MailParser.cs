using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Series;

namespace ReviewBot.Mail;

/// <summary>A stored mail in, its message out; null, with a diagnostic, for what is no mail. A bare diff counts as a mail without header.</summary>
internal static class MailParser
{
    private const int MaxParents = 256;

    public static MailMessage? Parse(RawMail mail, MailLimits limits, Action<Diagnostic> report)
    {
        var headers = HeaderBlock.Empty;
        var bodyStart = 0;
        if (IsBareDiff(mail.Text))
        {
            report(mail.Origin.Says("mail-no-header", "is a bare diff: it has no author, date or commit message"));
        }
        else
        {
            headers = HeaderBlock.Read(mail.Text, limits, out bodyStart);
            if (headers.Defect is { } defect)
            {
                report(mail.Origin.Says("mail-header-too-large", $"is left out: {defect}"));
                return null;
            }

            if (headers.First("From") is null && headers.First("Subject") is null)
            {
                report(mail.Origin.Says("mail-no-header", "is left out: it has neither From nor Subject, so it is no mail"));
                return null;
            }
        }

        return new MailMessage
        {
            Origin = mail.Origin,
            Subject = MailboxParser.CollapseBlanks(EncodedWords.Decode(headers.First("Subject") ?? "")),
            From = headers.First("From") is { } from ? MailboxParser.Parse(from) : new Person("", ""),
            Date = MailDate.Parse(headers.First("Date")),
            MessageId = MessageIds(headers.First("Message-ID")).FirstOrDefault(),
            Parents = Parents(headers),
            Text = new MimeReader(mail.Origin, limits, report).Read(headers, mail.Text[bodyStart..]),
        };
    }

    private static ImmutableArray<string> Parents(HeaderBlock headers)
    {
        var answered = MessageIds(headers.First("In-Reply-To")).FirstOrDefault();
        var above = MessageIds(headers.First("References")).Where(id => id != answered).Distinct().Take(MaxParents);
        return [.. answered is null ? above : above.Append(answered)];
    }

    private static bool IsBareDiff(string text) =>
        text.StartsWith("diff --git ", StringComparison.Ordinal) || text.StartsWith("--- ", StringComparison.Ordinal)
        || text.StartsWith("Index: ", StringComparison.Ordinal);

    /// <summary>The ids in angle brackets; an id without them only when it stands alone.</summary>
    internal static IEnumerable<string> MessageIds(string? value)
    {
        if (value is null)
            yield break;
        if (!value.Contains('<') && value.Length > 0 && !value.Contains(' '))
            yield return value;
        for (var open = value.IndexOf('<'); open >= 0;)
        {
            var close = value.IndexOf('>', open);
            if (close < 0)
                yield break;
            yield return value[(open + 1)..close].Replace(" ", "");
            open = value.IndexOf('<', close);
        }
    }
}
