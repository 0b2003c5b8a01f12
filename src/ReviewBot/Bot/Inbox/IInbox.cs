namespace ReviewBot.Bot.Inbox;

/// <summary>Somewhere that mail comes in, and that is looked at again and again.</summary>
internal interface IInbox
{
    /// <summary>For people and for the store; never changes for the same place.</summary>
    string Name { get; }

    /// <summary>Takes what is new into the store.</summary>
    /// <returns>How many mails were new.</returns>
    /// <exception cref="IOException">The place cannot be read now. What was taken until then is kept.</exception>
    int TakeNew(Intake intake, CancellationToken cancel);
}
