using System.Collections.Immutable;
using KvmModel.Source;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>What a condition asks about. A condition may ask about several things.</summary>
[Flags]
public enum GuardSubject
{
    None = 0,

    /// <summary>What the machine can do: a CPU capability, whichever guest runs.</summary>
    HostCapability = 1,

    /// <summary>What this virtual machine was given: a vCPU feature, a field of its ID registers, a fine-grained UNDEF.</summary>
    GuestFeature = 2,

    /// <summary>How the hypervisor runs: VHE, nVHE, hVHE, protected, or whether a nested hypervisor does.</summary>
    HypMode = 4,
}

/// <summary>
/// A condition under which a piece of straight-line code runs, as it is written around it.
/// It is a reading of syntax: the condition of an enclosing <c>if</c>, <c>?:</c>, <c>&amp;&amp;</c> or loop, or of an earlier <c>if</c> that leaves the function.
/// </summary>
/// <param name="Text">The condition as written, macros unexpanded.</param>
/// <param name="Holds">Whether it is true where the code runs, or false.</param>
/// <param name="Subject">What it asks about, itself or in the functions it calls.</param>
/// <param name="Capabilities">The host capabilities it names, in ordinal order.</param>
/// <param name="Location">Where it is written.</param>
public sealed record Guard(string Text, bool Holds, GuardSubject Subject, ImmutableArray<string> Capabilities, SourceLocation Location)
{
    public override string ToString() => Holds ? Text : $"!({Text})";
}

/// <summary>All the conditions around a piece of code, outermost first. Equal when they read the same, wherever they stand.</summary>
public sealed record GuardList(ImmutableArray<Guard> Guards)
{
    public static readonly GuardList Empty = new(ImmutableArray<Guard>.Empty);

    /// <summary>What the conditions ask about, together.</summary>
    public GuardSubject Subjects => Guards.Aggregate(GuardSubject.None, (subjects, guard) => subjects | guard.Subject);

    /// <summary>Where the conditions are written.</summary>
    public IEnumerable<SourceLocation> Places => Guards.Select(guard => guard.Location);

    /// <summary>The host capabilities required here that stand for a feature a guest may be given or not, outermost first.</summary>
    public IEnumerable<string> RequiredFeatures =>
        Guards.Where(guard => guard.Holds).SelectMany(guard => guard.Capabilities).Where(GuardVocabulary.IsGuestVisibleFeature).Distinct();

    /// <summary>Whether any condition asks what this VM was given.</summary>
    public bool MentionsGuest => Subjects.HasFlag(GuardSubject.GuestFeature);

    public bool Equals(GuardList? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    public override string ToString() => Guards.IsEmpty ? "always" : string.Join(" && ", Guards);
}
