using System.Diagnostics;
using System.Text;
using ReviewBot.Series;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests;

/// <summary>The standard for reading a patch mail is <c>git mailinfo</c>: on every patch mail of the corpus the reader must say what it says.</summary>
public sealed class MailinfoOracleTests
{
    /// <summary>Differences that are ours by intent: Message-ID, then the reason. Empty: there are none.</summary>
    private static readonly Dictionary<string, string> _intended = [];

    [CorpusFact]
    public async Task Every_patch_mail_of_the_corpus_reads_as_git_mailinfo_reads_it()
    {
        var directory = Directory.CreateTempSubdirectory("mailinfo");
        try
        {
            await RunGit(directory.FullName, Path.Combine(TestData.Corpus!, "mbox"));
            var (compared, differences) = (0, new List<string>());
            foreach (var series in MailCorpus.Series)
            {
                foreach (var patch in MailCorpus.Mails(MailCorpus.Mbox(series), []).Select(PatchMailReader.Read).OfType<PatchMail>().Where(mail => !mail.IsCover))
                {
                    compared++;
                    var stem = Path.Combine(directory.FullName, series.Id, $"{patch.Mail.Origin.Number:0000}");
                    differences.AddRange(Differences(patch, stem).Where(_ => !_intended.ContainsKey(patch.MessageId ?? "")).Select(what => $"{patch.Mail.Origin} {what}"));
                }
            }

            Assert.Equal([], differences);
            Assert.Equal(MailCorpus.Series.Sum(series => series.Patches.Count), compared);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Differences(PatchMail mail, string stem)
    {
        var info = File.ReadLines(stem + ".info").Where(line => line.Contains(": ")).ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 2)..]);
        var patch = mail.ToPatch();
        if (patch.Author.Name != info["Author"] || patch.Author.Address != info["Email"])
            yield return $"author: {patch.Author}, git: {info["Author"]} <{info["Email"]}>";
        if (patch.Subject != info["Subject"])
            yield return $"subject: {patch.Subject}, git: {info["Subject"]}";
        if (patch.Message + "\n" != File.ReadAllText(stem + ".message"))
            yield return $"message: {patch.Message}, git: {File.ReadAllText(stem + ".message")}";
        if (patch.Diff != File.ReadAllText(stem + ".patch", Encoding.Latin1))
            yield return $"diff of {patch.Diff.Length} bytes, git: {new FileInfo(stem + ".patch").Length}";
    }

    /// <summary>One shell for all mails: splitting, mailinfo and stripspace as <c>git am</c> runs them.</summary>
    private static async Task RunGit(string directory, string mboxes)
    {
        const string script = """
            set -e
            for mbox in "$1"/*.mbox; do
              out="$2/$(basename "$mbox" .mbox)"
              mkdir "$out"
              git mailsplit --mboxrd -o"$out" "$mbox" >/dev/null
              for mail in "$out"/????; do
                git mailinfo --encoding=UTF-8 --scissors "$mail.text" "$mail.patch" <"$mail" >"$mail.info" 2>/dev/null
                { sed -n 's/^Subject: //p' "$mail.info"; echo; cat "$mail.text"; } | git stripspace >"$mail.message"
              done
            done
            """;
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script, "sh", mboxes, directory]))!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
