namespace ReviewBot.Review;

/// <summary>Input that no review can start from: a file that is not there, a revision that does not exist. The user is told in one line, without a trace.</summary>
/// <param name="what">What is wrong and where, without a full stop: <c>no such file: x.mbox</c>.</param>
/// <param name="remedy">What to do about it, as an instruction; null when that is plain.</param>
public sealed class InputException(string what, string? remedy = null, Exception? cause = null)
    : Exception(remedy is null ? what : $"{what}; {remedy}", cause);
