using FsCheck;
using FsCheck.Fluent;
using KvmModel.Source;
using ReviewBot.Testing;

namespace KvmModel.Tests.Source;

/// <summary>What holds for every patch, tried on random small files over few different lines, so that context repeats.</summary>
public sealed class PatchLaws
{
    private static readonly Gen<string> _file =
        from lines in Gen.ListOf(Gen.Elements("a", "b", "c", "", " ", "\tx", "-- ", "+", "@@ -1 +1 @@", "\\ No newline", "é"))
        from hasNewline in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        select string.Join('\n', lines) + (hasNewline && lines.Any() ? "\n" : "");

    private static readonly Arbitrary<(string Before, string After)> _edits = Arb.From(
        from before in _file
        from after in Gen.OneOf(_file, from cut in Gen.Choose(0, Math.Max(0, before.Length)) from insert in _file select before[..cut] + insert + before[cut..])
        select (before, after));

    [Fact]
    public void Applying_the_difference_of_two_files_to_the_first_gives_the_second() => Check(edit =>
    {
        var diff = LineDiff.Between("f", edit.Before, edit.After);
        var result = PatchApplier.Apply(diff, new SourceText("f", edit.Before), ApplyOptions.Strict);
        return result.Outcome == ApplyOutcome.Applied && result.After!.Text == edit.After;
    });

    [Fact]
    public void Applying_the_reversed_difference_to_the_second_gives_the_first() => Check(edit =>
    {
        var diff = LineDiff.Between("f", edit.Before, edit.After).Reversed();
        return PatchApplier.Apply(diff, new SourceText("f", edit.After), ApplyOptions.Strict).After?.Text == edit.Before;
    });

    [Fact]
    public void Reading_a_printed_patch_gives_the_patch() => Check(edit =>
    {
        var diff = LineDiff.Between("d/f", edit.Before, edit.After);
        var printed = UnifiedDiff.Print(diff);
        var read = UnifiedDiff.Parse(printed).Files;
        return diff.Hunks.IsEmpty ? read.IsEmpty : UnifiedDiff.Print(read[0]) == printed && read[0].Hunks.Length == diff.Hunks.Length
            && read[0].Hunks.Zip(diff.Hunks).All(pair => pair.First.Lines.SequenceEqual(pair.Second.Lines));
    });

    [Fact]
    public void Each_hunk_line_is_where_its_placement_says_in_the_real_files() => Check(edit =>
    {
        var diff = LineDiff.Between("f", edit.Before, edit.After, context: 1);
        var shifted = new SourceText("f", "new first line\nnew second line\n" + edit.Before);
        var result = PatchApplier.Apply(diff, shifted, ApplyOptions.Mail);
        if (!result.IsApplied)
            return true;
        return Enumerable.Range(1, result.After!.LineCount).All(line => result.FindNew(line) is not { } found || found.Line.Kind == HunkLineKind.Context || result.After.Line(line).SequenceEqual(found.Line.Text))
            && Enumerable.Range(1, shifted.LineCount).All(line => result.FindOld(line) is not { } found || found.Line.Kind == HunkLineKind.Context || shifted.Line(line).SequenceEqual(found.Line.Text));
    });

    [Fact]
    public void Any_text_at_all_is_read_without_failing() =>
        Prop.ForAll(Arb.From(Gen.ListOf(Gen.Elements("diff --git ", "a/x", " b/x", "\n", "--- ", "+++ ", "@@ -", "1", ",", " +", " @@", "-", "+", " ", "\\ No newline at", "\"", "\\303", "\r", "\0", "rename from ", "rename to ", "index 1..2", "new file mode 100644", "/dev/null", "../", "GIT binary patch"))), parts =>
        {
            var patch = UnifiedDiff.Parse(string.Concat(parts));
            OverlayTree.Apply(ContextTree.Before(patch), patch, ApplyOptions.Mail, out var report);
            return report.Files.Length == patch.Files.Length && ContextTree.After(patch) is not null;
        }).Check(Laws.Config(2000).WithEndSize(60));

    private static void Check(Func<(string Before, string After), bool> law) =>
        Prop.ForAll(_edits, law).Check(Laws.Config(500));
}
