using System.Collections.Immutable;
using ReviewBot.Series;

namespace ReviewBot.Mail;

/// <summary>A mail as far as patches need it: header values decoded, body reduced to its texts.</summary>
public sealed record MailMessage
{
    public required MailOrigin Origin { get; init; }

    /// <summary>Unfolded and decoded, runs of blanks collapsed; empty when the mail has none.</summary>
    public required string Subject { get; init; }

    /// <summary>Of the first <c>From</c> field; both parts empty when the mail has none.</summary>
    public required Person From { get; init; }

    /// <summary>When it was sent, by its own account; null when absent or unreadable.</summary>
    public required DateTimeOffset? Date { get; init; }

    /// <summary>Without angle brackets; null when the mail has none.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The mails it answers: <c>References</c>, oldest first, and last the one of <c>In-Reply-To</c>; without angle brackets or duplicates.</summary>
    public required ImmutableArray<string> Parents { get; init; }

    /// <summary>The texts in order; a plain mail has one.</summary>
    public required ImmutableArray<TextPart> Text { get; init; }

    /// <summary>Bytes of all texts.</summary>
    public long Size => Text.Sum(part => (long)part.Text.Length);
}
