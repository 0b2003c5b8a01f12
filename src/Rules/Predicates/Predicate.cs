using System.Text.RegularExpressions;
using KvmModel.Vcpu;

namespace Rules.Predicates;

/// <summary>
/// A question about one thing that a patch changes, such as <c>register.added &amp;&amp; register.switched &amp;&amp; !guardMentions('guest')</c>. Typed when it is read; total:
/// it has an answer for every thing, in time linear in its length.
/// </summary>
public sealed record Predicate
{
    private readonly Func<Thing, PredicateValue> _evaluate;

    internal Predicate(string text, IThingKind kind, Func<Thing, PredicateValue> evaluate) => (Text, Kind, _evaluate) = (text, kind, evaluate);

    public string Text { get; }

    /// <summary>What it asks about; it is asked of each such thing that a patch touches.</summary>
    public IThingKind Kind { get; }

    public bool Holds(Thing thing) => _evaluate(thing).IsTrue;

    public bool Equals(Predicate? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => Text;

    internal static GuardSubject? SubjectOf(string word) => word switch
    {
        "guest" => GuardSubject.GuestFeature,
        "host" => GuardSubject.HostCapability,
        "mode" => GuardSubject.HypMode,
        _ => null,
    };

    internal static Regex Regular(string expression) => new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(250));
}
