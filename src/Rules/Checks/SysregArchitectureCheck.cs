using KvmModel.Arm64;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>sysreg-architecture</c>: the description of a register says something else than the architecture of its encoding, of where a field is, of which bits are reserved, of how values
/// compare, of a value's number (<see cref="DescriptionComparison"/>). What the file said before the patch is not told.
/// </summary>
internal sealed class SysregArchitectureCheck : ICheck
{
    public string Rule => "sysreg-architecture";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var change in SysregChange.In(series))
        {
            var known = (change.Before is null ? [] : DescriptionComparison.Of(change.Before)).Select(difference => difference.Key).ToHashSet(StringComparer.Ordinal);
            foreach (var difference in DescriptionComparison.Of(change.After))
            {
                if (difference.Kind is DescriptionDifferenceKind.WithoutValues or DescriptionDifferenceKind.MissingValues
                    || known.Contains(difference.Key) || !change.Step.Adds(new SourceLocation(SystemRegisterFile.Path, difference.Line)))
                    continue;
                yield return change.Observe(
                    difference.Line, difference.Key, ("subject", difference.Subject), ("described", Described(difference)), ("recorded", Recorded(difference)),
                    ("advice", difference.Kind == DescriptionDifferenceKind.Reserved ? "If a later release of the architecture allocates them, say which in the commit message." : "")) with
                {
                    Confidence = difference.Kind == DescriptionDifferenceKind.Reserved ? Confidence.Likely : Confidence.Proved,
                    Suggestion = AsRecorded(change, difference),
                };
            }
        }
    }

    /// <summary>The line with what the architecture has in the place of what it says; which lines must then follow is not known.</summary>
    private static Suggestion? AsRecorded(SysregChange change, DescriptionDifference difference)
    {
        if (change.Step.After.Tree.Read(SystemRegisterFile.Path) is not { } text)
            return null;
        var words = text.Line(difference.Line).ToString().Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return difference.Kind switch
        {
            DescriptionDifferenceKind.Bits when words is [_, _, ..] => LineFix.ReplaceWord(text, difference.Line, words[1], Brief(difference.Recorded)),
            DescriptionDifferenceKind.Sign when words is ["SignedEnum", ..] => LineFix.ReplaceWord(text, difference.Line, "SignedEnum", "UnsignedEnum"),
            DescriptionDifferenceKind.Sign when words is ["UnsignedEnum", ..] => LineFix.ReplaceWord(text, difference.Line, "UnsignedEnum", "SignedEnum"),
            DescriptionDifferenceKind.Value when words is [_, ..] => LineFix.ReplaceWord(text, difference.Line, words[0], difference.Recorded),
            _ => null,
        };
    }

    /// <summary>A single bit is written as one number.</summary>
    private static string Brief(string bits) => bits.Split(':') is [var high, var low] && high == low ? high : bits;

    private static string Described(DescriptionDifference difference) => difference.Kind switch
    {
        DescriptionDifferenceKind.Encoding => $"has the encoding {difference.Described} here",
        DescriptionDifferenceKind.Bits => $"is in bits {difference.Described} here",
        DescriptionDifferenceKind.Reserved => $"stands on bits {difference.Described}",
        DescriptionDifferenceKind.Sign => $"compares as {difference.Described} here",
        _ => $"is {difference.Described} here",
    };

    private static string Recorded(DescriptionDifference difference) => difference.Kind switch
    {
        DescriptionDifferenceKind.Encoding => $"by the architecture it has {difference.Recorded}",
        DescriptionDifferenceKind.Bits => $"by the architecture it is in {difference.Recorded}",
        DescriptionDifferenceKind.Reserved => "by the architecture these are reserved",
        DescriptionDifferenceKind.Sign => $"by the architecture its values are {difference.Recorded}",
        _ => $"by the architecture it is {difference.Recorded}",
    };
}
