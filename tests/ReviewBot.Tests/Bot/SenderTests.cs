using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Outbox;

namespace ReviewBot.Tests.Bot;

public sealed class SenderTests
{
    [Theory, OnSqlite, OnPostgres]
    public void A_server_that_refuses_for_now_is_asked_again(string database)
    {
        using var home = Queued(database);
        var transport = new ScriptedTransport(HandoverResult.Later, HandoverResult.Later, HandoverResult.Taken);
        home.Send(transport);
        Assert.Equal(["reply queued because"], home.Posts());
        home.Send(transport);
        Assert.Equal(1, transport.Calls);
        for (var hour = 0; hour < 3; hour++)
        {
            home.Clock.Advance(TimeSpan.FromHours(1));
            home.Send(transport);
        }

        Assert.Equal((3, "reply sent"), (transport.Calls, home.Posts().Single()));
    }

    [Fact]
    public void A_server_that_never_takes_it_is_asked_for_some_days()
    {
        using var home = Queued();
        var transport = new ScriptedTransport([.. Enumerable.Repeat(HandoverResult.Later, 100)]);
        for (var hour = 0; hour < 24 * 6; hour++)
        {
            home.Send(transport);
            home.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal("reply failed because", home.Posts().Single());
        Assert.InRange(transport.Calls, 10, 40);
    }

    [Theory, OnSqlite, OnPostgres]
    public void A_worker_that_dies_in_the_middle_leaves_a_doubt_that_its_return_from_the_list_resolves(string database)
    {
        using var home = Queued(database);
        var dying = new DyingTransport();
        Assert.Throws<OperationCanceledException>(() => home.Send(dying));
        Assert.Equal(["reply doubt"], home.Posts());
        home.Send(new ScriptedTransport());
        home.Receive(BotMail.Reply("s1-1@author.example", "as sent\n", dying.MessageId!, "ReviewBot <bot@bot.example>", "List-Id: <list.lists.example>\n"));
        home.Clock.Advance(TimeSpan.FromDays(1));
        home.Send(new ScriptedTransport());

        Assert.Equal(["reply sent"], home.Posts());
    }

    [Fact]
    public void A_doubt_that_nothing_resolves_is_sent_again_under_the_same_name()
    {
        using var home = Queued();
        var transport = new ScriptedTransport(HandoverResult.Unknown, HandoverResult.Taken);
        home.Send(transport);
        home.Clock.Advance(TimeSpan.FromMinutes(14));
        home.Send(transport);
        Assert.Equal(1, transport.Calls);
        home.Clock.Advance(TimeSpan.FromMinutes(2));
        home.Send(transport);

        Assert.Equal((2, 1, "reply sent"), (transport.Calls, transport.Ids.Distinct().Count(), home.Posts().Single()));
    }

    [Fact]
    public void A_refusal_for_good_is_the_end()
    {
        using var home = Queued();
        home.Send(new ScriptedTransport(HandoverResult.Never));
        home.Clock.Advance(TimeSpan.FromDays(1));
        home.Send(new ScriptedTransport());

        Assert.Equal(["reply failed because"], home.Posts());
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(100, 2)]
    public void Caps_put_off_until_the_next_day_and_lose_nothing(int perDay, int perListAndDay)
    {
        using var home = new BotHome(change: config => config with { Replies = new RepliesConfig { PerDay = perDay, PerListAndDay = perListAndDay } });
        home.Receive(BotMail.Series(5));
        home.Review();
        var sent = new List<long>();
        for (var day = 0; day < 4; day++)
        {
            home.Send();
            sent.Add(home.Count($"SELECT COUNT(*) FROM post WHERE state = 'sent'"));
            home.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([2, 4, 5, 5], sent);
    }

    private static BotHome Queued(string database = "sqlite")
    {
        var home = new BotHome(database);
        home.Receive(BotMail.Series(1));
        home.Review();
        return home;
    }

    /// <summary>Results one after the other; more than those are a failed test.</summary>
    private sealed class ScriptedTransport(params HandoverResult[] results) : IPostTransport
    {
        public int Calls => Ids.Count;

        public List<string> Ids { get; } = [];

        public Handover Send(string from, PostRow post, Func<bool> pointOfNoReturn)
        {
            Assert.True(pointOfNoReturn());
            Ids.Add(post.MessageId);
            var result = results[Calls - 1];
            return new Handover(result, result == HandoverResult.Taken ? "" : "because");
        }
    }

    /// <summary>Ends as a killed process does, as far as the store can see.</summary>
    private sealed class DyingTransport : IPostTransport
    {
        public string? MessageId { get; private set; }

        public Handover Send(string from, PostRow post, Func<bool> pointOfNoReturn)
        {
            pointOfNoReturn();
            MessageId = post.MessageId;
            throw new OperationCanceledException();
        }
    }
}
