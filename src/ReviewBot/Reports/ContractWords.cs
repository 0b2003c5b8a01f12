using KvmModel.Source;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Reports;

/// <summary>The words of the outer contract for the kinds inside: they stay when a member of an enumeration is renamed.</summary>
internal static class ContractWords
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Note => "note",
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    public static string Of(Confidence confidence) => confidence switch
    {
        Confidence.Proved => "proved",
        Confidence.Likely => "likely",
        Confidence.Hint => "hint",
        _ => throw new ArgumentOutOfRangeException(nameof(confidence)),
    };

    public static string Of(FindingStatus status) => status switch
    {
        FindingStatus.Introduced => "introduced",
        FindingStatus.Transient => "transient",
        FindingStatus.Preexisting => "preexisting",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Of(DiffSide side) => side switch
    {
        DiffSide.New => "new",
        DiffSide.Old => "old",
        _ => throw new ArgumentOutOfRangeException(nameof(side)),
    };

    public static string Of(BaseKind kind) => kind switch
    {
        BaseKind.Directory => "directory",
        BaseKind.Git => "git",
        BaseKind.Context => "context",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(BaseChoice choice) => choice switch
    {
        BaseChoice.Given => "given",
        BaseChoice.BaseCommit => "base-commit",
        BaseChoice.BlobIds => "blob-ids",
        BaseChoice.Guessed => "guessed",
        BaseChoice.ContextOnly => "context-only",
        _ => throw new ArgumentOutOfRangeException(nameof(choice)),
    };

    public static string Of(PatchStatus status) => status switch
    {
        PatchStatus.Applied => "applied",
        PatchStatus.AppliedFuzz => "applied-fuzz",
        PatchStatus.ContextOnly => "context-only",
        PatchStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
