using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Syntax;
using Rules.Patterns;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>vncr-offset</c>: a <c>VNCR_…</c> macro of <c>vncr_mapping.h</c> gives a register another place in the VNCR page than the architecture does (<see cref="VncrPage"/>), a place that another
/// register has, or one that no register can have. What was so before the patch is not told.
/// </summary>
internal sealed class VncrOffsetCheck : ICheck
{
    private const string Path = "arch/arm64/include/asm/vncr_mapping.h", Prefix = "VNCR_";

    public string Rule => "vncr-offset";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            if (step.Applied.Files.FirstOrDefault(file => file.Diff.NewPath == Path && file.After is not null) is not { } file)
                continue;
            var known = file.Before is { } before ? Problems(before).Select(problem => problem.Key).ToHashSet(StringComparer.Ordinal) : [];
            foreach (var problem in Problems(file.After!).Where(problem => !known.Contains(problem.Key) && step.Adds(new SourceLocation(Path, problem.Line))))
            {
                yield return new Observation
                {
                    Step = step,
                    Location = new SourceLocation(Path, problem.Line),
                    Subject = problem.Key,
                    Confidence = Confidence.Proved,
                    Suggestion = VncrPage.OffsetOf(problem.Register) is { } offset ? LineFix.ReplaceWord(file.After!, problem.Line, LastWord(file.After!.Line(problem.Line)), Hex(offset)) : null,
                    Words = Observation.WordsOf(("register", problem.Register), ("offset", Hex(problem.Offset)), ("problem", problem.What)),
                };
            }
        }
    }

    private sealed record Entry(string Register, int Offset, int Line);

    private sealed record Problem(string Register, int Offset, int Line, string What)
    {
        public string Key => $"{Register} {Offset} {What}";
    }

    private static IEnumerable<Problem> Problems(SourceText text)
    {
        var entries = Entries(text).ToList();
        foreach (var entry in entries)
        {
            if (VncrPage.OffsetOf(entry.Register) is { } offset && offset != entry.Offset)
                yield return new Problem(entry.Register, entry.Offset, entry.Line, $"the architecture has it at {Hex(offset)}");
            else if (entry.Offset is < 0 or >= VncrPage.Size || entry.Offset % 8 != 0)
                yield return new Problem(entry.Register, entry.Offset, entry.Line, $"offsets are multiples of 8 below {Hex(VncrPage.Size)}");
            else if (entries.FirstOrDefault(other => other.Offset == entry.Offset && other != entry && !Share(entry.Register, other.Register)) is { } twin)
                yield return new Problem(entry.Register, entry.Offset, entry.Line, $"{twin.Register} is there");
        }
    }

    /// <summary>Whether the architecture has both in one place.</summary>
    private static bool Share(string register, string other) => VncrPage.OffsetOf(register) is { } offset && VncrPage.OffsetOf(other) == offset;

    private static IEnumerable<Entry> Entries(SourceText text) =>
        from region in SpelledFile.Of(text).Regions
        where region.Kind == CodeRegionKind.Macro && region.Name.StartsWith(Prefix, StringComparison.Ordinal)
        let value = region.Tree as IntegerLiteral
        where value is not null && value.Value >= 0 && value.Value <= int.MaxValue
        select new Entry(region.Name[Prefix.Length..], (int)value.Value, region.FirstLine);

    private static string LastWord(ReadOnlySpan<char> line) => line.TrimEnd().ToString().Split(' ', '\t')[^1];

    private static string Hex(int offset) => $"0x{offset:x3}";
}
