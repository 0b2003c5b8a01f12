using System.Collections.Immutable;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>A function that decides whether a descriptor's register is there for a guest or for userspace.</summary>
/// <param name="Subjects">All that it asks about, in itself and in what it calls.</param>
/// <param name="Visible">Each way by which it says «visible» (returns 0), with the conditions on it.</param>
public sealed record VisibilityFunction(string Name, GuardSubject Subjects, ImmutableArray<VisibleReturn> Visible, SourceLocation Location) : IModelFact
{
    public string Kind => "visibility";

    public string Subject => $"{Name}()";

    public string Description => Visible.IsEmpty ? "never says visible by itself" : "visible when " + string.Join(", or when ", Visible.Select(way => way.Guards));

    public IEnumerable<SourceLocation> Places => [Location, .. Visible.SelectMany(way => way.Guards.Places.Append(way.Location))];

    public bool Equals(VisibilityFunction? other) => other is not null && Name == other.Name && Subjects == other.Subjects && Visible.SequenceEqual(other.Visible);

    public override int GetHashCode() => HashCode.Combine(Name, Subjects, Visible.Length);
}

/// <summary>One <c>return 0</c>, or the side of a returned <c>?:</c> that is 0.</summary>
public sealed record VisibleReturn(GuardList Guards, SourceLocation Location);
