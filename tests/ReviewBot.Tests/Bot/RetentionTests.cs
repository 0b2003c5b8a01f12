using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Service;

namespace ReviewBot.Tests.Bot;

public sealed class RetentionTests
{
    [Theory, OnSqlite, OnPostgres]
    public void An_old_thread_is_forgotten_and_nothing_of_it_is_said_again(string database)
    {
        using var home = Answered(database);
        home.Clock.Advance(TimeSpan.FromDays(29));
        home.Receive(BotMail.Series(1, stem: "s2", title: "Paint the door"));
        Assert.Equal(0, new Retention(home.Store, home.Config).ForgetOld());
        home.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal((1, 0), (new Retention(home.Store, home.Config).ForgetOld(), new Retention(home.Store, home.Config).ForgetOld()));

        Assert.Equal(["Paint the door v1 waiting 1/1"], home.Series());
        Assert.Equal((0, 0, 0), (home.Count($"SELECT COUNT(*) FROM review"), home.Count($"SELECT COUNT(*) FROM finding"), home.Count($"SELECT COUNT(*) FROM post_finding")));
        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM mail WHERE message_id LIKE 's1-%' AND (LENGTH(raw) > 0 OR subject IS NOT NULL OR sender IS NOT NULL)"));
        home.Receive(BotMail.Series(2));
        home.Review();
        home.Send();
        Assert.Equal(["Paint the door v1 reviewed 1/1"], home.Series());
        Assert.Equal(3, home.Sent().Count);
    }

    [Fact]
    public void A_thread_in_which_something_is_to_be_done_is_kept()
    {
        using var home = new BotHome(change: Keeping(30));
        home.Receive(BotMail.Series(2));
        home.Review();
        home.Clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal(0, new Retention(home.Store, home.Config).ForgetOld());
        Assert.Equal(["Light the lamp v1 reviewed 2/2"], home.Series());
    }

    [Fact]
    public void Without_a_word_about_it_everything_is_kept()
    {
        using var home = Answered("sqlite", 0);
        home.Clock.Advance(TimeSpan.FromDays(5_000));

        Assert.Equal(0, new Retention(home.Store, home.Config).ForgetOld());
    }

    private static BotHome Answered(string database, double days = 30)
    {
        var home = new BotHome(database, Keeping(days));
        home.Receive(BotMail.Series(2));
        home.Review();
        home.Send();
        return home;
    }

    private static Func<BotConfig, BotConfig> Keeping(double days) => config => config with { Retention = new RetentionConfig { Days = days } };
}
