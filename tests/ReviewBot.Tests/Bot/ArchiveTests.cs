using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReviewBot.Bot.Inbox;
using ReviewBot.Testing;
using ReviewBot.Tests.Trees;

namespace ReviewBot.Tests.Bot;

/// <summary>
/// public-inbox, which keeps and threads the kernel's lists, and b4, by which maintainers take series from them, as independent programs on both sides of the bot: it reads an archive that public-inbox made, and its replies go
/// into that archive.
/// </summary>
public sealed partial class ArchiveTests
{
    [ArchiveFact]
    public void Replies_are_where_public_inbox_and_b4_look_for_them()
    {
        using var home = new BotHome();
        using var archive = new Archive();
        archive.Add(BotMail.Series(3));
        var inbox = new PublicInbox(archive.Inbox, isTrusted: false, null, fetches: false, home.Store);
        Assert.Equal((4, 0), (inbox.TakeNew(home.Intake, default), inbox.TakeNew(home.Intake, default)));
        home.Settle();
        home.Review();
        home.Send();
        var sent = new Maildir(home.Config.Outbox.Maildir!).Files().Select(file => File.ReadAllText(file.File)).ToArray();
        archive.Add(sent);

        Assert.Equal(
            ["Re: [PATCH 1/3] KVM: arm64: Step 1 < s1-0@author.example s1-1@author.example", "Re: [PATCH 2/3] KVM: arm64: Step 2 < s1-0@author.example s1-2@author.example", "Re: [PATCH 3/3] KVM: arm64: Step 3 < s1-0@author.example s1-3@author.example"],
            archive.ThreadOf("s1-0@author.example").Where(mail => mail.From == "bot@bot.example").Select(mail => $"{mail.Subject} < {string.Join(' ', mail.References)}").Order(StringComparer.Ordinal));
        Assert.Equal(7, archive.ThreadOf("s1-2@author.example").Count);
        // The bot finds its own mail in the archive and leaves it alone.
        Assert.Equal(3, inbox.TakeNew(home.Intake, default));
        home.Settle();
        Assert.Equal((3, "Light the lamp v1 reviewed 3/3"), (home.Count($"SELECT COUNT(*) FROM mail WHERE kind = 'own'"), home.Series().Single()));
        // The series that b4 makes of the thread is the same with the replies in it and without.
        Assert.Equal(Patches(archive, BotMail.Series(3)), Patches(archive, [.. BotMail.Series(3), .. sent]));
        Assert.Equal(3, Subject().Count(Patches(archive, [.. BotMail.Series(3), .. sent])));
    }

    /// <summary>Whole threads from the lists, with the replies that the bot sent into each, as lei threads them.</summary>
    [ArchiveFact(needsCorpus: true)]
    public void In_every_thread_of_the_corpus_replies_stand_under_their_patches()
    {
        using var archive = new Archive();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestData.Corpus!, "threads"), "*.mbox").Order(StringComparer.Ordinal))
        {
            using var home = CorpusThreadTests.Replied(file);
            archive.Import("-F", "mboxrd", file);
            archive.Import(home.Config.Outbox.Maildir!);
            var replies = home.Sent();
            var thread = archive.ThreadOf(home.Store.Do(store => store.First($"SELECT lead FROM series WHERE state = 'reviewed'", row => row.GetString(0)))!);

            Assert.NotEmpty(replies);
            Assert.Equal(replies.Select(reply => reply.Parents[^1]).Order(StringComparer.Ordinal),
                thread.Where(mail => mail.From == "bot@bot.example").Select(mail => mail.References[^1]).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>What b4 would apply.</summary>
    private static string Patches(Archive archive, string[] mails)
    {
        File.WriteAllText(Path.Combine(archive.FullPath, "thread.mbox"), string.Concat(mails.Select(mail => $"From mboxrd@z Thu Jan  1 00:00:00 1970\n{mail}\n")));
        return archive.Run("b4", ["--offline-mode", "--no-stdin", "am", "--no-parent", "-m", Path.Combine(archive.FullPath, "thread.mbox"), "-o", "-"]);
    }

    [GeneratedRegex(@"^Subject: \[PATCH ", RegexOptions.Multiline)]
    private static partial Regex Subject();

    /// <summary>An archive of public-inbox's own making, and lei to ask it.</summary>
    private sealed class Archive : TemporaryDirectory
    {
        public Archive()
        {
            Run("public-inbox-init", ["-V2", "list", Inbox, "http://localhost/list", "list@lists.example"]);
            Write(".gitconfig", "[user]\n\tname = Max\n\temail = max@maintainer.example\n");
            Run("git", ["config", "-f", Path.Combine(FullPath, "config"), "publicinboxmda.spamcheck", "none"]);
        }

        public string Inbox => Path.Combine(FullPath, "inbox");

        public void Add(IEnumerable<string> mails)
        {
            foreach (var mail in mails)
                Run("public-inbox-mda", ["--no-precheck"], mail);
        }

        /// <summary>Takes mails into lei's own store, beside the archive.</summary>
        public void Import(params string[] what) => Run("lei", ["import", "-q", .. what]);

        public List<(string From, string Subject, string[] References)> ThreadOf(string messageId)
        {
            var json = Run("lei", ["q", "-q", "--include", Inbox, "-t", "-f", "json", $"m:{messageId}"]);
            Run("lei", ["daemon-kill"]);
            return [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Where(mail => mail.ValueKind == JsonValueKind.Object).Select(mail => (
                mail.GetProperty("f")[0][1].GetString()!,
                mail.GetProperty("s").GetString()!,
                mail.TryGetProperty("refs", out var references) ? references.EnumerateArray().Select(id => id.GetString()!).ToArray() : []))];
        }

        public string Run(string program, string[] arguments, string input = "")
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var name in (string[])["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"])
                start.Environment[name] = FullPath;
            start.Environment["PI_CONFIG"] = Path.Combine(FullPath, "config");
            start.Environment["ORIGINAL_RECIPIENT"] = "list@lists.example";
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {errors.Result}");
        }
    }

    private sealed class ArchiveFactAttribute : FactAttribute
    {
        public ArchiveFactAttribute(bool needsCorpus = false) =>
            Skip = needsCorpus && TestData.Corpus is null ? "the corpus is absent: set REVIEWBOT_SHARED" : ((string[])["public-inbox-init", "public-inbox-mda", "lei", "b4"]).FirstOrDefault(program => !File.Exists($"/usr/bin/{program}")) is { } absent ? $"{absent} is absent: run eng/prepare" : null;
    }
}
