using System.Collections.Immutable;

namespace ReviewBot.Series;

/// <summary>One patch as <c>git am</c> would take it from its mail.</summary>
/// <param name="Index">1-based place in the series as its tag says (<c>07/21</c> is 7).</param>
/// <param name="Subject">First line of the commit message, bracketed tags removed.</param>
/// <param name="Author">Of the commit: an in-body <c>From:</c> wins over the header.</param>
/// <param name="Date">Of the commit, likewise; null when absent or unreadable.</param>
/// <param name="MessageId">Without angle brackets; null when the mail (or <c>.patch</c> file) has none.</param>
/// <param name="Message">The whole commit message as git records it: subject, blank line, text; no newline at the end.</param>
/// <param name="Diff">
/// Everything from the <c>---</c> line (or the first line of the diff) on, one byte a char as in <see cref="KvmModel.Source.SourceText"/>: diffstat, diff, and
/// whatever list footer follows. Empty for an empty patch.
/// </param>
/// <param name="Trailers">Of <paramref name="Message"/>.</param>
public sealed record SeriesPatch(
    int Index, string Subject, Person Author, DateTimeOffset? Date, string? MessageId, string Message, string Diff, ImmutableArray<Trailer> Trailers)
{
    public bool Equals(SeriesPatch? other) =>
        other is not null && Index == other.Index && Subject == other.Subject && Author == other.Author && Date == other.Date
        && MessageId == other.MessageId && Message == other.Message && Diff == other.Diff && Trailers.SequenceEqual(other.Trailers);

    public override int GetHashCode() => HashCode.Combine(Index, Subject, MessageId, Message, Diff);
}
