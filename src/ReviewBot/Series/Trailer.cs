namespace ReviewBot.Series;

/// <summary>A <c>Name: value</c> line of the last paragraph of a commit message, such as <c>Signed-off-by</c>; order and repetition are the author's.</summary>
public sealed record Trailer(string Name, string Value)
{
    public override string ToString() => $"{Name}: {Value}";
}
