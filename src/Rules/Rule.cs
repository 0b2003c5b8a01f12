using System.Collections.Immutable;

namespace Rules;

/// <summary>An entry of the catalogue, <c>rules.json</c>: what a rule is for and what it says. How it decides is the check of that name in <c>Checks/</c>.</summary>
public sealed record Rule
{
    /// <summary>The stable name, in kebab case; also the name of its page, <c>docs/rules/&lt;id&gt;.md</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The rule in half a line.</summary>
    public required string Title { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>Path prefixes in which its findings count; empty for everywhere.</summary>
    public required ImmutableArray<string> Scope { get; init; }

    /// <summary>Why a maintainer asks for this.</summary>
    public required string Rationale { get; init; }

    /// <summary>Where that is written: a thread, the architecture manual, the kernel's documentation.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The comment, with <c>{placeholders}</c> that the check fills in.</summary>
    public required string Message { get; init; }

    /// <summary>False silences the rule.</summary>
    public bool Enabled { get; init; } = true;
}
