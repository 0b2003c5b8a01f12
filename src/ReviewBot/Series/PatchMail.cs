using ReviewBot.Mail;

namespace ReviewBot.Series;

/// <summary>A mail that is part of a series: a patch or a cover letter, read as <c>git mailinfo</c> reads it.</summary>
/// <param name="Line">The mail's own subject, whose tags place it in its series.</param>
/// <param name="Subject">Of the commit: the mail's, or that of an in-body <c>Subject:</c>.</param>
/// <param name="Body">Commit message below the subject, decoded; of a cover letter its whole text.</param>
/// <param name="Diff">As <see cref="SeriesPatch.Diff"/>; empty for a cover letter.</param>
/// <param name="IsCut">A scissors line cut text off above the message.</param>
internal sealed record PatchMail(MailMessage Mail, SubjectLine Line, string Subject, Person Author, DateTimeOffset? Date, string Body, string Diff, bool IsCut)
{
    public bool IsCover => Line.Part is { Index: 0 };

    /// <summary>The diff has a file in it, not only a diffstat or a remark.</summary>
    public bool HasDiff { get; } = DiffScan.HasFile(Diff);

    /// <summary>1-based index in its series; 1 when it has no number, 0 for a cover letter.</summary>
    public int Index => Line.Part?.Index ?? 1;

    public int Total => Line.Part?.Total ?? 1;

    public string? MessageId => Mail.MessageId;

    public SeriesPatch ToPatch()
    {
        var message = CommitText.StripSpace($"{Subject}\n\n{Body}");
        return new SeriesPatch(Index, Subject, Author, Date, MessageId, message, Diff, CommitText.Trailers(message));
    }
}
