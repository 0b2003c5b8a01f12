using System.Collections.Immutable;

namespace ReviewBot.Forge;

/// <summary>One pull request on a forge: what is read of it and the few things that are done to it. Lines and commits are as the forge counts them now.</summary>
/// <remarks>Every method throws <see cref="ForgeRefusedException"/> when the forge does not do it, after whatever waiting and trying again makes sense.</remarks>
internal interface IForge
{
    Task<PullRequestState> State();

    /// <summary>What the pull request changes, from where its branches parted to its head.</summary>
    Task<ImmutableArray<ChangedFile>> ChangedFiles();

    /// <summary>The comments on lines, by anybody, oldest first.</summary>
    Task<ImmutableArray<LineComment>> Comments();

    /// <summary>The reviews, by anybody, oldest first.</summary>
    Task<ImmutableArray<PostedReview>> Reviews();

    /// <summary>Posts a review whole: either all of it is there afterwards or nothing.</summary>
    Task<PostedReview> Post(NewReview review);

    /// <summary>Replaces the text of a review of ours.</summary>
    Task Rewrite(long review, string body);

    Task Reply(long comment, string body);

    /// <summary>Marks the threads that these comments began as resolved; those that are already stay so.</summary>
    Task Resolve(ImmutableHashSet<long> comments);
}

/// <param name="Head">The commit that the pull request asks to merge.</param>
/// <param name="HeadRepository"><c>owner/name</c>; empty when the fork is gone.</param>
internal sealed record PullRequestState(string Head, string HeadRepository, bool IsOpen);

/// <param name="OldPath">The path before, when the file was renamed; else <paramref name="Path"/>.</param>
/// <param name="Hunks">The hunks as the forge shows them; null where it shows none (too large, or binary), and takes no comment either.</param>
internal sealed record ChangedFile(string Path, string OldPath, string? Hunks);

/// <param name="Author">The login.</param>
/// <param name="ReplyTo">The comment that began the thread; null for that comment itself.</param>
internal sealed record LineComment(long Id, string Author, string Body, long? ReplyTo);

internal sealed record PostedReview(long Id, string Author, string Body, string Commit);

/// <param name="Commit">The head that the lines count in.</param>
internal sealed record NewReview(string Commit, string Body, ImmutableArray<NewComment> Comments);

/// <param name="IsOld">Whether the line counts in the state before the pull request.</param>
/// <param name="FirstLine">The first line of a comment on several, of which <paramref name="Line"/> is the last; null for a comment on one.</param>
internal sealed record NewComment(string Path, int Line, bool IsOld, string Body, int? FirstLine = null);

/// <summary>Why a forge does not do what it was asked; decides what is tried instead.</summary>
internal enum Refusal
{
    /// <summary>The token may not (a fork's, or one without the permission).</summary>
    Forbidden,

    /// <summary>The request makes no sense to the forge: a line or commit that it does not know any more.</summary>
    Invalid,

    /// <summary>A rate limit that lasts longer than we wait.</summary>
    Limited,

    /// <summary>It fails or cannot be reached.</summary>
    Unavailable,
}

/// <param name="said">What the forge said, in one line.</param>
internal sealed class ForgeRefusedException(Refusal refusal, string said, Exception? cause = null) : Exception(said, cause)
{
    public Refusal Refusal { get; } = refusal;
}
