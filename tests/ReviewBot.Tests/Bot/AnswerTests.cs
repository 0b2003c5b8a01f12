using ReviewBot.Bot.Configuration;

namespace ReviewBot.Tests.Bot;

public sealed class AnswerTests
{
    private const string Passed = "Authentication-Results: mx.bot.example; dkim=pass (2048-bit key) header.d=author.example header.i=@author.example\n";

    [Fact]
    public void An_author_whose_mail_is_proved_gets_an_explanation()
    {
        using var home = Reviewed();
        Ask(home, "explain\n", Passed);
        home.Send();

        var answer = home.Sent().Single(mail => mail.Parents[^1] == "ask@author.example");
        Assert.Contains("self-assignment", answer.Text[0].Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("ada@author.example", home.Store.Do(store => store.First($"SELECT recipients FROM post WHERE kind = 'answer'", row => row.GetString(0))));
    }

    [Theory]
    [InlineData("", BotMail.Author)]
    [InlineData(Passed, "Mallory <mallory@elsewhere.example>")]
    [InlineData("Authentication-Results: mx.elsewhere.example; dkim=pass header.d=author.example\n", BotMail.Author)]
    [InlineData("Authentication-Results: mx.bot.example; dkim=fail header.d=author.example\n", BotMail.Author)]
    [InlineData("Authentication-Results: mx.bot.example; dkim=pass header.d=elsewhere.example\n", BotMail.Author)]
    [InlineData("Authentication-Results: mx.bot.example; dkim=pass header.d=thor.example\n", BotMail.Author)]
    [InlineData("Authentication-Results: mx.bot.example; dkim=pass header.d=example\n", BotMail.Author)]
    [InlineData("Authentication-Results: mx.bot.example; spf=pass smtp.mailfrom=author.example\n", BotMail.Author)]
    [InlineData("Authentication-Results: mx.bot.example; dkim=none (dkim=pass header.d=author.example)\n", BotMail.Author)]
    [InlineData("Authentication-Results: mx.bot.example; dkim=fail\n" + Passed, BotMail.Author)]
    [InlineData(Passed + "From: Other <other@elsewhere.example>\n", BotMail.Author)]
    public void A_name_that_is_only_claimed_gains_nothing(string headers, string from)
    {
        using var home = Reviewed();
        var posts = home.Posts().Count;
        Ask(home, "explain\nfalse-positive: no\nrecheck\n", headers, from);

        Assert.Equal((posts, 0), (home.Posts().Count, home.Count($"SELECT COUNT(*) FROM suppression")));
        Assert.Equal(["Light the lamp v1 reviewed 1/1"], home.Series());
    }

    [Fact]
    public void A_false_positive_is_not_said_of_the_next_version()
    {
        using var home = Reviewed();
        Ask(home, $"> [self-assignment {Fingerprint(home)}] likely\n\nfalse-positive: it is meant so\n", Passed);
        home.Receive(BotMail.Series(1, "PATCH v2", "s2"));
        home.Review();

        Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM finding WHERE told = 'suppressed: it is meant so'"));
        Assert.DoesNotContain(home.Sent(), mail => mail.Parents.LastOrDefault() == "s2-1@author.example");
    }

    [Fact]
    public void A_recheck_reviews_once_more_and_answers_who_asked()
    {
        using var home = Reviewed();
        Ask(home, "recheck base=main\n", Passed);
        home.Review();
        home.Send();

        Assert.Equal((2, 1), (home.Count($"SELECT COUNT(*) FROM review"), home.Sent().Count(mail => mail.Parents[^1] == "ask@author.example")));
        Assert.Equal("given", home.Store.Do(store => store.First($"SELECT base FROM review ORDER BY id DESC", row => row.GetString(0)))!.Split(' ')[0]);
    }

    [Fact]
    public void A_mail_is_obeyed_once_and_prose_is_no_command()
    {
        using var home = Reviewed();
        Ask(home, "explain\n", Passed);
        Ask(home, "explain\n", Passed);
        Assert.Single(home.Posts(), post => post.StartsWith("answer", StringComparison.Ordinal));

        Ask(home, "Could you explain\nwhy? I would recheck this. > explain\n> explain\n-- \nexplain\n", Passed, id: "prose@author.example");
        Assert.Single(home.Posts(), post => post.StartsWith("answer", StringComparison.Ordinal));
    }

    private static BotHome Reviewed()
    {
        var home = new BotHome(change: config => config with { Answers = new AnswersConfig { AuthenticationServer = "mx.bot.example", Maintainers = ["max@maintainer.example"] } });
        home.Receive(BotMail.Series(1));
        home.Review();
        home.Send();
        return home;
    }

    private static void Ask(BotHome home, string body, string headers, string from = BotMail.Author, string id = "ask@author.example")
    {
        var post = home.Sent().Single(mail => mail.Parents[^1] == "s1-1@author.example").MessageId!;
        home.Receive(BotMail.Reply(post, body, id, from, headers));
        home.Answer();
    }

    private static string Fingerprint(BotHome home) => home.Store.Do(store => store.First($"SELECT fingerprint FROM finding", row => row.GetString(0)))!;
}
