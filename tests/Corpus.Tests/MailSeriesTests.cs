using ReviewBot.Series;
using ReviewBot.Testing;

namespace ReviewBot.Corpus.Tests;

/// <summary>Real series, put together from their mails: title, version, parts and what is missing must be what the archive says.</summary>
public sealed class MailSeriesTests
{
    [CorpusFact]
    public void Every_series_of_the_corpus_is_put_together_from_its_mbox() =>
        Assert.Equal([], MailCorpus.Series.SelectMany(series => Differences(series, MailCorpus.Read(MailCorpus.Mbox(series)).Chosen)));

    [CorpusFact]
    public void A_corpus_mbox_holds_one_series() =>
        Assert.Equal([], MailCorpus.Series.Where(series => MailCorpus.Read(MailCorpus.Mbox(series)).Series.Length != 1).Select(series => series.Id));

    [CorpusFact]
    public void No_corpus_mail_is_unreadable() =>
        Assert.Equal([], MailCorpus.Series.SelectMany(series => MailCorpus.Read(MailCorpus.Mbox(series)).Diagnostics));

    [CorpusFact]
    public void Every_series_is_found_in_its_whole_raw_thread()
    {
        var threads = MailCorpus.Series.Where(series => File.Exists(MailCorpus.Thread(series))).ToList();
        Assert.Equal(10, threads.Count);
        Assert.Equal([], threads.SelectMany(series => Differences(series, MailCorpus.Read(MailCorpus.Thread(series)).Chosen)));
    }

    [CorpusFact]
    public void The_patches_of_a_raw_thread_are_those_of_the_mbox()
    {
        foreach (var series in MailCorpus.Series.Where(series => File.Exists(MailCorpus.Thread(series))))
        {
            var mbox = MailCorpus.Read(MailCorpus.Mbox(series)).Chosen!;
            var thread = MailCorpus.Read(MailCorpus.Thread(series)).Chosen!;
            Assert.Equal(mbox.Patches.AsEnumerable(), thread.Patches);
        }
    }

    /// <summary>Two of them are one: parts 3 and 6 of <em>Enable ptp_kvm</em> v2 lost their version tag, and the archive lists them apart.</summary>
    [CorpusFact]
    public void All_mboxes_read_together_give_the_same_series()
    {
        var together = new SeriesReader().Read([Path.Combine(TestData.Corpus!, "mbox")], Stream.Null).Series;
        var expected = MailCorpus.Series.Select(series => series.Patches.ToHashSet()).ToList();
        var split = together.Where(series => !expected.Exists(ids => ids.SetEquals(series.Patches.Select(patch => patch.MessageId!)))).ToList();
        Assert.Equal(expected.Count - 1, together.Length);
        Assert.Equal("v2 Enable ptp_kvm for arm64", Assert.Single(split.Select(series => $"{series.Revision} {series.Title}")));
    }

    [CorpusFact]
    public void The_order_of_the_mails_does_not_matter()
    {
        var random = new Random(1);
        foreach (var series in MailCorpus.Series)
        {
            var path = File.Exists(MailCorpus.Thread(series)) ? MailCorpus.Thread(series) : MailCorpus.Mbox(series);
            var mails = MailCorpus.Mails(path, []);
            var inOrder = new SeriesReader().Read([new GivenMails(mails)]);
            var shuffled = mails.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(inOrder.Series.AsEnumerable(), new SeriesReader().Read([new GivenMails(shuffled)]).Series);
        }
    }

    private static IEnumerable<string> Differences(ArchivedSeries expected, PatchSeries? actual)
    {
        if (actual is null)
        {
            yield return $"{expected.Id}: nothing found";
            yield break;
        }

        if (actual.Title != expected.Title)
            yield return $"{expected.Id}: title {actual.Title}";
        if (actual.Revision.Major != expected.Version)
            yield return $"{expected.Id}: version {actual.Revision}";
        if (actual.IsRfc != expected.Rfc)
            yield return $"{expected.Id}: RFC {actual.IsRfc}";
        if (actual.Total != expected.Total)
            yield return $"{expected.Id}: total {actual.Total}";
        if (actual.Cover?.MessageId != expected.Cover)
            yield return $"{expected.Id}: cover {actual.Cover?.MessageId}";
        if (!actual.MissingParts.SequenceEqual(expected.Missing))
            yield return $"{expected.Id}: missing {string.Join(' ', actual.MissingParts)}";
        if (!actual.Patches.Select(patch => patch.MessageId).SequenceEqual(expected.Patches))
            yield return $"{expected.Id}: patches {string.Join(' ', actual.Patches.Select(patch => patch.MessageId))}";
    }
}
