namespace ReviewBot.Bot.Inbox;

/// <summary>What the bot takes a mail for; the words are those of the store.</summary>
internal static class MailKind
{
    /// <summary>Not looked at yet.</summary>
    public const string New = "new";

    /// <summary>A patch or a cover letter.</summary>
    public const string Patch = "patch";

    /// <summary>Anything that a person wrote and that is no patch.</summary>
    public const string Talk = "talk";

    /// <summary>An answer to a post of ours, from a source that vouches for senders; it may hold commands.</summary>
    public const string Command = "command";

    /// <summary>A command that was carried out or refused.</summary>
    public const string Answered = "answered";

    /// <summary>Sent by a program: never answered, and nothing that it says counts.</summary>
    public const string Robot = "robot";

    /// <summary>Our own, or in our name.</summary>
    public const string Own = "own";

    /// <summary>So old that only its Message-ID is kept, by which a copy is known.</summary>
    public const string Forgotten = "forgotten";

    /// <summary>No mail, or over a limit.</summary>
    public const string Unreadable = "unreadable";
}
