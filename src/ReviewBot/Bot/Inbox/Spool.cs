using ReviewBot.Mail;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// Where <c>deliver</c> puts mail: a Maildir of the bot's own, which needs no database, so that mail is taken while that is busy, down or elsewhere. <c>serve</c> takes mail
/// from it into the store and then removes it; killed in between it takes the mail again, which the store knows already.
/// </summary>
internal sealed class Spool(string stateDirectory)
{
    public Maildir Maildir { get; } = new(Path.Combine(stateDirectory, "spool"));

    /// <summary>Takes one mail. A mail over the limit is taken up to there and is found out when it is read: an MTA would bounce it to a list otherwise.</summary>
    public void Take(Stream mail, DateTimeOffset now)
    {
        Maildir.Create();
        Maildir.Deliver(Maildir.UniqueName(now), file => CopyUpTo(MailLimits.Default.MessageBytes + 1, mail, file));
    }

    private static void CopyUpTo(long limit, Stream from, Stream to)
    {
        var buffer = new byte[64 << 10];
        for (int count; (count = from.Read(buffer)) > 0;)
        {
            to.Write(buffer, 0, (int)Math.Min(count, limit));
            limit -= Math.Min(count, limit);
        }
    }
}
