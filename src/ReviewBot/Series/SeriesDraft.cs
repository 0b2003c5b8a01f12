using KvmModel.Source;

namespace ReviewBot.Series;

/// <summary>A series while it is put together: mails of one version that belong together. The mails are kept in <see cref="Canonical"/> order; at least one.</summary>
internal sealed class SeriesDraft
{
    public SeriesDraft(IEnumerable<PatchMail> mails) => Add(mails);

    /// <summary>By date, id, subject, content: an order of mails that does not depend on the order of the input.</summary>
    public static Comparer<PatchMail> Canonical { get; } = Comparer<PatchMail>.Create(Compare);

    public List<PatchMail> Mails { get; } = [];

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>Parts taken over from an earlier version, by index.</summary>
    public Dictionary<int, PatchMail> Inherited { get; } = [];

    /// <summary>Indices of the parts that were sent.</summary>
    public HashSet<int> Parts { get; } = [];

    public PatchMail First => Mails[0];

    public Revision Revision => First.Line.Revision;

    public int Total => First.Total;

    public bool HasCover { get; private set; }

    public bool HasPatch => Parts.Count > 0;

    public string Name => Mails.Find(mail => mail.IsCover)?.Subject ?? First.Subject;

    public DateTimeOffset Sent => First.Mail.Date ?? DateTimeOffset.MinValue;

    /// <summary>Indices of the parts that are neither sent nor inherited, ascending.</summary>
    public List<int> Missing() => [.. Enumerable.Range(1, Total).Where(index => !Parts.Contains(index) && !Inherited.ContainsKey(index))];

    /// <summary>Whether the series has all the parts that <paramref name="missing"/> names.</summary>
    public bool Covers(List<int> missing) => missing.TrueForAll(index => Parts.Contains(index) || Inherited.ContainsKey(index));

    public void Add(IEnumerable<PatchMail> mails)
    {
        foreach (var mail in mails)
        {
            if (mail.IsCover)
                HasCover = true;
            else
                Parts.Add(mail.Index);
            var place = Mails.Count > 0 && Canonical.Compare(mail, Mails[^1]) < 0 ? Mails.BinarySearch(mail, Canonical) : ~Mails.Count;
            Mails.Insert(place < 0 ? ~place : place, mail);
        }
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
