namespace ReviewBot.Bot.Outbox;

/// <summary>What became of handing over a mail.</summary>
internal enum HandoverResult
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It was not taken, and may be later: a refusal for now, or nobody there.</summary>
    Later,

    /// <summary>It was not taken and never will be.</summary>
    Never,

    /// <summary>It may have been taken: the line broke before the answer.</summary>
    Unknown,
}

/// <param name="Reason">In the words of the other side; empty when it was taken.</param>
internal sealed record Handover(HandoverResult Result, string Reason);

/// <summary>A way for mail out.</summary>
internal interface IPostTransport
{
    /// <summary>Hands over one mail.</summary>
    /// <param name="from">The envelope's sender.</param>
    /// <param name="post">The mail and the envelope's recipients.</param>
    /// <param name="pointOfNoReturn">
    /// Called right before the step after which the other side may have the mail. False says that the mail is not ours to send any more; it is not handed over then, and the result is <see cref="HandoverResult.Later"/>.
    /// </param>
    Handover Send(string from, PostRow post, Func<bool> pointOfNoReturn);
}
