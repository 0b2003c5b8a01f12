using FsCheck;
using FsCheck.Fluent;
using ReviewBot.Series;
using ReviewBot.Testing;
using ReviewBot.Tests.Mail;

namespace ReviewBot.Tests.Series;

/// <summary>From patch mails to series: grouping, versions, gaps and repetitions.</summary>
public sealed class SeriesAssemblerTests
{
    [Fact]
    public void A_cover_letter_and_its_patches_are_a_series()
    {
        var series = Single(Cover("c", "[RFC PATCH v2 0/2] title"), Patch("p2", "[RFC PATCH v2 2/2] b", "c", 2), Patch("p1", "[RFC PATCH v2 1/2] a", "c", 1));
        Assert.Equal("title", series.Title);
        Assert.Equal(new Revision(2, null, false), series.Revision);
        Assert.True(series.IsRfc);
        Assert.Equal(["a", "b"], series.Patches.Select(patch => patch.Subject));
        Assert.Equal("c@x", series.MessageId);
        Assert.Equal("letter\n\nbase-commit: 0123456789AB", series.Cover!.Body);
        Assert.Equal("0123456789ab", series.BaseCommit);
        Assert.Empty(series.MissingParts);
        Assert.Empty(series.Diagnostics);
    }

    [Fact]
    public void A_single_patch_is_version_one_by_inference()
    {
        var series = Single(Patch("p", "[PATCH] a"));
        Assert.Equal(new Revision(1, null, true), series.Revision);
        Assert.Equal(1, series.Total);
        Assert.Null(series.Cover);
        Assert.Equal("A", series.Author.Name);
    }

    [Fact]
    public void Missing_parts_are_named()
    {
        var series = Single(Patch("p1", "[PATCH 2/7] a", "c"), Patch("p2", "[PATCH 5/7] b", "c"));
        Assert.Equal([1, 3, 4, 6, 7], series.MissingParts.AsEnumerable());
        Assert.Equal("parts 1, 3, 4, 6, 7 of 7 are missing [series-missing-parts]", Assert.Single(series.Diagnostics).ToString());
    }

    [Fact]
    public void Of_a_part_sent_twice_the_later_one_counts()
    {
        var series = Single(Cover("c", "[PATCH 0/1] t"), Patch("p2", "[PATCH 1/1] late", "c", 2), Patch("p1", "[PATCH 1/1] early", "c", 1));
        Assert.Equal("late", Assert.Single(series.Patches).Subject);
        Assert.Equal("series-duplicate-part", Assert.Single(series.Diagnostics).Code);
    }

    [Fact]
    public void A_part_with_a_diff_counts_before_a_later_one_without()
    {
        var series = Single(Cover("c", "[PATCH 0/1] t"), Patch("p1", "[PATCH 1/1] real", "c", 1), Mail("p2", "[PATCH 1/1] real", "c", 2, "> diff --git a/x b/x\nlooks good\n"));
        Assert.Equal("p1@x", Assert.Single(series.Patches).MessageId);
    }

    [Fact]
    public void The_same_mail_from_two_archives_counts_once()
    {
        var footer = Patch("p", "[PATCH] a") + "____\nlist\n";
        var series = Single(footer, Patch("p", "[PATCH] a"));
        Assert.DoesNotContain("____", series.Patches[0].Diff);
        Assert.Empty(series.Diagnostics);
    }

    [Fact]
    public void Versions_in_one_thread_are_series_of_their_own_and_the_last_is_chosen()
    {
        var found = MailText.Series(
            Cover("c1", "[PATCH 0/1] t"), Patch("p1", "[PATCH 1/1] a", "c1", 1),
            Cover("c2", "[PATCH v2 0/1] t", "c1", 2), Patch("p2", "[PATCH v2 1/1] a", "c2", 3));
        Assert.Equal(["v1", "v2"], found.Series.Select(series => series.Revision.ToString()));
        Assert.Same(found.Series[1], found.Chosen);
    }

    [Fact]
    public void A_resend_is_a_series_of_its_own()
    {
        var found = MailText.Series(Patch("p1", "[PATCH v2] a"), Patch("p2", "[PATCH RESEND v2] a", "p1", 1));
        Assert.Equal([false, true], found.Series.Select(series => series.IsResend));
        Assert.Same(found.Series[1], found.Chosen);
    }

    [Fact]
    public void A_reviewer_s_patch_inside_the_thread_is_found_but_not_chosen()
    {
        var found = MailText.Series(
            Cover("c", "[PATCH v2 0/2] t"), Patch("p1", "[PATCH v2 1/2] a", "c", 1), Patch("p2", "[PATCH v2 2/2] b", "c", 2),
            Mail("r", "Re: [PATCH v2 2/2] b", "p2", 3, "> diff --git a/x b/x\nno\n"), Patch("s", "[PATCH] better", "r", 4));
        Assert.Equal(2, found.Series.Length);
        Assert.Equal("t", found.Chosen!.Title);
    }

    [Fact]
    public void A_partial_reroll_takes_its_other_parts_from_the_version_it_answers()
    {
        var found = MailText.Series(
            Cover("c", "[PATCH v2 0/3] t"), Patch("p1", "[PATCH v2 1/3] a", "c", 1), Patch("p2", "[PATCH v2 2/3] b", "c", 2), Patch("p3", "[PATCH v2 3/3] d", "c", 3),
            Mail("r", "Re: [PATCH v2 2/3] b", "p2", 4, "change this\n"), Patch("n2", "[PATCH v3 2/3] b", "r", 5));
        Assert.Same(found.Series[1], found.Chosen);
        Assert.Equal(["p1@x", "n2@x", "p3@x"], found.Chosen!.Patches.Select(patch => patch.MessageId));
        Assert.Empty(found.Chosen.MissingParts);
        Assert.Equal("v3 was sent as part 2 only; parts 1, 3 are those of v2 [series-partial-reroll]", Assert.Single(found.Chosen.Diagnostics).ToString());
        Assert.Equal(["p1@x", "p2@x", "p3@x"], found.Series[0].Patches.Select(patch => patch.MessageId));
    }

    [Fact]
    public void Rerolls_of_rerolls_are_followed()
    {
        var found = MailText.Series(
            Cover("c", "[PATCH 0/2] t"), Patch("p1", "[PATCH 1/2] a", "c", 1), Patch("p2", "[PATCH 2/2] b", "c", 2),
            Patch("q1", "[PATCH v2 1/2] a", "p1", 3), Patch("r2", "[PATCH v3 2/2] b", "q1", 4));
        Assert.Equal(["q1@x", "r2@x"], found.Chosen!.Patches.Select(patch => patch.MessageId));
    }

    [Fact]
    public void A_single_patch_that_answers_a_part_may_replace_it()
    {
        var found = MailText.Series(Cover("c", "[PATCH 0/1] t"), Patch("p1", "[PATCH 1/2] a", "c", 1), Patch("p2", "[PATCH 2/2] b", "c", 2), Patch("n", "[PATCH v2] b", "p2", 3));
        Assert.Contains(found.Series.Single(series => series.Title == "b").Diagnostics, diagnostic => diagnostic.Code == "series-single-reroll");
    }

    [Fact]
    public void Parts_that_lost_their_version_go_back_to_their_series()
    {
        var series = Single(Cover("c", "[PATCH v2 0/2] t"), Patch("p1", "[PATCH v2 1/2] a", "c", 1), Patch("p2", "[PATCH 2/2] b", "c", 2));
        Assert.Equal(["a", "b"], series.Patches.Select(patch => patch.Subject));
        Assert.Equal("series-untagged", Assert.Single(series.Diagnostics).Code);
    }

    [Fact]
    public void Mails_without_threading_are_put_together_by_sender_and_that_is_said()
    {
        var series = Single(Patch("m1", "[PATCH 1/2] a"), Patch("m2", "[PATCH 2/2] b", null, 1));
        Assert.Equal("series-unthreaded", Assert.Single(series.Diagnostics).Code);
    }

    [Fact]
    public void Two_unthreaded_series_of_one_sender_stay_apart()
    {
        var found = MailText.Series(Patch("m1", "[PATCH 1/2] a"), Patch("m2", "[PATCH 2/2] b", null, 1), Patch("m3", "[PATCH 1/2] c", null, 2), Patch("m4", "[PATCH 2/2] d", null, 3));
        Assert.Equal(["a b", "c d"], found.Series.Select(series => string.Join(' ', series.Patches.Select(patch => patch.Subject))));
    }

    [Fact]
    public void A_part_beyond_the_total_is_kept_and_said()
    {
        var series = Single(Patch("p1", "[PATCH 1/1] a", "c"), Patch("p2", "[PATCH 2/1] b", "c"));
        Assert.Equal(2, series.Patches.Length);
        Assert.Equal("series-surplus-part", Assert.Single(series.Diagnostics).Code);
    }

    [Fact]
    public void A_cover_letter_alone_is_no_series()
    {
        var found = MailText.Series(Cover("c", "[PATCH 0/3] t"));
        Assert.Empty(found.Series);
        Assert.Equal("series-only-cover", Assert.Single(found.Diagnostics).Code);
    }

    [Fact]
    public void References_in_a_circle_do_no_harm() =>
        Assert.Equal(2, MailText.Series(Patch("a", "[PATCH] a", "b"), Patch("b", "[PATCH] b", "a")).Series.Length);

    [Fact]
    public void The_order_of_the_mails_does_not_matter()
    {
        string[] mails =
        [
            Cover("c", "[PATCH v2 0/3] t"), Patch("p1", "[PATCH v2 1/3] a", "c", 1), Patch("p2", "[PATCH v2 2/3] b", "c", 2), Patch("p3", "[PATCH v2 3/3] d", "c", 3),
            Mail("r", "Re: [PATCH v2 2/3] b", "p2", 4, "change this\n"), Patch("n2", "[PATCH v3 2/3] b", "r", 5), Patch("n2b", "[PATCH v3 2/3] b again", "r", 6),
            Patch("u1", "[PATCH 1/2] u", null, 7), Patch("u2", "[PATCH 2/2] v", null, 8), Patch("s", "[PATCH] side", "n2", 9),
        ];
        var expected = MailText.Series(mails);
        Prop.ForAll(Gen.Shuffle(mails).ToArbitrary(), shuffled =>
        {
            var found = MailText.Series(shuffled);
            return found.Series.SequenceEqual(expected.Series) && found.Chosen == expected.Chosen;
        }).Check(Laws.Config());
    }

    [Theory]
    [InlineData("text\n\n-- \nA\n", "text")]
    [InlineData("text\n_______________________________________________\nkvmarm mailing list\nhttp://x\n", "text")]
    [InlineData("text\n-- \nA\n\n_______________________________________________\nkvmarm mailing list\n", "text")]
    [InlineData("text\n--\nmore\n", "text\n--\nmore")]
    public void Footers_are_no_part_of_a_cover_letter(string text, string expected) => Assert.Equal(expected, ListFooter.Strip(text));

    private static PatchSeries Single(params string[] mails) => Assert.Single(MailText.Series(mails).Series);

    private static string Cover(string id, string subject, string? parent = null, int minute = 0) =>
        Mail(id, subject, parent, minute, "letter\n\nbase-commit: 0123456789AB\n-- \n2.40\n");

    private static string Patch(string id, string subject, string? parent = null, int minute = 0) =>
        Mail(id, subject, parent, minute, $"why {id}\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+{id}\n");

    private static string Mail(string id, string subject, string? parent, int minute, string body) =>
        $"From: A <a@x>\nDate: Tue, 5 Dec 2023 16:{minute:00}:00 +0000\nMessage-ID: <{id}@x>\nSubject: {subject}\n{(parent is null ? "" : $"In-Reply-To: <{parent}@x>\n")}\n{body}";
}
