using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Mail;

namespace ReviewBot.Series;

/// <summary>
/// Mail in, series out: the first arrow of the pipeline. Replies are dropped as they are read; patches and cover letters are kept, up to
/// <see cref="MailLimits.KeptBytes"/>. Bad input gives diagnostics; only I/O failures of a source throw.
/// </summary>
public sealed class SeriesReader(MailLimits? limits = null)
{
    private readonly MailLimits _limits = limits ?? MailLimits.Default;

    /// <summary>Reads files, Maildirs and directories; <c>-</c> is <paramref name="standardInput"/>.</summary>
    public FoundSeries Read(IEnumerable<string> paths, Stream standardInput) =>
        Read(paths.Select(path => path == "-" ? (IMailSource)new StreamMailSource(standardInput, "-", _limits) : new PathMailSource(path, _limits)));

    public FoundSeries Read(IEnumerable<IMailSource> sources)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var threads = new MailThreads();
        var patches = new List<PatchMail>();
        var (mails, unsaid, kept) = (0, 0, 0L);
        foreach (var message in sources.SelectMany(source => source.Read(Report)))
        {
            mails++;
            threads.Add(message);
            if (PatchMailReader.Read(message) is not { } patch)
                continue;
            kept += message.Size;
            if (kept > _limits.KeptBytes)
            {
                diagnostics.Add(new Diagnostic("mail-limit", $"reading stops at {message.Origin}: the patches before it have {_limits.KeptBytes} bytes already"));
                break;
            }

            patches.Add(patch);
        }

        if (unsaid > 0)
            diagnostics.Add(new Diagnostic("mail-limit", $"{unsaid} more remarks about single mails are left out"));
        if (mails > 0 && patches.Count == 0)
            diagnostics.Add(new Diagnostic("series-none", $"none of the {mails} mails is a patch: a patch has a diff in it, and its subject does not begin with \"Re:\""));
        return SeriesAssembler.Assemble(patches, threads, _limits, diagnostics);

        void Report(Diagnostic diagnostic)
        {
            if (diagnostics.Count < _limits.Diagnostics)
                diagnostics.Add(diagnostic);
            else
                unsaid++;
        }
    }
}
