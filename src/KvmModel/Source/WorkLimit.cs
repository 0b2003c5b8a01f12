namespace KvmModel.Source;

/// <summary>A bound on line comparisons, for input that is made to be slow (thousands of hunks that almost fit everywhere). Real patches use a few thousand.</summary>
internal sealed class WorkLimit(long limit = WorkLimit.Default)
{
    /// <summary>About a second of comparing; a hundred times what the largest series of the corpus needs for one file.</summary>
    public const long Default = 50_000_000;

    private long _left = limit;

    public bool IsSpent => _left <= 0;

    public void Spend(long count) => _left -= count;
}
