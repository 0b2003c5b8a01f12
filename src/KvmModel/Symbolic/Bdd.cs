namespace KvmModel.Symbolic;

/// <summary>
/// A Boolean function, as an edge into the node table of one <see cref="BddSpace"/>. Canonical: two functions of the same space are the same
/// function exactly when their handles are equal.
/// </summary>
/// <param name="Index">Twice the number of a node, plus one when the edge is complemented; 0 is false and 1 is true in every space.</param>
public readonly record struct Bdd(int Index)
{
    public static readonly Bdd False = new(0);
    public static readonly Bdd True = new(1);

    public bool IsConstant => Index <= 1;
    public bool IsTrue => Index == 1;
    public bool IsFalse => Index == 0;

    public static Bdd Constant(bool value) => new(value ? 1 : 0);

    public override string ToString() => Index switch { 0 => "false", 1 => "true", _ => (Index & 1) == 0 ? $"#{Index >> 1}" : $"!#{Index >> 1}" };
}
