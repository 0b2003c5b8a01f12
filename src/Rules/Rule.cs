using System.Collections.Immutable;
using Rules.Patterns;
using Rules.Predicates;

namespace Rules;

/// <summary>
/// An entry of the catalogue, <c>rules.json</c>: what a rule is for, what it says, and how it is decided: by the check of its name in <c>Checks/</c>, or by what the entry itself
/// says, a <see cref="Pattern"/> or a predicate <see cref="When"/>, or both.
/// </summary>
public sealed record Rule
{
    /// <summary>The stable name, in kebab case; also the name of its page, <c>docs/rules/&lt;id&gt;.md</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The rule in half a line.</summary>
    public required string Title { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>Path prefixes in which its findings count; empty for everywhere. A prefix behind <c>!</c> is taken out.</summary>
    public required ImmutableArray<string> Scope { get; init; }

    /// <summary>Why a maintainer asks for this.</summary>
    public required string Rationale { get; init; }

    /// <summary>Where that is written: a thread, the architecture manual, the kernel's documentation.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The comment, with <c>{placeholders}</c> that the check fills in.</summary>
    public required string Message { get; init; }

    /// <summary>False silences the rule.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Whether the rule keeps silent where the commit message speaks of what it is about: for what is a mistake only when nobody meant it, such as a condition that another operator joins now.
    /// </summary>
    public bool UnlessSaid { get; init; }

    /// <summary>
    /// Whether the rule keeps silent where another one speaks of the same change: for what is decided on the words of a change alone, and said better by a rule that knows what comes of it.
    /// </summary>
    public bool UnlessTold { get; init; }

    /// <summary>How sure a declarative rule is. A built-in check says it case by case.</summary>
    public Confidence Confidence { get; init; } = Confidence.Likely;

    /// <summary>Code that the rule looks for; null for none.</summary>
    public PatternClause? Pattern { get; init; }

    /// <summary>What must hold of a thing that the patch changes; null for nothing.</summary>
    public Predicate? When { get; init; }

    /// <summary>Numbers and words that the rule is tuned by; a predicate calls them <c>parameter.name</c>.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the rule says itself how it is decided.</summary>
    public bool IsDeclarative => Pattern is not null || When is not null;

    public bool Equals(Rule? other) =>
        other is not null && Id == other.Id && Title == other.Title && Severity == other.Severity && Scope.SequenceEqual(other.Scope) && Rationale == other.Rationale
        && References.SequenceEqual(other.References) && Message == other.Message && Enabled == other.Enabled && UnlessSaid == other.UnlessSaid && UnlessTold == other.UnlessTold && Confidence == other.Confidence && Pattern == other.Pattern
        && When == other.When && Parameters.SequenceEqual(other.Parameters);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);

    public bool IsInScope(string path)
    {
        var wanted = Scope.Where(prefix => prefix[0] != '!');
        return (!wanted.Any() || wanted.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
            && !Scope.Any(prefix => prefix[0] == '!' && path.AsSpan().StartsWith(prefix.AsSpan(1), StringComparison.Ordinal));
    }
}
