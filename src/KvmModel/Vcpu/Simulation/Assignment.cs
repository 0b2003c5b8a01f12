using System.Collections.Immutable;
using System.Globalization;

namespace KvmModel.Vcpu.Simulation;

/// <summary>What an input or a field is taken to be. <paramref name="Number"/> is 0 or 1 for a statement.</summary>
public readonly record struct AssumedValue(string Name, bool IsBoolean, ulong Number)
{
    /// <summary>A member of a JSON object: <c>"cap.X": true</c>, <c>"guest.ID_….FIELD": 0</c>.</summary>
    public override string ToString() => $"\"{Name}\": {(IsBoolean ? (Number != 0 ? "true" : "false") : Number.ToString(CultureInfo.InvariantCulture))}";
}

/// <summary>Values for some of the inputs, in ordinal order of their names; what is not named may be anything.</summary>
public sealed record Assignment(ImmutableArray<AssumedValue> Values)
{
    public bool Equals(Assignment? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override int GetHashCode() => Values.Aggregate(0, HashCode.Combine);

    /// <summary>The members of a JSON object, separated by commas; <c>anything</c> when there are none.</summary>
    public override string ToString() => Values.IsEmpty ? "anything" : string.Join(", ", Values);
}
