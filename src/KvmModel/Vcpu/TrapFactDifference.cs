using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>In what way a row of a trap table and the architecture's record do not agree.</summary>
public enum TrapDifferenceKind
{
    /// <summary>The row is about an encoding that is not on record.</summary>
    NotOnRecord,

    /// <summary>The row's control does not trap the access.</summary>
    OnlyTree,

    /// <summary>A control traps the access, and no row says so.</summary>
    OnlyArchitecture,

    /// <summary>The row reads the control the wrong way round.</summary>
    Polarity,

    /// <summary>The row forwards reads or writes that the control does not trap, or leaves out some that it does.</summary>
    Direction,

    /// <summary>Two rows are about one encoding.</summary>
    Twice,
}

/// <summary>A fact about traps that a tree and the architecture's record do not agree on, or that a tree states twice.</summary>
/// <param name="Encoding">What the access is of.</param>
/// <param name="Name">The register or instruction, by the architecture's name.</param>
/// <param name="Control">The control, such as <c>HFGRTR_EL2[55]</c> or a coarse group of the tree.</param>
/// <param name="Problem">What is not so, in words.</param>
/// <param name="Row">The row that is about the access; null for a fact that the tree has no row for.</param>
/// <param name="Group">The row that describes the control; null where there is none.</param>
public sealed record TrapFactDifference(TrapDifferenceKind Kind, SystemRegisterEncoding Encoding, string Name, string Control, string Problem, SourceLocation? Row, SourceLocation? Group = null)
{
    public string Subject => $"{Name} ({Encoding})";

    /// <summary>The same in two versions of a tree, wherever rows moved to.</summary>
    public string Key => $"{Kind} {Encoding} {Control}";

    public override string ToString() => $"{Subject} and {Control}: {Problem}";
}
