using ReviewBot.Bot.Inbox;

namespace ReviewBot.Bot.Outbox;

/// <summary>Sends nothing: puts the mail into a Maildir, under a name that follows from its Message-ID, so that putting it there twice leaves one, and there is no point of no return.</summary>
internal sealed class DryRunTransport(string path) : IPostTransport
{
    public Handover Send(string from, PostRow post, Func<bool> pointOfNoReturn)
    {
        var maildir = new Maildir(path);
        maildir.Create();
        var name = string.Concat(post.MessageId.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '@' ? letter : '_'));
        if (!maildir.Files().Any(file => file.Name == name))
            maildir.Deliver(name, file => file.Write(post.Raw));
        return new Handover(HandoverResult.Taken, "");
    }
}
