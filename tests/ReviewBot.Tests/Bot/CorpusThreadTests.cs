using System.Text;
using System.Text.RegularExpressions;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Web;
using ReviewBot.Mail;
using ReviewBot.Series;
using ReviewBot.Testing;

namespace ReviewBot.Tests.Bot;

/// <summary>Whole raw threads from the lists, with every reply and robot in them, in any order and twice. Each patch gets one finding, so that each
/// must get one reply, unless a person has commented on that very line.</summary>
public sealed partial class CorpusThreadTests
{
    [CorpusFact]
    public void Each_thread_gives_one_review_and_one_reply_under_each_patch()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestData.Corpus!, "threads"), "*.mbox").Order(StringComparer.Ordinal))
            Check(file);
    }

    /// <summary>A bot that has got a thread, reviewed its series and sent its replies.</summary>
    internal static BotHome Replied(string file)
    {
        var home = new BotHome(change: config => config with { Trees = [], Replies = new RepliesConfig { PerThread = 100, PerDay = 1000, PerListAndDay = 1000 } });
        var random = new Random(7);
        var mails = Mails(file);
        var copies = mails.Concat(mails.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(copies);
        var maildir = new Maildir(Path.Combine(home.Directory, "in"));
        maildir.Create();
        foreach (var (number, mail) in copies.Index())
        {
            if (random.Next(2) == 0)
                new Spool(home.Directory).Take(new MemoryStream(mail), DateTimeOffset.UnixEpoch.AddSeconds(number));
            else
                maildir.Deliver($"{number}.x", stream => stream.Write(mail));
            if (random.Next(4) == 0)
                TakeIn(home, maildir);
        }

        TakeIn(home, maildir);
        home.Clock.Advance(TimeSpan.FromHours(5));
        home.Settle();
        while (new ReviewStep(home.Store, home.Config, OneFindingReview.Of, BotLog.Silent).ReviewOne())
        {
        }

        home.Send();
        return home;
    }

    private static void Check(string file)
    {
        using var home = Replied(file);
        var expected = new SeriesReader().Read([new PathMailSource(file)]).Chosen!;
        var reviewed = home.Series().FindAll(series => series.Contains(" reviewed ", StringComparison.Ordinal));
        Assert.Equal([$"{expected.Title} {expected.Revision} reviewed {expected.Patches.Length}/{expected.Total}"], reviewed);
        Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM review"));
        var said = home.Store.Do(store => store.Query($"SELECT patch FROM finding WHERE told LIKE '% said it'", row => row.GetInt64(0)));
        Assert.True(said.Count * 3 <= expected.Patches.Length, $"people are taken to have said too much: {said.Count}");
        Assert.Equal(expected.Patches.Where(patch => OneFindingReview.HasAddedLine(patch) && !said.Contains(patch.Index)).Select(patch => patch.MessageId!).Order(StringComparer.Ordinal), PythonMail.CheckReplies(home.Config.Outbox.Maildir!));
    }

    private static void TakeIn(BotHome home, Maildir maildir)
    {
        new SpoolInbox(new Spool(home.Directory)).TakeNew(home.Intake, default);
        new MaildirInbox(maildir.FullPath, isTrusted: false, home.Store).TakeNew(home.Intake, default);
        home.Settle();
    }

    /// <summary>The mails of an mboxrd file, byte by byte.</summary>
    public static List<byte[]> Mails(string file) =>
        [.. Separator().Split(File.ReadAllText(file, Encoding.Latin1)).Where(mail => mail.Trim().Length > 0).Select(mail => Encoding.Latin1.GetBytes(Quoted().Replace(mail, "$1")))];

    [GeneratedRegex(@"^From mboxrd@z [^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^>(>*From )", RegexOptions.Multiline)]
    private static partial Regex Quoted();
}
