using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Invariants;
using KvmModel.Vcpu;
using Rules.Behaviour;

namespace Rules.Checks;

/// <summary>
/// A rule that is decided by running KVM before and after a patch: a finding for each line that breaks an invariant of one of its kinds. Which are there is <see cref="InvariantKind"/>; what
/// <see cref="BehaviourFaults"/> blames on a line is what is said of it.
/// </summary>
/// <param name="rule">The rule's id.</param>
internal sealed class BehaviourCheck(string rule, params ImmutableArray<InvariantKind> kinds) : ICheck
{
    private const int MostNamed = 4;
    private const int MostEvidence = 8;

    public string Rule => rule;

    public IEnumerable<Observation> Run(SeriesAnalysis series) => BehaviourFaults.Of(series).Where(fault => kinds.Contains(fault.Kind)).Select(Observe);

    private static Observation Observe(BehaviourFault fault)
    {
        var (first, witness) = (fault.First, fault.Witness.Values);
        var names = fault.Subjects.Select(subject => Named(fault.Step.After, subject)).Distinct().ToList();
        var subject = names.Count <= MostNamed ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNamed - 1))} and {names.Count - MostNamed + 1} others";
        return new Observation
        {
            Step = fault.Step,
            Location = fault.Location,
            Side = fault.Side,
            Subject = $"{first.Kind} {names[0]}",
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(("subject", subject), ("first", names[0]), ("before", first.Before), ("after", first.After), ("why", BehaviourWords.Of(first.Kind))),
            Evidence =
            [
                .. first.Reasons.Take(MostEvidence).Select(reason => new Evidence(reason.Text, reason.Location)),
                .. first.ReasonsBefore.Where(reason => !first.Reasons.Contains(reason)).Select(reason => new Evidence($"before: {reason.Text}", null)).Distinct().Take(MostEvidence),
            ],
            Witness = new Witness(
                witness.ToImmutableSortedDictionary(value => value.Name, value => value.IsBoolean ? (WitnessValue)(value.Number != 0) : value.Number, StringComparer.Ordinal),
                names[0], first.Before, first.After),
            Status = fault.FixedBy is null ? FindingStatus.Introduced : FindingStatus.Transient,
            FixedBy = fault.FixedBy,
            // Whose doing it is was found out by running the patches behind it.
            IsAboutTheSeries = true,
        };
    }

    /// <summary>What a breach is about, with the name that the tree gives the register, or else the architecture.</summary>
    private static string Named(VcpuModel model, BreachSubject subject)
    {
        if (subject.Register is not { } register)
            return subject.Text;
        var name = model.Registers.NameOf(register);
        return subject.Text.Replace(register.ToString(), name == register.ToString() ? TrapFacts.Shared.Find(register)?.Name ?? name : name, StringComparison.Ordinal);
    }
}
