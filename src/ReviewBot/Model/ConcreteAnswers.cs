using System.Collections.Immutable;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Model;

/// <summary>The answers of a simulation of one machine, where each is one: a class of outcome, a Boolean, a number; or that it is not known.</summary>
internal sealed class ConcreteAnswers(IVcpuSimulation simulation)
{
    public const string Direct = "direct";
    public const string Emulated = "emulated";
    public const string Undef = "undef";
    public const string Unknown = "unknown";
    private const int LongestReason = 200;

    /// <summary>
    /// One of the four classes that a measurement tells apart, and why in a few words. All ways in which KVM answers are one class; userspace answering is among them, since the
    /// guest's access then works.
    /// </summary>
    public (string Class, string By) Class(AccessBehaviour behaviour)
    {
        var possible = behaviour.Outcomes.Where(outcome => !simulation.Space.AreDisjoint(outcome.Guard, simulation.Possible)).ToList();
        var classes = possible.Select(outcome => Class(outcome.Kind)).Distinct().ToList();
        if (classes is [var one])
            return (one, Reasons(possible[0].Reasons));
        var why = possible.SelectMany(outcome => simulation.Space.OpaqueReasons(outcome.Guard)).Distinct(StringComparer.Ordinal);
        return (Unknown, Short($"{string.Join(" or ", classes)}: {string.Join("; ", why)}"));
    }

    /// <summary>Whether the function holds; null when that is not known.</summary>
    public bool? Holds(Bdd function) =>
        simulation.Space.Implies(simulation.Possible, function) ? true : simulation.Space.AreDisjoint(simulation.Possible, function) ? false : null;

    /// <summary>The number; null when there is none, or a bit is not known.</summary>
    public ulong? Number(SymbolicBits? value) => value is { } bits && bits.IsConstantUnder(simulation.Space, simulation.Possible, out var number) ? number : null;

    /// <summary>The bits that are known, and which those are.</summary>
    public (ulong Value, ulong Known) KnownBits(SymbolicBits bits)
    {
        var (value, known) = (0ul, 0ul);
        for (var bit = 0; bit < bits.Width; bit++)
        {
            if (Holds(bits[bit]) is not { } isSet)
                continue;
            known |= 1ul << bit;
            value |= isSet ? 1ul << bit : 0;
        }
        return (value, known);
    }

    private static string Class(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Direct or OutcomeKind.FastPath => Direct,
        OutcomeKind.Emulated or OutcomeKind.Raz or OutcomeKind.Wi or OutcomeKind.Exit => Emulated,
        OutcomeKind.Undef => Undef,
        _ => Unknown,
    };

    private static string Reasons(ImmutableArray<Reason> reasons) => Short(string.Join("; ", reasons.Select(reason => reason.Text)));

    private static string Short(string text) => text.Length <= LongestReason ? text : text[..LongestReason] + "...";
}
