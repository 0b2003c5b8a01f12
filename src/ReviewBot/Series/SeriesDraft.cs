using KvmModel.Source;

namespace ReviewBot.Series;

/// <summary>A series while it is put together: mails of one version that belong together. The mails are kept in <see cref="Canonical"/> order.</summary>
internal sealed class SeriesDraft
{
    public SeriesDraft(IEnumerable<PatchMail> mails)
    {
        Mails = [.. mails.Order(Canonical)];
    }

    /// <summary>By date, id, subject, content: an order of mails that does not depend on the order of the input.</summary>
    public static Comparer<PatchMail> Canonical { get; } = Comparer<PatchMail>.Create(Compare);

    public List<PatchMail> Mails { get; }

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>Parts taken over from an earlier version, by index.</summary>
    public Dictionary<int, PatchMail> Inherited { get; } = [];

    public PatchMail First => Mails[0];

    public Revision Revision => First.Line.Revision;

    public int Total => First.Total;

    public bool HasCover => Mails.Any(mail => mail.IsCover);

    public bool HasPatch => Mails.Any(mail => !mail.IsCover);

    public string Name => Mails.Find(mail => mail.IsCover)?.Subject ?? First.Subject;

    public HashSet<string> Ids => [.. Mails.Select(mail => mail.MessageId).OfType<string>()];

    public DateTimeOffset Sent => First.Mail.Date ?? DateTimeOffset.MinValue;

    /// <summary>Indices of the parts that are there, own or inherited.</summary>
    public HashSet<int> Parts => [.. Mails.Where(mail => !mail.IsCover).Select(mail => mail.Index), .. Inherited.Keys];

    public List<int> Missing()
    {
        var parts = Parts;
        return [.. Enumerable.Range(1, Total).Where(index => !parts.Contains(index))];
    }

    public void Add(IEnumerable<PatchMail> mails)
    {
        Mails.AddRange(mails);
        Mails.Sort(Canonical);
    }

    public void Say(string code, string message) => Diagnostics.Add(new Diagnostic(code, message));

    private static int Compare(PatchMail a, PatchMail b)
    {
        var order = (a.Mail.Date ?? DateTimeOffset.MinValue).UtcTicks.CompareTo((b.Mail.Date ?? DateTimeOffset.MinValue).UtcTicks);
        if (order == 0)
            order = string.CompareOrdinal(a.MessageId, b.MessageId);
        if (order == 0)
            order = a.Index.CompareTo(b.Index);
        if (order == 0)
            order = string.CompareOrdinal(a.Mail.Subject, b.Mail.Subject);
        if (order == 0)
            order = string.CompareOrdinal(a.Diff, b.Diff);
        return order != 0 ? order : string.CompareOrdinal(a.Body, b.Body);
    }
}
