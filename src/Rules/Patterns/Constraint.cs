using System.Collections.Immutable;

namespace Rules.Patterns;

/// <summary>What sort of code a metavariable stands for.</summary>
public enum MetavariableKind
{
    /// <summary>Any expression.</summary>
    Expression,

    /// <summary>One name.</summary>
    Identifier,

    /// <summary>A number, or an expression of numbers and names in capitals.</summary>
    Constant,

    /// <summary>A string literal.</summary>
    String,

    /// <summary>A type.</summary>
    Type,
}

/// <summary>What must hold of what a metavariable stands for. All that is given must hold; what cannot be known does not.</summary>
public sealed record Constraint
{
    /// <summary>The metavariable, without <c>$</c>.</summary>
    public required string Metavariable { get; init; }

    public MetavariableKind? Kind { get; init; }

    /// <summary>A regular expression that the spelling has a match of. <c>{name}</c> is what another metavariable, or a named group of an earlier constraint, stands for.</summary>
    public string? Matches { get; init; }

    /// <summary>One that it has no match of.</summary>
    public string? MatchesNot { get; init; }

    /// <summary>The C type of the expression, such as <c>u64</c> or <c>struct kvm_vcpu *</c>, typedefs looked through.</summary>
    public string? Type { get; init; }

    /// <summary>The least width of the expression's integer type, in bits.</summary>
    public int? MinWidth { get; init; }

    /// <summary>The greatest.</summary>
    public int? MaxWidth { get; init; }

    /// <summary>A <see cref="DomainTerm"/> that the spelling must name.</summary>
    public string? Is { get; init; }

    /// <summary>A term that it must not name.</summary>
    public string? IsNot { get; init; }

    /// <summary>A metavariable that must have another spelling.</summary>
    public string? DiffersFrom { get; init; }
}

/// <summary>Where a match must stand. A regular expression behind <c>!</c> is one that must not match.</summary>
/// <param name="Function">A regular expression for the name of the function, or macro, around it; null for any place.</param>
/// <param name="Structure">One for the tag of the structure, or the name of the variable, whose declaration it is in.</param>
/// <param name="Call">One for the function or macro among whose arguments it stands.</param>
/// <param name="Pattern">A pattern that must match around it.</param>
public sealed record Surroundings(string? Function, string? Structure, string? Call, string? Pattern);

/// <summary>How a declarative rule finds code: patterns, conditions on what they match, and where the comment goes.</summary>
public sealed record PatternClause
{
    /// <summary>Any of these.</summary>
    public required ImmutableArray<string> Code { get; init; }

    /// <summary>Lines that the patch adds, or those that it removes.</summary>
    public DiffSide On { get; init; } = DiffSide.New;

    /// <summary>The metavariable on whose line the comment goes; null for the first line of the match that the patch shows as its own.</summary>
    public string? At { get; init; }

    /// <summary>In the order of the file, in which named groups become known.</summary>
    public ImmutableArray<Constraint> Where { get; init; } = [];

    public Surroundings? Inside { get; init; }

    /// <summary>Patterns of which none may match in the same function.</summary>
    public ImmutableArray<string> Unless { get; init; } = [];

    /// <summary>Patterns that must all match in the same function.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Patterns of which one must have matched on the other side of the patch, in the function of that name, on a line of the patch's own, and more often than on this side.</summary>
    public ImmutableArray<string> Replaces { get; init; } = [];

    /// <summary>What to suggest in the place of the match, with metavariables of the code and words of the conditions; null for nothing.</summary>
    public string? Fix { get; init; }

    public bool Equals(PatternClause? other) =>
        other is not null && Code.SequenceEqual(other.Code) && On == other.On && At == other.At && Where.SequenceEqual(other.Where) && Inside == other.Inside
        && Unless.SequenceEqual(other.Unless) && Requires.SequenceEqual(other.Requires) && Replaces.SequenceEqual(other.Replaces) && Fix == other.Fix;

    public override int GetHashCode() => HashCode.Combine(Code.Length, Code.FirstOrDefault(), On, At);
}
