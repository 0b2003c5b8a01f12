using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Queue;
using ReviewBot.Tests.Trees;

namespace ReviewBot.Tests.Bot;

/// <summary>Series that <c>git format-patch --base</c> itself wrote, on a base that does not have the patches below them.</summary>
public sealed class PrerequisiteTests
{
    private const string Lamp = "arch/arm64/kvm/lamp.c";

    [Fact]
    public void Patches_below_a_series_are_found_among_the_mails_by_their_patch_id()
    {
        using var author = new Authored();
        using var home = new BotHome(change: author.WithBaseOnly);
        home.Receive(author.First, author.Second);
        home.Review();
        home.Send();
        var remarks = Remarks(home, "KVM: arm64: Dim the lamp");

        Assert.Contains("one patch that the series names as prerequisites was put below it, as found in the mails here: \"KVM: arm64: Add a lamp\"", remarks);
        Assert.StartsWith("base-commit ", Base(home, "KVM: arm64: Dim the lamp"));
        var reply = home.Sent().Single(mail => mail.Subject.EndsWith("Dim the lamp", StringComparison.Ordinal)).Text[0].Text;
        Assert.Contains("One patch that the series names as prerequisites was put below it, as\nfound in the mails here: \"KVM: arm64: Add a lamp\".", reply);
        Assert.DoesNotContain("do not simply apply", reply);
    }

    [Fact]
    public void A_prerequisite_that_is_not_there_is_said_to_be_missing()
    {
        using var author = new Authored();
        using var home = new BotHome(change: author.WithBaseOnly);
        home.Receive(author.Second);
        home.Review();

        Assert.Contains("1 of the 1 patches that the series names as prerequisites did not come in by mail", Remarks(home, "KVM: arm64: Dim the lamp"));
    }

    [Fact]
    public void A_mail_that_only_claims_to_be_the_prerequisite_is_not_taken()
    {
        using var author = new Authored();
        using var home = new BotHome(change: author.WithBaseOnly);
        home.Receive(author.First.Replace("lamp = 1", "lamp = 9", StringComparison.Ordinal) + $"\nFrom {new string('0', 40)} Mon Sep 17 00:00:00 2001\n{author.First}", author.Second);
        home.Review();

        Assert.Contains("did not come in by mail", Remarks(home, "KVM: arm64: Dim the lamp"));
    }

    [Fact]
    public void The_second_series_on_a_tree_gets_what_the_first_has_read()
    {
        using var shelf = new TreeShelf(KvmModel.Kbuild.KernelConfig.Default, ReviewBot.Commands.RuleCatalogue.Load(null));
        using var author = new Authored();
        var commits = author.Repository.Git("rev-list", "--all").Split('\n');
        ReviewBot.Review.ReviewPipeline first;
        using (var loan = shelf.Borrow(author.Repository.FullPath, commits[0])!)
        {
            first = loan.Pipeline;
            Assert.Equal(commits[0], loan.Tree.CommitId);
        }

        using var held = shelf.Borrow(author.Repository.FullPath, commits[0])!;
        Assert.Same(first, held.Pipeline);
        foreach (var commit in commits[1..])
            shelf.Borrow(author.Repository.FullPath, commit)!.Dispose();
        // A tree that is used is not put away, however many come after it.
        Assert.NotNull(held.Tree.Read(Lamp));
        Assert.Null(shelf.Borrow(author.Repository.FullPath, new string('1', 40)));
    }

    [Fact]
    public void Reviews_that_share_a_tree_say_what_each_says_alone()
    {
        using var together = new BotHome();
        using var reviewer = new TreeReviewer(together.Config, together.Store);
        string[][] all = [BotMail.Series(2), BotMail.Series(3, stem: "s2", title: "Paint the door"), BotMail.Series(1, stem: "s3", title: "Sweep the floor")];
        var found = all.Select(mails => new ReviewBot.Series.SeriesReader().Read([new ReviewBot.Mail.StreamMailSource(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(Mbox(mails))), "x")]).Chosen!).ToList();

        foreach (var series in found)
        {
            using var alone = new TreeReviewer(together.Config, together.Store);
            Assert.Equal(Said(alone.Review(series, null)), Said(reviewer.Review(series, null)));
        }
    }

    private static IEnumerable<string> Said(ReviewBot.Review.SeriesReview review) =>
        review.Findings.Select(finding => $"{finding.Patch} {finding.Path}:{finding.Line} {finding.Fingerprint} {finding.Confidence} {finding.Status} {finding.Message} {finding.Witness}");

    private static string Mbox(string[] mails) => string.Concat(mails.Select(mail => $"From mboxrd@z Thu Jan  1 00:00:00 1970\n{mail}\n"));

    private static string Remarks(BotHome home, string title) => Field(home, title, "remarks");

    private static string Base(BotHome home, string title) => Field(home, title, "base");

    private static string Field(BotHome home, string title, string field) =>
        home.Store.Do(store => store.First($"SELECT base, remarks FROM review WHERE series = (SELECT id FROM series WHERE title = {title})", row => field == "base" ? row.GetString(0) : row.GetString(1)))!;

    /// <summary>An author's repository with three commits, the last two of which are sent, and the base that the bot has.</summary>
    private sealed class Authored : IDisposable
    {
        private readonly TemporaryDirectory _bot = new();

        public Authored()
        {
            Repository.Git("fetch", "-q", MiniatureRepository.Path, "main");
            Repository.Git("reset", "-q", "--hard", "FETCH_HEAD");
            var start = Repository.Git("rev-parse", "HEAD");
            Repository.Git("clone", "-q", "--bare", Repository.FullPath, Path.Combine(_bot.FullPath, "base.git"));
            First = Sent(start, "KVM: arm64: Add a lamp", "int lamp = 1;\nint room;\n");
            Second = Sent(start, "KVM: arm64: Dim the lamp", "int lamp = 0;\nint room;\n\n#include <asm/kvm_emulate.h>\n\nvoid dim(struct kvm_vcpu *vcpu)\n{\n\tvcpu->arch.hcr_el2 = vcpu->arch.hcr_el2;\n}\n");
        }

        public TemporaryRepository Repository { get; } = new();

        public string First { get; }

        public string Second { get; }

        public BotConfig WithBaseOnly(BotConfig config) => config with { Trees = [new TreeConfig { Repository = Path.Combine(_bot.FullPath, "base.git") }] };

        public void Dispose()
        {
            Repository.Dispose();
            _bot.Dispose();
        }

        private string Sent(string start, string subject, string text)
        {
            Repository.Write(Lamp, text);
            Repository.Commit($"{subject}\n\nIt was dark.\n\nSigned-off-by: A U Thör <a@example.org>");
            return Repository.Git("format-patch", "--stdout", "-1", $"--base={start}", "--thread", "--add-header=To: list@lists.example") + "\n";
        }
    }
}
