namespace ReviewBot.Tests.Bot;

public sealed class GathererTests
{
    [Theory, OnSqlite, OnPostgres]
    public void A_series_is_one_whatever_the_order_of_its_mails(string database)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            using var home = new BotHome(database);
            var mails = BotMail.Series(4).Append(BotMail.Reply("s1-2@author.example", "> +int lamp;\n\nWhy?\n", "r1@x")).ToArray();
            new Random(seed).Shuffle(mails);
            foreach (var mail in mails)
                home.Receive(mail);

            Assert.Equal(["Light the lamp v1 waiting 4/4"], home.Series());
            Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM series WHERE due IS NOT NULL AND lead = 's1-0@author.example'"));
        }
    }

    [Fact]
    public void Series_of_one_sender_that_arrive_mixed_up_are_kept_apart()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            using var home = new BotHome();
            var mails = Enumerable.Range(0, 4).SelectMany(series => BotMail.Series(2, stem: $"s{series}", title: $"Lamp {series}")
                .Select(mail => mail.Replace("Step", $"Lamp {series} step", StringComparison.Ordinal))).ToArray();
            new Random(seed).Shuffle(mails);
            foreach (var mail in mails)
                home.Receive(mail);

            Assert.Equal(Enumerable.Range(0, 4).Select(series => $"Lamp {series} v1 waiting 2/2"), home.Series().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_thread_that_cannot_be_put_together_stops_no_other_and_is_tried_again()
    {
        using var home = new BotHome();
        home.Store.Do(transaction => transaction.Execute($"CREATE TRIGGER poison BEFORE INSERT ON series WHEN NEW.title = 'Poison' BEGIN SELECT RAISE(ABORT, 'poison'); END"));
        home.Receive(BotMail.Series(2, stem: "bad", title: "Poison").Select(mail => mail.Replace("Step", "Poison, step", StringComparison.Ordinal).Replace("Ada Author <ada@", "Bob Author <bob@", StringComparison.Ordinal)));
        home.Receive(BotMail.Series(2, stem: "good"));
        Assert.Equal(["Light the lamp v1 waiting 2/2"], home.Series());

        home.Store.Do(transaction => transaction.Execute($"DROP TRIGGER poison"));
        home.Clock.Advance(TimeSpan.FromHours(2));
        home.Settle();

        Assert.Equal(["Light the lamp v1 waiting 2/2", "Poison v1 waiting 2/2"], home.Series());
    }

    [Fact]
    public void Mails_that_do_not_answer_each_other_are_one_series_after_a_quiet_time()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(2).Select(mail => mail.Replace("In-Reply-To", "X-Was", StringComparison.Ordinal).Replace("References", "X-Were", StringComparison.Ordinal)));
        Assert.Empty(home.Series());
        home.Clock.Advance(TimeSpan.FromHours(5));
        home.Settle();

        Assert.Equal(["Light the lamp v1 waiting 2/2"], home.Series());
    }

    [Fact]
    public void A_series_with_a_missing_part_is_waited_for()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(3)[..3]);
        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM series WHERE due <= {Now(home)}"));

        home.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM series WHERE due <= {Now(home)}"));
    }

    [Fact]
    public void Patches_that_answer_a_cover_letter_that_is_not_there_are_waited_for()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(3)[1..]);

        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM series WHERE due <= {Now(home)}"));
    }

    [Fact]
    public void A_later_version_supersedes_one_that_was_not_reviewed_whichever_comes_first()
    {
        string[] first = BotMail.Series(2), second = BotMail.Series(2, "PATCH v2", "s2");
        using var home = new BotHome();
        home.Receive(first);
        home.Receive(second);
        using var reversed = new BotHome();
        reversed.Receive(second);
        reversed.Receive(first);

        Assert.Equal(["Light the lamp v1 superseded 2/2", "Light the lamp v2 waiting 2/2"], home.Series());
        Assert.Equal(["Light the lamp v1 superseded 2/2", "Light the lamp v2 waiting 2/2"], reversed.Series().Order());
    }

    [Fact]
    public void A_part_that_is_sent_anew_as_a_later_version_is_completed_from_the_version_before()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(3));
        home.Receive(BotMail.Mail("[PATCH v2 2/3] KVM: arm64: Step 2", "n2@author.example", "s1-2@author.example", Body(BotMail.Patch(2, 3)), "References: <s1-0@author.example> <s1-2@author.example>\n"));

        Assert.Contains(home.Series(), series => series.EndsWith("v2 waiting 3/3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-ReviewBot: off\n")]
    [InlineData("X-ReviewBot: no\n")]
    public void A_sender_who_asks_for_silence_is_left_alone(string header)
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(2, headers: header));

        Assert.Equal(["Light the lamp v1 passed 2/2"], home.Series());
    }

    [Fact]
    public void Patches_of_robots_and_in_our_own_name_are_none()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(2, headers: "Auto-Submitted: auto-generated\n"));
        home.Receive(BotMail.Mail("[PATCH] x", "o@x", null, Body(BotMail.Patch(1, 1)), from: "ReviewBot <BOT@bot.example>"));
        home.Receive(BotMail.Mail("[PATCH] x", "b@x", null, Body(BotMail.Patch(1, 1)), "Precedence: bulk\n"));

        Assert.Empty(home.Series());
    }

    [Fact]
    public void A_list_server_that_marks_everything_as_bulk_makes_nobody_a_robot()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(2, headers: "Precedence: bulk\nList-Id: <list.lists.example>\n"));

        Assert.Equal(["Light the lamp v1 waiting 2/2"], home.Series());
    }

    [Fact]
    public void A_cover_letter_that_is_nothing_but_a_lists_footer_stops_nothing()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(2).Select(mail => mail.Replace("The lamp was dark.\n", new string('_', 40) + "\nlist mailing list\n", StringComparison.Ordinal)));

        Assert.Equal(["Light the lamp v1 waiting 2/2"], home.Series());
    }

    [Fact]
    public void Nobody_can_make_all_threads_one()
    {
        using var home = new BotHome();
        home.Receive(Enumerable.Range(0, 40).Select(index => BotMail.Mail("hello", $"m{index}@x", null, "text\n")));
        home.Store.Do(transaction => transaction.Execute($"UPDATE thread SET mails = 1000"));
        home.Receive(BotMail.Mail("hello", "all@x", null, "text\n", $"References: {string.Join(' ', Enumerable.Range(0, 40).Select(index => $"<m{index}@x>"))}\n"));

        Assert.True(home.Count($"SELECT COUNT(*) FROM thread") > 35);
    }

    private static long Now(BotHome home) => home.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Body(string mail) => mail[(mail.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
}
