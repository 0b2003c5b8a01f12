using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KvmModel.Source;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Outbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Web;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Tests.Bot;

/// <summary>
/// Damaged and hostile mail through all of the bot: reader, sorter, assembler, the search for a base, diffs put on a tree, replies written, addressed and sent. Threads of real mails from the lists (where the corpus is) and of our own, each
/// under names of its own so that none is taken for a copy; most mails have bytes and lines changed, lost, doubled or put where they hurt. <c>REVIEWBOT_MUTATIONS</c> says how many, <c>REVIEWBOT_LAW_SEED</c> which.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class MutatedMailTests(ITestOutputHelper output)
{
    private const int Batch = 500;
    private const int FullReviewEvery = 200;

    private static readonly string[] s_spells =
    [
        "\r\n", "\0", "=?utf-8?q?=0D=0ABcc=3A_victim=40elsewhere.example?=", "From: bot@bot.example\n", "From: Max Maintainer <max@maintainer.example>\n", "References: <s1-0@author.example>\n", "[PATCH v9 1/99]", "[PATCH 0/0]",
        "diff --git ", "--- a/../../etc/passwd\n", "+++ /dev/null\n", "@@ -1 +1 @@", "@@ -4294967295,9 +0,4294967295 @@\n", "GIT binary patch\n", "rename from x\nrename to y\n", "Content-Type: multipart/mixed; boundary=x\n",
        "Content-Transfer-Encoding: base64\n", "base-commit: 0123456789abcdef0123456789abcdef01234567\n", "prerequisite-patch-id: 0123456789abcdef0123456789abcdef01234567\n", "\n\n", "\n--x\n", "\n-- \n", "ÿþ", "\nrecheck base=HEAD\n", "\nfalse-positive: x\n",
    ];

    [Fact]
    public void No_mutation_of_a_mail_stops_the_bot()
    {
        using var home = new BotHome(change: config => config with { Replies = new() { PerDay = 1_000_000, PerListAndDay = 1_000_000 }, Answers = new() { AuthenticationServer = "mx" } });
        using var repository = GitRepository.Open(MiniatureRepository.Path, out _)!;
        var tree = repository.Tree("HEAD", out _)!;
        var random = new Random(int.TryParse(Environment.GetEnvironmentVariable("REVIEWBOT_LAW_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20_231_205);
        var count = int.TryParse(Environment.GetEnvironmentVariable("REVIEWBOT_MUTATIONS"), CultureInfo.InvariantCulture, out var asked) ? asked : 2_500;
        var seeds = Seeds();
        var transport = new CheckedTransport(new DryRunTransport(home.Config.Outbox.Maildir!));
        using var full = new TreeReviewer(home.Config, home.Store);
        var (reviews, slowest, kept) = (0, TimeSpan.Zero, new List<long>());
        var watch = Stopwatch.StartNew();
        for (var number = 0; number < count;)
        {
            var start = watch.Elapsed;
            var mails = new List<IncomingMail>();
            while (mails.Count < Batch && number < count)
            {
                var thread = seeds[random.Next(seeds.Count)];
                var from = random.Next(Math.Max(1, thread.Length - 8));
                mails.AddRange(thread.Skip(from).Take(8).Select(mail => new IncomingMail(Bytes(Mutate(Renamed(mail, number++), random)), null)));
            }

            home.Intake.Take("test", isTrusted: true, mails);
            home.Settle();
            home.Answer();
            home.Clock.Advance(TimeSpan.FromHours(5));
            home.Settle();
            while (new ReviewStep(home.Store, home.Config, Review, BotLog.Silent).ReviewOne())
            {
            }

            home.Send(transport);
            slowest = watch.Elapsed - start is var time && time > slowest ? time : slowest;
            if (kept.Count < 8 * number / count)
                kept.Add(GC.GetTotalMemory(forceFullCollection: true) >> 20);
        }

        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM mail WHERE kind = 'new'"));
        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM series WHERE state = 'failed'"));
        Assert.Equal(0, home.Count($"SELECT COUNT(*) FROM series WHERE state = 'waiting' AND due <= {home.Clock.GetUtcNow().ToUnixTimeMilliseconds()}"));
        PythonMail.CheckReplies(home.Config.Outbox.Maildir!);
        output.WriteLine($"{count} mails in {watch.Elapsed.TotalSeconds:F0} s: {string.Join(", ", home.Series().CountBy(series => series.Split(' ')[^2]).Select(state => $"{state.Value} series {state.Key}"))}, {transport.Sent} replies; "
            + $"the slowest {Batch} took {slowest.TotalSeconds:F1} s; MB kept after each eighth: {string.Join(' ', kept)}");
        Assert.True(kept[^1] - kept[0] < 64, "memory grows");
        Assert.True(slowest < TimeSpan.FromMinutes(2), $"{slowest}");

        SeriesReview Review(PatchSeries series, string? wish)
        {
            if (++reviews % FullReviewEvery == 0)
                return full.Review(series, wish);
            ISourceTree patched = tree;
            foreach (var patch in series.Patches)
                patched = OverlayTree.Apply(patched, UnifiedDiff.Parse(patch.Diff), ApplyOptions.Mail with { KeepsWhatFits = true }, out _);
            return OneFindingReview.Of(series, wish);
        }
    }

    private static List<string[]> Seeds()
    {
        var own = BotMail.Series(3).Append(BotMail.Reply("s1-1@author.example", "> x\n\nexplain\n", "r@x", headers: "Authentication-Results: mx; dkim=pass header.d=x\n")).ToArray();
        return [own, .. TestData.Corpus is { } corpus
            ? Directory.EnumerateFiles(Path.Combine(corpus, "threads"), "*.mbox").Order(StringComparer.Ordinal).Select(file => CorpusThreadTests.Mails(file).Select(Encoding.Latin1.GetString).ToArray())
            : []];
    }

    /// <summary>All ids of a mail under other names: the same in mails of one draw.</summary>
    private static string Renamed(string mail, int number) => Id().Replace(mail, $"<$1.{number / 8}@");

    private static string Mutate(string mail, Random random)
    {
        var text = new StringBuilder(mail);
        for (var change = random.Next(0, 6); change > 0 && text.Length > 10; change--)
        {
            // Half of what is done is done to the header and the first lines.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(1_500, text.Length - 8) : text.Length - 8);
            switch (random.Next(6))
            {
                case 0:
                    text[at] = (char)random.Next(256);
                    break;
                case 1:
                    text.Remove(at, random.Next(1, 8));
                    break;
                case 2:
                    text.Insert(at, s_spells[random.Next(s_spells.Length)]);
                    break;
                case 3:
                    text.Insert(random.Next(text.Length), text.ToString(at, Math.Min(200, text.Length - at)));
                    break;
                case 4:
                    var line = mail.IndexOf('\n', Math.Min(at, mail.Length - 1)) is > 0 and var end && end < text.Length ? end + 1 : 0;
                    text.Insert(line, s_spells[random.Next(s_spells.Length)]);
                    break;
                default:
                    if (random.Next(4) == 0)
                        text.Length = Math.Max(10, at);
                    break;
            }
        }

        return text.ToString();
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    [GeneratedRegex(@"<([^<>@\s]+)@")]
    private static partial Regex Id();

    /// <summary>Looks at each mail and keeps some for another reader.</summary>
    private sealed class CheckedTransport(IPostTransport sample) : IPostTransport
    {
        private const int SampleEvery = 20;

        public int Sent { get; private set; }

        public Handover Send(string from, PostRow post, Func<bool> pointOfNoReturn)
        {
            var text = Encoding.ASCII.GetString(post.Raw);
            var header = text[..text.IndexOf("\n\n", StringComparison.Ordinal)];
            Assert.DoesNotContain("\nbcc:", header, StringComparison.OrdinalIgnoreCase);
            Assert.All(post.Recipients.Split('\n'), recipient => Assert.True(MailAddress.IsSound(recipient), recipient));
            Assert.DoesNotContain('\r', text);
            return Sent++ % SampleEvery == 0 ? sample.Send(from, post, pointOfNoReturn) : new Handover(HandoverResult.Taken, "");
        }
    }
}
