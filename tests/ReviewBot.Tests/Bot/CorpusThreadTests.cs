using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using KvmModel.Source;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Web;
using ReviewBot.Mail;
using ReviewBot.Review;
using ReviewBot.Series;
using ReviewBot.Testing;
using Rules;

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

    private static void Check(string file)
    {
        using var home = new BotHome(change: config => config with { Trees = [], Replies = new RepliesConfig { PerThread = 100, PerDay = 1000, PerListAndDay = 1000 } });
        var random = new Random(7);
        var mails = Split(file);
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
        while (new ReviewStep(home.Store, home.Config, WithOneFindingAPatch, BotLog.Silent).ReviewOne())
        {
        }

        home.Send();
        var expected = new SeriesReader().Read([new PathMailSource(file)]).Chosen!;
        var reviewed = home.Series().FindAll(series => series.Contains(" reviewed ", StringComparison.Ordinal));
        Assert.Equal([$"{expected.Title} {expected.Revision} reviewed {expected.Patches.Length}/{expected.Total}"], reviewed);
        Assert.Equal(1, home.Count($"SELECT COUNT(*) FROM review"));
        var said = home.Store.Do(store => store.Query($"SELECT patch FROM finding WHERE told LIKE '% said it'", row => row.GetInt64(0)));
        Assert.True(said.Count * 3 <= expected.Patches.Length, $"people are taken to have said too much: {said.Count}");
        Assert.Equal(expected.Patches.Where(patch => HasAddedLine(patch) && !said.Contains(patch.Index)).Select(patch => patch.MessageId!).Order(StringComparer.Ordinal), Python(home.Config.Outbox.Maildir!));
    }

    private static void TakeIn(BotHome home, Maildir maildir)
    {
        new SpoolInbox(new Spool(home.Directory)).TakeNew(home.Intake, default);
        new MaildirInbox(maildir.FullPath, isTrusted: false, home.Store).TakeNew(home.Intake, default);
        home.Settle();
    }

    private static bool HasAddedLine(SeriesPatch patch) => First(UnifiedDiff.Parse(patch.Diff)) is not null;

    private static (FileDiff File, Hunk Hunk, HunkLine Line)? First(Patch diff) =>
        diff.Files.SelectMany(file => file.Hunks.SelectMany(hunk => hunk.Lines.Where(line => line.Kind == HunkLineKind.Added && line.Text.Length > 30).Select(line => ((FileDiff, Hunk, HunkLine)?)(file, hunk, line)))).FirstOrDefault();

    private static SeriesReview WithOneFindingAPatch(PatchSeries series, string? wish)
    {
        var patches = series.Patches.Select(patch => new PatchReview(patch, UnifiedDiff.Parse(patch.Diff), PatchStatus.ContextOnly, null)).ToImmutableArray();
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var patch in patches)
        {
            if (First(patch.Diff) is not var (file, hunk, line))
                continue;
            findings.Add(new Finding
            {
                Rule = "a-rule",
                Severity = Severity.Error,
                Confidence = Confidence.Proved,
                Fingerprint = Fingerprint.Of("a-rule", file.NewPath!, $"{patch.Patch.Index}"),
                Patch = patch.Patch.Index,
                Path = file.NewPath!,
                Line = line.NewLine,
                Side = DiffSide.New,
                Hunk = hunk.Header,
                Quoted = "+" + line.Text,
                Title = "A remark",
                Message = "It is remarkable.",
                Evidence = [],
                Status = FindingStatus.Introduced,
            });
        }

        return new SeriesReview
        {
            Series = series,
            Base = new ReviewBase(BaseKind.Context, "", BaseChoice.ContextOnly),
            Patches = patches,
            Findings = findings.ToImmutable(),
            Delta = [],
            Coverage = new Coverage(0, [], []),
            Diagnostics = [],
            Timings = [],
        };
    }

    /// <summary>The mails of an mboxrd file, byte by byte.</summary>
    private static List<byte[]> Split(string file) =>
        [.. Separator().Split(File.ReadAllText(file, Encoding.Latin1)).Where(mail => mail.Trim().Length > 0).Select(mail => Encoding.Latin1.GetBytes(Quoted().Replace(mail, "$1")))];

    /// <summary>What each mail of a Maildir answers, as Python's mailbox and email packages read it; each must be a sound mail of a program's.</summary>
    private static string[] Python(string maildir)
    {
        const string Program = """
            import email, email.policy, mailbox, sys
            for mail in mailbox.Maildir(sys.argv[1], factory=lambda file: email.message_from_binary_file(file, policy=email.policy.default)):
                assert not mail.defects, mail.defects
                assert mail['auto-submitted'] == 'auto-replied' and mail['subject'].startswith('Re: ') and mail['references'].endswith(mail['in-reply-to'])
                assert all(len(line) <= 72 for line in mail.get_content().split('\n') if not line.startswith('>')), mail.get_content()
                print(mail['in-reply-to'].strip('<>'))
            """;
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", Program, maildir]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^From mboxrd@z [^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^>(>*From )", RegexOptions.Multiline)]
    private static partial Regex Quoted();
}
