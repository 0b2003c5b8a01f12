namespace ReviewBot.Series;

/// <summary>The version of a series: <c>v3</c>, or <c>v5.5</c> where a part of the series was sent anew.</summary>
/// <param name="Major">From 1.</param>
/// <param name="Minor">The 5 of <c>v5.5</c>; null where the sender wrote none.</param>
/// <param name="IsInferred">No tag said so: a series without a version is taken for v1.</param>
public sealed record Revision(int Major, int? Minor, bool IsInferred) : IComparable<Revision>
{
    /// <summary>Earlier versions first; <c>v5</c> before <c>v5.5</c> before <c>v6</c>. Where the number came from does not count.</summary>
    public int CompareTo(Revision? other) =>
        other is null ? 1 : (Major, Minor ?? 0).CompareTo((other.Major, other.Minor ?? 0));

    public override string ToString() => Minor is { } minor ? $"v{Major}.{minor}" : $"v{Major}";
}
