using System.Collections.Immutable;
using System.Text;
using KvmModel.Source;
using ReviewBot.Series;

namespace ReviewBot.Testing.Mutations;

/// <summary>A stretch of a file that is replaced.</summary>
public sealed record SpanEdit(SourceText File, Stretch Old, string New);

/// <summary>A tree with one change in it that a patch could make: a fault, or the same in other words.</summary>
/// <param name="Kind">What sort of change.</param>
/// <param name="Site">Where, for people: file, function and line as text.</param>
/// <param name="Edits">Ascending in each file, and disjoint.</param>
public sealed record Mutant(MutationKind Kind, string Site, ImmutableArray<SpanEdit> Edits)
{
    private static readonly Person s_author = new("A Contributor", "contributor@example.org");

    /// <summary>The files as they are after the change, by path.</summary>
    public ImmutableSortedDictionary<string, string> Texts() => TextsOf([this]);

    /// <summary>The files as they are after several changes of one tree; one that touches what an earlier one does is left out.</summary>
    /// <param name="made">The changes that were made.</param>
    public static ImmutableSortedDictionary<string, string> Together(IEnumerable<Mutant> mutants, out ImmutableArray<Mutant> made)
    {
        var taken = new List<Mutant>();
        foreach (var mutant in mutants)
        {
            if (!taken.Exists(mutant.Touches))
                taken.Add(mutant);
        }
        made = [.. taken];
        return TextsOf(taken);
    }

    /// <summary>Whether changes of both meet.</summary>
    private bool Touches(Mutant other) => Edits.Any(mine => other.Edits.Any(theirs => mine.File == theirs.File && mine.Old.Start <= theirs.Old.End && theirs.Old.Start <= mine.Old.End));

    private static ImmutableSortedDictionary<string, string> TextsOf(IEnumerable<Mutant> mutants)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in mutants.SelectMany(mutant => mutant.Edits).GroupBy(edit => edit.File))
        {
            var (text, at) = (new StringBuilder(), 0);
            foreach (var edit in file.OrderBy(edit => edit.Old.Start))
            {
                text.Append(file.Key.Text, at, edit.Old.Start - at).Append(edit.New);
                at = edit.Old.End;
            }
            texts.Add(file.Key.Path, text.Append(file.Key.Text, at, file.Key.Text.Length - at).ToString());
        }
        return texts.ToImmutable();
    }

    public Patch ToPatch() => new([.. Edits.GroupBy(edit => edit.File).OrderBy(file => file.Key.Path, StringComparer.Ordinal).Select(file => EditHunks.Diff(file.Key, [.. file]))], []);

    /// <summary>The change as a series of one patch.</summary>
    public PatchSeries ToSeries()
    {
        var patch = new SeriesPatch(1, Kind.What, s_author, null, null, Kind.What, UnifiedDiff.Print(ToPatch()), []);
        return new PatchSeries
        {
            Title = Kind.What,
            Revision = new Revision(1, null, IsInferred: true),
            IsRfc = false,
            IsResend = false,
            Author = s_author,
            MessageId = null,
            Cover = null,
            Patches = [patch],
            Total = 1,
            MissingParts = [],
            BaseCommit = null,
            Diagnostics = [],
        };
    }
}
