namespace ReviewBot.Bot.Inbox;

/// <summary>The spool of <c>deliver</c>: mails are removed from it once they are in the store for good.</summary>
internal sealed class SpoolInbox(Spool spool) : IInbox
{
    public string Name => "deliver";

    public int TakeNew(Intake intake, CancellationToken cancel)
    {
        var files = spool.Maildir.Files().Select(file => file.File).ToList();
        var removed = 0;
        return intake.Take(Name, isTrusted: true, files.Select(file => new IncomingMail(File.ReadAllBytes(file), null)), Remove, cancel);

        void Remove(int taken)
        {
            for (; removed < taken; removed++)
                File.Delete(files[removed]);
        }
    }
}
