using System.Collections.Immutable;

namespace ReviewBot.Review;

/// <summary>What to review and against what, as the user asked for it; names are not resolved yet.</summary>
public sealed record ReviewRequest
{
    /// <summary>Files and directories of mail, <c>-</c> for standard input, or one range <c>A..B</c> or branch of <see cref="Repository"/>.</summary>
    public required ImmutableArray<string> Series { get; init; }

    /// <summary>A directory with a kernel's sources; excludes <see cref="Repository"/>.</summary>
    public string? Tree { get; init; }

    /// <summary>A git repository with a kernel's sources. Its work tree is not touched. With neither, patches are read from their own context.</summary>
    public string? Repository { get; init; }

    /// <summary>The revision that the series goes on; null finds it.</summary>
    public string? Base { get; init; }

    /// <summary>Whether context that differs is tolerated; null does so for mail only.</summary>
    public bool? Fuzz { get; init; }

    /// <summary>The catalogue of rules; null is the one that comes with the program.</summary>
    public string? RulesFile { get; init; }

    /// <summary>Whether the rules are asked too that run KVM before and after each patch, as far as the catalogue has them on.</summary>
    public bool RunsKvm { get; init; } = true;

    /// <summary>A kernel configuration (<c>.config</c>) in place of the default profile.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>False where the sources come from people who do not own the catalogue: comments in them suppress nothing, whatever the catalogue allows.</summary>
    public bool TrustsSources { get; init; } = true;

    /// <summary>Whether to say what the series changes for a guest or userspace, also where nothing is wrong with it.</summary>
    public bool TellsBehaviour { get; init; }
}
