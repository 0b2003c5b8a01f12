namespace KvmModel.Source;

/// <summary>How much difference between a patch's context and a file is accepted.</summary>
/// <param name="MaxFuzz">
/// How many lines of context at either end of a hunk may differ, as in <c>patch -F</c>. 0 (the default) is as strict as <c>git apply</c>: only the place of a
/// hunk may differ.
/// </param>
/// <param name="KeepsWhatFits">
/// Whether a file takes the hunks that fit when others do not. Git takes all or nothing; for a review a part of a file's changes, said to be one, is worth more than
/// none.
/// </param>
public sealed record ApplyOptions(int MaxFuzz = 0, bool KeepsWhatFits = false)
{
    public static ApplyOptions Strict { get; } = new();

    /// <summary>For mail, whose base is seldom exactly at hand: <c>patch</c>'s own default of two lines.</summary>
    public static ApplyOptions Mail { get; } = new(MaxFuzz: 2);
}
