namespace ReviewBot.Series;

/// <summary>Part 0 of a series: what the sender says about the whole.</summary>
/// <param name="Subject">Without its bracketed tags.</param>
/// <param name="MessageId">Without angle brackets; null when the mail has none.</param>
/// <param name="Body">The text, without list footers.</param>
public sealed record CoverLetter(string Subject, Person Author, DateTimeOffset? Date, string? MessageId, string Body);
