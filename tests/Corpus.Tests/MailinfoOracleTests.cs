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
            var (compared, differences) = (0, new List<string>());
            foreach (var series in MailCorpus.Series)
            {
                var split = directory.CreateSubdirectory(series.Id).FullName;
                await GitMailinfo.SplitAsync(MailCorpus.Mbox(series), split);
                await GitMailinfo.RunAsync(split);
                foreach (var patch in MailCorpus.Mails(MailCorpus.Mbox(series), []).Select(PatchMailReader.Read).OfType<PatchMail>().Where(mail => !mail.IsCover))
                {
                    compared++;
                    var git = GitMailinfo.Of(Path.Combine(split, $"{patch.Mail.Origin.Number:0000}"));
                    if (!_intended.ContainsKey(patch.MessageId ?? ""))
                        differences.AddRange(Differences(patch.ToPatch(), git).Select(what => $"{patch.Mail.Origin} {what}"));
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

    private static IEnumerable<string> Differences(SeriesPatch patch, GitMailinfo git)
    {
        if (patch.Author != new Person(git.Author, git.Email))
            yield return $"author: {patch.Author}, git: {git.Author} <{git.Email}>";
        if (patch.Subject != git.Subject)
            yield return $"subject: {patch.Subject}, git: {git.Subject}";
        if (patch.Message != git.Message)
            yield return $"message: {patch.Message}, git: {git.Message}";
        if (patch.Diff != git.Diff)
            yield return $"diff of {patch.Diff.Length} bytes, git: {git.Diff.Length}";
    }
}
