using System.Text;
using ReviewBot.Bot.Inbox;
using ReviewBot.Commands;
using ReviewBot.Tests.Trees;

namespace ReviewBot.Tests.Bot;

public sealed class IntakeTests
{
    [Theory, OnSqlite, OnPostgres]
    public void A_mail_that_comes_twice_is_one_mail(string database)
    {
        using var home = new BotHome(database);
        home.Receive(BotMail.Cover(2), BotMail.Cover(2), BotMail.Cover(2, headers: "X-Copy: of another list\n"));

        Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM mail"));
    }

    [Theory, OnSqlite, OnPostgres]
    public void Text_that_a_database_cannot_hold_stops_nothing(string database)
    {
        using var home = new BotHome(database);
        var longId = new string('x', 5_000);
        home.Receive(BotMail.Mail("=?utf-8?q?a=00b?=", "a@x", longId, "text\n", $"References: <{longId}>\n", $"=?utf-8?q?=00?= <{longId}@x>"), "no mail at all", "Subject: x\0y\n\nz", "");

        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM mail WHERE kind = 'new'"));
    }

    [Fact]
    public void Deliver_puts_the_mail_on_the_disk_and_serve_takes_it_from_there()
    {
        using var home = new BotHome();
        var config = Path.Combine(home.Directory, "bot.json");
        File.WriteAllText(config, """{ "state": ".", "identity": { "address": "bot@bot.example" }, "policy": { "mayWriteTo": [] } }""");

        Assert.Equal(0, Deliver("From someone Wed Jan 10 10:00:00 2024\n" + BotMail.Cover(2), config));
        var spool = new SpoolInbox(new Spool(home.Directory));
        Assert.Equal((1, 0), (spool.TakeNew(home.Intake, default), spool.TakeNew(home.Intake, default)));
        home.Settle();

        Assert.Equal((1, 1), (home.Count($"SELECT COUNT(*) FROM mail WHERE message_id = 's1-0@author.example' AND kind = 'patch'"), home.Count($"SELECT COUNT(*) FROM mail")));
        Assert.Empty(new Spool(home.Directory).Maildir.Files());
    }

    [Fact]
    public void Deliver_asks_the_mail_server_to_try_again_whatever_is_wrong()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("bad.json", "{ \"stat\": 1 }");
        directory.Write("full.json", """{ "state": "/dev/null/x", "identity": { "address": "bot@bot.example" }, "policy": { "mayWriteTo": [] } }""");

        Assert.All(["absent.json", "bad.json", "full.json"], file => Assert.Equal(ExitStatus.TryAgain, Deliver("x", Path.Combine(directory.FullPath, file))));
    }

    [Fact]
    public void A_mail_that_was_taken_but_not_yet_removed_from_the_spool_is_taken_once()
    {
        using var home = new BotHome();
        var spool = new Spool(home.Directory);
        spool.Take(Bytes(BotMail.Cover(2)), DateTimeOffset.UnixEpoch);
        home.Receive(BotMail.Cover(2));

        Assert.Equal(0, new SpoolInbox(spool).TakeNew(home.Intake, default));
        Assert.Empty(spool.Maildir.Files());
    }

    [Fact]
    public void A_Maildir_is_read_once_and_left_as_it_is()
    {
        using var home = new BotHome();
        var maildir = new Maildir(Path.Combine(home.Directory, "in"));
        maildir.Create();
        var file = maildir.Deliver("1.a", stream => stream.Write(Encoding.Latin1.GetBytes(BotMail.Cover(2))));
        var inbox = new MaildirInbox(maildir.FullPath, isTrusted: false, home.Store);

        Assert.Equal(1, inbox.TakeNew(home.Intake, default));
        File.Move(file, Path.Combine(maildir.FullPath, "cur", "1.a:2,S"));
        maildir.Deliver("2.b", stream => stream.Write(Encoding.Latin1.GetBytes(BotMail.Patch(1, 2))));

        Assert.Equal((1, 0), (inbox.TakeNew(home.Intake, default), new MaildirInbox(maildir.FullPath, isTrusted: false, home.Store).TakeNew(home.Intake, default)));
        Assert.True(File.Exists(Path.Combine(maildir.FullPath, "cur", "1.a:2,S")));
    }

    [Fact]
    public void A_public_inbox_is_read_on_from_where_it_was_left()
    {
        using var home = new BotHome();
        using var archive = new TemporaryRepository();
        var inbox = new PublicInbox(archive.FullPath, isTrusted: false, null, fetches: false, home.Store);
        Archive(BotMail.Cover(2));
        Archive(BotMail.Patch(1, 2));

        Assert.Equal((2, 0), (inbox.TakeNew(home.Intake, default), inbox.TakeNew(home.Intake, default)));
        File.Move(Path.Combine(archive.FullPath, "m"), Path.Combine(archive.FullPath, "d"));
        archive.Commit("taken out");
        Archive(BotMail.Patch(2, 2));
        Assert.Equal(1, new PublicInbox(archive.FullPath, isTrusted: false, null, fetches: false, home.Store).TakeNew(home.Intake, default));
        archive.Git("checkout", "-q", "--orphan", "purged");
        archive.Git("branch", "-D", "main");
        Archive(BotMail.Patch(2, 2));
        Archive(BotMail.Cover(3, stem: "s2"));
        Assert.Equal(1, inbox.TakeNew(home.Intake, default));

        void Archive(string mail)
        {
            archive.Write("m", mail);
            archive.Commit("a mail");
        }
    }

    private static int Deliver(string mail, string config)
    {
        using var output = new MemoryStream();
        var terminal = new Terminal { Output = output, Error = new StringWriter() };
        return new DeliverCommand(terminal, () => Bytes(mail)).Create().Parse(["--config", config]).Invoke();
    }

    private static MemoryStream Bytes(string text) => new(Encoding.Latin1.GetBytes(text));
}
