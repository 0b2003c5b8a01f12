using System.Diagnostics;
using System.Text.Json;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;

namespace ReviewBot.Tests.Bot;

public sealed class ReplyTests
{
    [Theory, OnSqlite, OnPostgres]
    public void Each_patch_with_something_to_say_gets_one_reply_and_the_series_one_review(string database)
    {
        using var home = new BotHome(database);
        home.Receive(BotMail.Series(3));
        for (var again = 0; again < 3; again++)
        {
            home.Receive(BotMail.Series(3));
            home.Review();
            home.Send();
        }

        Assert.Equal(["s1-1@author.example", "s1-2@author.example", "s1-3@author.example"], home.Sent().Select(mail => mail.Parents[^1]));
        Assert.Equal(["Light the lamp v1 reviewed 3/3"], home.Series());
        Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM review"));
    }

    [Fact]
    public void An_independent_reader_finds_the_reply_threaded_addressed_and_marked()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(1, headers: "Cc: =?utf-8?q?J=C3=BCrgen?= <juergen@maintainer.example>\n"));
        home.Review();
        home.Send();
        var mail = Python(Assert.Single(new Maildir(home.Config.Outbox.Maildir!).Files()).File);

        Assert.Equal("<s1-1@author.example>", mail["in-reply-to"]);
        Assert.Equal("<s1-0@author.example> <s1-1@author.example>", mail["references"]);
        Assert.Equal(("Ada Author <ada@author.example>", "list@lists.example, Max Maintainer <max@maintainer.example>, Jürgen <juergen@maintainer.example>"), (mail["to"], mail["cc"]));
        Assert.Equal("Re: [PATCH 1/1] KVM: arm64: Step 1", mail["subject"]);
        Assert.Equal(("auto-replied", "bulk", "bot@bot.example"), (mail["auto-submitted"], mail["precedence"], mail["x-loop"]));
        Assert.Contains("> +\tvcpu->arch.hcr_el2 = vcpu->arch.hcr_el2;\n\n", mail["body"]);
        Assert.All(mail["body"].Split('\n').Where(line => !line.StartsWith('>')), line => Assert.True(line.Length <= 72, line));
        Assert.DoesNotContain("+#include", mail["body"]);
    }

    [Fact]
    public void A_reply_to_a_mail_without_a_name_names_none()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Mail("[PATCH] KVM: arm64: Step 1", "x", null, BotMail.Diff(1)).Replace("Message-ID: <x>\n", "", StringComparison.Ordinal));
        home.Review();
        home.Send();

        Assert.Empty(Assert.Single(home.Sent()).Parents);
    }

    [Fact]
    public void A_second_version_is_compared_with_the_first()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(3));
        home.Review();
        home.Receive(BotMail.Cover(3, "PATCH v2", "s2"), BotMail.Patch(1, 3, "PATCH v2", "s2"),
            BotMail.Mail("[PATCH v2 2/3] KVM: arm64: Step 2", "s2-2@author.example", "s2-0@author.example", BotMail.Diff(2, "mdcr_el2")), BotMail.Patch(3, 3, "PATCH v2", "s2"));
        home.Review();
        home.Send();

        Assert.Equal(["new", "new", "new", "still", "still", "fixed"], home.Store.Do(store => store.Query($"SELECT fate FROM finding ORDER BY review, number", row => row.GetString(0))));
        var first = home.Sent().Single(mail => mail.Parents[^1] == "s2-1@author.example").Text[0].Text;
        Assert.Contains("said of v1 too", first);
        Assert.Matches(@"What was said of v1 before:\n  - still there: .*\n(?:    .*\n)*  - fixed: .*\n(?:    .*\n)*  - still there: ", first);
        Assert.Equal(3, home.Count($"SELECT COUNT(*) FROM post WHERE state = 'withdrawn' AND problem = 'v2 is out'"));
    }

    [Fact]
    public void What_a_person_has_said_in_the_thread_is_not_said_again()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(2).Append(BotMail.Reply("s1-1@author.example", "> +void room1(struct kvm_vcpu *vcpu)\n> +{\n> +\tvcpu->arch.hcr_el2 =  vcpu->arch.hcr_el2;\n\nDid you mean something else?\n", "r@x")));
        home.Review();
        home.Send();

        Assert.Equal(["s1-2@author.example"], home.Sent().Select(mail => mail.Parents[^1]));
        Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM finding WHERE told = 'Rob Reviewer said it'"));
    }

    [Fact]
    public void The_authors_own_words_and_those_of_robots_silence_nothing()
    {
        const string Body = "> +\tvcpu->arch.hcr_el2 = vcpu->arch.hcr_el2;\n\nHm.\n";
        using var home = new BotHome();
        home.Receive(BotMail.Series(1).Concat([BotMail.Reply("s1-1@author.example", Body, "r1@x", BotMail.Author), BotMail.Reply("s1-1@author.example", Body, "r2@x", headers: "Auto-Submitted: auto-generated\n")]));
        home.Review();
        home.Send();

        Assert.Single(home.Sent());
    }

    [Fact]
    public void Many_replies_become_one_summary()
    {
        using var home = new BotHome(change: config => config with { Replies = new RepliesConfig { PerThread = 2 } });
        home.Receive(BotMail.Series(3));
        home.Review();
        home.Send();

        var summary = Assert.Single(home.Sent());
        Assert.Equal("s1-0@author.example", summary.Parents[^1]);
        Assert.All(["Patch 1,", "Patch 2,", "Patch 3,"], patch => Assert.Contains(patch, summary.Text[0].Text));
    }

    [Fact]
    public void Nobody_is_written_to_whom_the_policy_does_not_name()
    {
        using var nobody = new BotHome(change: config => config with { Policy = new PolicyConfig { MayWriteTo = [] } });
        using var list = new BotHome(change: config => config with { Policy = new PolicyConfig { MayWriteTo = ["*@lists.example"] } });
        foreach (var home in (BotHome[])[nobody, list])
        {
            home.Receive(BotMail.Series(1, headers: "Cc: bot@bot.example, \"x, y\" <victim@elsewhere.example>, a@b@lists.example, <a b@lists.example>\n"));
            home.Review();
        }

        Assert.Equal(["reply failed the policy names nobody who may be written to"], nobody.Posts());
        Assert.Equal(1, list.Count($"SELECT COUNT(*) FROM post WHERE recipients = 'list@lists.example'"));
    }

    [Theory]
    [InlineData("=?utf-8?q?x=0D=0ABcc=3A_victim=40elsewhere.example=0D=0A=0D=0Abody?=", "Ada <ada@author.example>")]
    [InlineData("x", "=?utf-8?q?A=0ABcc=3A_victim=40elsewhere.example?= <ada@author.example>")]
    [InlineData("x\u0000y", "\"A\\\" <victim@elsewhere.example>, \\\"\" <ada@author.example>")]
    public void Nothing_in_a_mail_can_add_a_field_to_ours(string subject, string from)
    {
        using var home = new BotHome();
        home.Receive(BotMail.Mail($"[PATCH] {subject.Replace("\0", "=?utf-8?q?=00?=", StringComparison.Ordinal)}", "s1-1@author.example", null, BotMail.Diff(1), from: from));
        home.Review();
        home.Send();
        var mail = Python(Assert.Single(new Maildir(home.Config.Outbox.Maildir!).Files()).File);

        Assert.False(mail.ContainsKey("bcc"));
        Assert.Equal("ada@author.example\nlist@lists.example\nmax@maintainer.example", home.Store.Do(store => store.First($"SELECT recipients FROM post", row => row.GetString(0))));
    }

    [Fact]
    public void Moderated_posts_wait_for_the_operator()
    {
        using var home = new BotHome(change: config => config with { Outbox = config.Outbox with { Mode = "moderated", Operator = "chief@bot.example" } });
        home.Receive(BotMail.Series(2));
        home.Review();
        home.Send();
        var asked = home.Sent();
        Assert.Equal(2, asked.Count);
        Assert.All(asked, mail => Assert.StartsWith("approve? Re: [PATCH", mail.Subject));

        home.Receive(BotMail.Reply(asked[0].MessageId!, "approve\n", "ok1@x", "Mallory <mallory@elsewhere.example>"));
        home.Answer();
        Assert.Equal(2, home.Count($"SELECT COUNT(*) FROM post WHERE state = 'held'"));
        home.Receive(BotMail.Reply(asked[0].MessageId!, "approve\n", "ok2@x", "Chief <chief@bot.example>"), BotMail.Reply(asked[1].MessageId!, "reject\n", "ok3@x", "Chief <chief@bot.example>"));
        home.Answer();
        home.Send();

        Assert.Equal((1, 1), (home.Count($"SELECT COUNT(*) FROM post WHERE kind = 'reply' AND state = 'sent'"), home.Count($"SELECT COUNT(*) FROM post WHERE kind = 'reply' AND state = 'withdrawn'")));
    }

    [Theory, OnSqlite, OnPostgres]
    public void A_worker_that_was_taken_for_dead_changes_nothing(string database)
    {
        using var home = new BotHome(database);
        home.Receive(BotMail.Series(1));
        var queue = new SeriesQueue(home.Store);
        var slow = queue.Claim()!;
        Assert.Null(queue.Claim());
        home.Clock.Advance(SeriesQueue.LeaseTime + TimeSpan.FromSeconds(1));
        home.Review();

        Assert.False(queue.Renew(slow));
        Assert.False(home.Store.Do(transaction => SeriesQueue.Finish(transaction, slow, SeriesState.Failed, "x")));
        Assert.Equal(["Light the lamp v1 reviewed 1/1"], home.Series());
    }

    [Theory, OnSqlite, OnPostgres]
    public void A_series_whose_workers_keep_dying_lets_others_pass_and_is_given_up_after_hours(string database)
    {
        using var home = new BotHome(database);
        home.Receive(BotMail.Series(1));
        var queue = new SeriesQueue(home.Store);
        var start = home.Clock.GetUtcNow();
        for (var death = 1; queue.Claim() is { } claimed && !SeriesQueue.IsPoisonous(claimed); death++)
        {
            // The name of a process that was this one at another time.
            var dead = string.Join('/', claimed.Lease!.Split('/') is var parts ? [.. parts[..^2], "1", parts[^1]] : []);
            home.Store.Do(store => store.Execute($"UPDATE series SET lease = {dead} WHERE id = {claimed.Id}"));
            Assert.Equal((1, 0), (queue.ReleaseDead(), queue.ReleaseDead()));
            Assert.Equal(death < 5, home.Count($"SELECT COUNT(*) FROM series WHERE due <= {home.Clock.GetUtcNow().ToUnixTimeMilliseconds()}") == 1);
            home.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.InRange(home.Clock.GetUtcNow() - start, TimeSpan.FromHours(1), TimeSpan.FromHours(6));
    }

    [Fact]
    public void A_series_that_cannot_be_reviewed_is_tried_again_and_then_left()
    {
        using var home = new BotHome();
        home.Receive(BotMail.Series(1));
        var tries = 0;
        for (var hour = 0; hour < 6; hour++)
        {
            while (new ReviewStep(home.Store, home.Config, (_, _) => throw new InvalidOperationException($"try {++tries}"), ReviewBot.Bot.Web.BotLog.Silent).ReviewOne())
            {
            }

            home.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal((3, "Light the lamp v1 failed 1/1"), (tries, home.Series().Single()));
    }

    /// <summary>A mail as Python's email package reads it: header fields by name in lower case, and the body.</summary>
    private static Dictionary<string, string> Python(string file)
    {
        const string Program = """
            import email, email.policy, json, sys
            mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
            assert not mail.defects and not any(mail[name].defects for name in mail.keys()), mail.defects
            fields = {name.lower(): str(mail[name]) for name in mail.keys()}
            fields['body'] = mail.get_content()
            print(json.dumps(fields))
            """;
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", Program, file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
    }
}
