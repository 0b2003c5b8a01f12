namespace KvmModel.Source;

/// <summary>A bound on line comparisons, for input that is made to be slow (thousands of hunks that almost fit everywhere). Real patches use a few thousand.</summary>
internal sealed class WorkLimit(long limit = WorkLimit.Default)
{
    /// <summary>A second of comparing at most; a file of 20,000 lines can be searched from end to end for 500 hunks.</summary>
    public const long Default = 10_000_000;

    private long _left = limit;

    public bool IsSpent => _left <= 0;

    public void Spend(long count) => _left -= count;
}
