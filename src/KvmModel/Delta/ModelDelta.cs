using System.Collections.Immutable;
using KvmModel.Vcpu;

namespace KvmModel.Delta;

/// <summary>A fact that is not the same in two trees: added when there is no <paramref name="Before"/>, removed when there is no <paramref name="After"/>.</summary>
public sealed record FactChange(IModelFact? Before, IModelFact? After)
{
    /// <summary>The fact on the side where it exists, the later one first.</summary>
    public IModelFact Fact => After ?? Before!;
}

/// <summary>What a patch changed in the model; nothing else is in it. Ordered by kind, then subject.</summary>
public sealed record ModelDelta(ImmutableArray<FactChange> Changes)
{
    public static readonly ModelDelta Empty = new(ImmutableArray<FactChange>.Empty);

    /// <summary>The facts of a type that are new or different, with what was before (null when new).</summary>
    public IEnumerable<(T? Before, T After)> Gained<T>() where T : class, IModelFact =>
        from change in Changes where change.After is T select (change.Before as T, (T)change.After!);

    /// <summary>The facts of a type that are gone or different, with what is there now (null when gone).</summary>
    public IEnumerable<(T Before, T? After)> Lost<T>() where T : class, IModelFact =>
        from change in Changes where change.Before is T select ((T)change.Before!, change.After as T);
}
