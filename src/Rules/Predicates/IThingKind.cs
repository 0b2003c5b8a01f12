using System.Collections.Immutable;
using KvmModel.Source;
using KvmModel.Vcpu;

namespace Rules.Predicates;

/// <summary>
/// A kind of thing that a predicate can ask about, such as <c>register</c> or <c>control</c>. This is where other ways of knowing come in: what the simulation says of a patch is one
/// more kind, with its properties, in <see cref="Vocabulary"/>; the language does not change.
/// </summary>
public interface IThingKind
{
    /// <summary>As a predicate calls it.</summary>
    string Name { get; }

    /// <summary>For people, in half a line.</summary>
    string Meaning { get; }

    ImmutableArray<ThingProperty> Properties { get; }

    /// <summary>Whether a thing has a state before and after the patch, so that <c>kind.before.property</c> can be asked.</summary>
    bool HasSides { get; }

    /// <summary>The things of this kind that a patch adds, removes or changes; ordered, the same every time.</summary>
    IEnumerable<Thing> In(SeriesStep step);
}

/// <summary>A property that every thing of a kind has, though perhaps without a value.</summary>
public sealed record ThingProperty(string Name, PredicateType Type, string Meaning);

/// <summary>Which state of a thing is asked about.</summary>
public enum ThingSide { Latest, Before, After }

/// <summary>One thing that a patch touches.</summary>
/// <param name="Subject">What it is called, the same wherever its lines move.</param>
/// <param name="Location">Where a comment about it goes: after the patch, or before it when <paramref name="Side"/> says so.</param>
/// <param name="Guards">The conditions around it.</param>
/// <param name="Ask">The value of a property of its kind.</param>
public sealed record Thing(string Subject, SourceLocation Location, DiffSide Side, GuardList Guards, Func<string, ThingSide, PredicateValue> Ask);
