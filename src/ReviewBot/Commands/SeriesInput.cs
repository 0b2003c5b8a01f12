using System.Collections.Immutable;
using KvmModel.Source;
using ReviewBot.Review;
using ReviewBot.Series;

namespace ReviewBot.Commands;

/// <summary>From the names of a series on the command line to the series: one, whatever else is in the same mailbox.</summary>
/// <param name="Diagnostics">About the input as a whole.</param>
internal sealed record SeriesInput(PatchSeries Series, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <param name="names">Files, Maildirs and directories of mail; <c>-</c> is standard input.</param>
    /// <exception cref="InputException">A name names nothing, or there is no patch in any of them.</exception>
    public static SeriesInput FromMail(IReadOnlyCollection<string> names, Stream standardInput)
    {
        if (names.FirstOrDefault(name => name != "-" && !Path.Exists(name)) is { } absent)
            throw new InputException($"no such file or directory: {absent}", "name an mbox, a Maildir, .eml or .patch files, '-' for standard input, or A..B with --repo");
        return Choose(new SeriesReader().Read(names, standardInput), string.Join(' ', names));
    }

    private static SeriesInput Choose(FoundSeries found, string names)
    {
        if (found.Chosen is not { } chosen)
        {
            var why = found.Diagnostics is [var first, ..] ? $": {first.Message}" : "";
            throw new InputException($"no patch series in {names}{why}", "give the mails that have the patches");
        }

        var others = found.Series.Length - 1;
        ImmutableArray<Diagnostic> choice = others == 0 ? [] : [new Diagnostic("series-choice", $"there are {others} more series beside the one that is reviewed: it was sent last")];
        return new SeriesInput(chosen, [.. choice, .. found.Diagnostics]);
    }
}
