using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace KvmModel.Kbuild;

/// <summary>Texts made from sources, each made once for as long as its first input lives: the same inputs give the same object, in every tree that holds them.</summary>
internal static class DerivedText
{
    private const int MaxKept = 4;
    private static readonly ConditionalWeakTable<SourceText, List<Entry>> _texts = [];

    private sealed record Entry(string Path, object? Variant, SourceText?[] Inputs, SourceText Text);

    /// <param name="variant">What else the text depends on; compared by <see cref="object.Equals(object)"/>.</param>
    /// <param name="inputs">The sources; the first is not null.</param>
    public static SourceText Of(string path, object? variant, SourceText?[] inputs, Func<string> make)
    {
        var kept = _texts.GetOrCreateValue(inputs[0]!);
        lock (kept)
        {
            foreach (var entry in kept)
            {
                if (entry.Path == path && Equals(entry.Variant, variant) && entry.Inputs.AsSpan().SequenceEqual(inputs))
                    return entry.Text;
            }
            var text = new SourceText(path, make());
            if (kept.Count == MaxKept)
                kept.RemoveAt(0);
            kept.Add(new Entry(path, variant, inputs, text));
            return text;
        }
    }
}
