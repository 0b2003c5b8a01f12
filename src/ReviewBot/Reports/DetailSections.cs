using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports;

/// <summary>What <c>--verbose</c> adds to a text report: the changes to the model, remarks on the input, what could not be read, and how long each stage took.</summary>
internal sealed class DetailSections(TextWriter output, SeriesReview review, Paint paint)
{
    public void Write()
    {
        Section("Changes to the model", review.Delta.Select(Text));
        Section("Remarks on the input", review.Series.Diagnostics.Concat(review.Diagnostics).Select(diagnostic => diagnostic.ToString()));
        Section("Declarations that did not parse", review.Coverage.Unparsed.Select(Text));
        Section("Values that are unknown", review.Coverage.Unknown.Select(Text));
        Section("Timings", review.Timings.Select(timing => $"{timing.Stage} {timing.Elapsed.TotalMilliseconds:F0} ms"));
    }

    private static string Text(ModelChange change) =>
        $"patch {change.Patch}: {change.Kind} {change.Subject}: {change.Before ?? "(none)"} -> {change.After ?? "(none)"}";

    private static string Text(Evidence evidence) => evidence.Location is { } place ? $"{place}: {evidence.Text}" : evidence.Text;

    private void Section(string title, IEnumerable<string> lines)
    {
        var isOpen = false;
        foreach (var line in lines)
        {
            if (!isOpen)
                output.Write($"\n{paint.With(Ink.Heading, title)}\n");
            isOpen = true;
            output.Write($"  {PrintableText.Of(SourceText.Display(line))}\n");
        }
    }
}
