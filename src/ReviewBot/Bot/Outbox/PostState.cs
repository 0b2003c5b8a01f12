namespace ReviewBot.Bot.Outbox;

/// <summary>Where a post is on its way. <c>held →</c> (approval) <c>queued → sending → sent</c>. The words are those of the store.</summary>
internal static class PostState
{
    /// <summary>For the operator's approval.</summary>
    public const string Held = "held";

    public const string Queued = "queued";

    /// <summary>A worker is at it, until its lease is over; nothing was handed over yet.</summary>
    public const string Sending = "sending";

    /// <summary>It was being handed over when the worker died or the line broke: it may have been taken or not.</summary>
    public const string Doubt = "doubt";

    public const string Sent = "sent";

    /// <summary>Never sent: later news, or the operator, said no.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>Nobody to whom it may be written, or the server refused it for good.</summary>
    public const string Failed = "failed";
}
