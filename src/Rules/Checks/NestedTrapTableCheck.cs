using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Source;
using KvmModel.Vcpu;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>nested-trap-table</c>: a patch makes KVM's nested trap tables and the architecture disagree about an access where they agreed before: a row is lost, stands twice, names a control
/// or a bit that does not trap the access, or forwards other directions than the control traps (<see cref="TrapFactComparison"/>). What was wrong before is not told.
/// A bit read the wrong way round is told by <c>trap-polarity</c> wherever that rule knows the bit.
/// </summary>
internal sealed class NestedTrapTableCheck : ICheck
{
    public string Rule => "nested-trap-table";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            if (!Touches(step))
                continue;
            var known = TrapFactComparison.Of(step.Before, TrapFacts.Shared).Select(difference => difference.Key).ToHashSet(StringComparer.Ordinal);
            var @new = TrapFactComparison.Of(step.After, TrapFacts.Shared).Where(difference => !known.Contains(difference.Key)).ToList();
            foreach (var access in @new.GroupBy(difference => difference.Encoding))
            {
                // A row that names the wrong control also leaves the right one without a row: that is one mistake.
                var told = access.Where(difference => difference.Kind != TrapDifferenceKind.OnlyArchitecture).DefaultIfEmpty(access.First());
                foreach (var difference in told.Where(difference => !IsPolarityOfKnownBit(step, difference) && !IsThereAlready(step, difference) && !IsNewToUs(step, difference)))
                {
                    if (Place(step, difference) is var (location, side))
                        yield return Observe(step, difference, location, side);
                }
            }
            foreach (var observation in LostRoutes(step))
                yield return observation;
        }
    }

    private static bool Touches(SeriesStep step) =>
        step.After.Units.Except(step.Before.Units).Any(unit => unit.Facts.Any(fact => fact is CoarseTrapRoute or FineGrainedTrap));

    /// <summary>Where the patch shows the fact: the row that it writes, the control's own row, or the row that it takes away.</summary>
    private static (SourceLocation Location, DiffSide Side)? Place(SeriesStep step, TrapFactDifference difference)
    {
        var isAboutControl = difference.Kind is TrapDifferenceKind.Direction or TrapDifferenceKind.Polarity;
        foreach (var place in isAboutControl ? new[] { difference.Group, difference.Row } : [difference.Row, difference.Group])
        {
            if (place is { } shown && step.Adds(shown))
                return (shown, DiffSide.New);
        }
        if (difference.Kind != TrapDifferenceKind.OnlyArchitecture)
            return null;
        var lost = step.Delta.Lost<FineGrainedTrap>().FirstOrDefault(change => change.Before.Encoding.CompareTo(difference.Encoding) <= 0 && difference.Encoding.CompareTo(change.Before.Last) <= 0);
        return lost.Before is { } row ? (row.Location, DiffSide.Old) : null;
    }

    /// <summary>Accesses that a coarse control traps, by a row that agreed with the architecture, which is gone and which no other row replaces.</summary>
    private static IEnumerable<Observation> LostRoutes(SeriesStep step)
    {
        foreach (var (route, after) in step.Delta.Lost<CoarseTrapRoute>())
        {
            if (after is not null || step.After.Facts<CoarseTrapRoute>().Any(other => other.First.CompareTo(route.First) <= 0 && route.First.CompareTo(other.Last) <= 0))
                continue;
            var trapped = new[] { AccessDirection.Read, AccessDirection.Write }.SelectMany(direction => new[] { 1, 0 }.SelectMany(level => TrapFacts.Shared.Of(new GuestAccess(route.First, direction, level)).ToEl2));
            if (!trapped.Any(rule => rule.Bits.Any(bit => !IsFineGrained(bit.Register))))
                continue;
            var difference = new TrapFactDifference(TrapDifferenceKind.OnlyArchitecture, route.First, route.Name, route.Group, "", null);
            yield return Observe(step, difference, route.Location, DiffSide.Old);
        }
    }

    private static bool IsFineGrained(string control) => control.StartsWith('H') && control.Contains("FG", StringComparison.Ordinal) || control.StartsWith("ICH_HFG", StringComparison.Ordinal);

    /// <summary>A patch that applies in part only may be one that the tree has already.</summary>
    private static bool IsThereAlready(SeriesStep step, TrapFactDifference difference) => difference.Kind == TrapDifferenceKind.Twice && step.Applied.Status == PatchStatus.ContextOnly;

    /// <summary>A register that the tree describes and the record does not have is one of a later release of the architecture, or of a description that other rules judge.</summary>
    private static bool IsNewToUs(SeriesStep step, TrapFactDifference difference) => difference.Kind switch
    {
        TrapDifferenceKind.NotOnRecord => SystemRegisterFile.Of(step.After.Tree)?.Find(difference.Encoding) is not null,
        // An access that no control traps on record is more likely a gap of the record than an access that the table has for nothing.
        TrapDifferenceKind.OnlyTree => !BitsOf(difference).Any(),
        _ => false,
    };

    private static bool IsPolarityOfKnownBit(SeriesStep step, TrapFactDifference difference) =>
        difference.Kind == TrapDifferenceKind.Polarity
        && (step.After.Facts<CoarseTrap>().FirstOrDefault(trap => trap.Name == difference.Control) is not { } trap || step.After.ControlBitsIn(trap.Control, trap.Mask).Any());

    private static Observation Observe(SeriesStep step, TrapFactDifference difference, SourceLocation location, DiffSide side)
    {
        var (control, problem, advice) = (difference.Control, "", "");
        switch (difference.Kind)
        {
            case TrapDifferenceKind.NotOnRecord:
                (problem, advice) = ("has an encoding that no register is known to have", "Check the encoding that the row is written with, and describe the register in arch/arm64/tools/sysreg if it is new");
                break;
            case TrapDifferenceKind.OnlyTree:
                (problem, advice) = ($"is not trapped by {control}", $"By the architecture {Controls(difference)}: use the row's own control");
                break;
            case TrapDifferenceKind.OnlyArchitecture:
                (problem, advice) = (
                    $"is trapped by {control}, and no row says so any more", "A guest hypervisor that asks for this trap no longer gets it. Keep the row, or say in the commit message why it can go");
                break;
            case TrapDifferenceKind.Polarity:
                (problem, advice) = ($"is forwarded on the wrong value of {control}", "The trap is forwarded exactly when the guest hypervisor did not ask for it. Turn the row's value round");
                break;
            case TrapDifferenceKind.Direction:
                (problem, advice) = ($"is forwarded by {control.Split(' ')[0]} for other accesses than the control traps", $"{char.ToUpperInvariant(difference.Problem[0])}{difference.Problem[1..]}. Give the control's row the behaviour of the architecture");
                break;
            default:
                (problem, advice) = ($"has two rows in {control}", "The table is refused when KVM starts, and nested virtualisation with it. Keep one row");
                break;
        }
        return new Observation
        {
            Step = step,
            Location = location,
            Side = side,
            Subject = difference.Kind == TrapDifferenceKind.Direction ? difference.Control : difference.Key,
            Confidence = difference.Kind == TrapDifferenceKind.NotOnRecord ? Confidence.Likely : Confidence.Proved,
            Words = Observation.WordsOf(("register", difference.Name), ("problem", problem), ("advice", advice)),
            Suggestion = side == DiffSide.Old ? RestoredLines.Of(step, location)
                : difference.Kind == TrapDifferenceKind.Twice && step.After.Tree.Read(location.Path) is { } text ? LineFix.Remove(text, location.Line, location.Line)
                : null,
            Evidence = difference.Group is { } other && other != location ? [new Evidence(difference.Kind == TrapDifferenceKind.Twice ? "the other row" : "the control's row", other)] : [],
        };
    }

    private static IEnumerable<RegisterBit> BitsOf(TrapFactDifference difference) =>
        TrapFacts.Shared.BitsOf(difference.Encoding).Where(bit => !bit.Register.StartsWith("ID_", StringComparison.Ordinal));

    /// <summary>What traps an access, for people.</summary>
    private static string Controls(TrapFactDifference difference)
    {
        var bits = BitsOf(difference).Select(bit => $"{bit.Register}.{bit.Field}").Distinct().Order(StringComparer.Ordinal).Take(6).ToList();
        return bits.Count == 0 ? $"no control of EL2 traps {difference.Name}" : $"{difference.Name} is trapped by {string.Join(", ", bits)}";
    }
}
